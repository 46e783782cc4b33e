"""How PostgreSQL takes back steps whose answers were not said, many in one statement."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ports import Mark
from bot.store import postgres_statements as sql
from bot.store.postgres_errands import Fetch, columns
from bot.store.rows import Result, TakeBack


async def take_back(fetch: Fetch, writes: Sequence[tuple[int, TakeBack]]) -> dict[int, Result]:
    """Undo them, no two of one person; the places of those that cannot be judged yet. A session that somebody else has
    locked is one of them: it may be our own commit, of which nobody has told us, and to wait for it would hold up
    everybody in the batch.
    """
    if not writes:
        return {}
    sought = columns([tuple(write.kept.mark) for _, write in writes])
    lies = {Mark(*row[:2]): tuple(row[2:]) for row in await fetch(sql.LOCK_SESSIONS, *sought)}
    locked = {Mark(*row) for row in await fetch(sql.SESSIONS_LIE, *sought)}.difference(lies)
    await _undo(fetch, [w for _, w in writes if lies.get(w.kept.mark) == (w.kept.rev, w.kept.sealed)])
    return {place: Result.FAILED for place, w in writes if w.kept.mark in locked}


async def _undo(fetch: Fetch, standing: Sequence[TakeBack]) -> None:
    sent = columns([(*write.answer.whom, write.answer.id) for write in standing if write.answer])
    unsaid = {tuple(row) for row in await fetch(sql.UNSAY, *sent)} if sent else set()
    undone = [w for w in standing if w.answer is None or (*w.answer.whom, w.answer.id) in unsaid]
    begun = columns([(*write.kept.mark, write.kept.rev) for write in undone if write.before is None])
    stepped = columns(
        [
            (*write.before.mark, write.before.rev, write.before.sealed, write.before.expires, write.kept.rev)
            for write in undone
            if write.before is not None
        ]
    )
    if begun:
        await fetch(sql.DROP_SESSIONS, *begun)
    if stepped:
        await fetch(sql.UPDATE_SESSIONS, *stepped)
