"""What the writes of errands.py do to PostgreSQL's tables, all of one kind in one statement."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Final

from bot.ports import RowKey
from bot.store import postgres_errand_statements as sql
from bot.store.errands import (
    Choose,
    Claim,
    DepartureRow,
    Errand,
    Free,
    Note,
    Postpone,
    Put,
    Take,
    TraceRow,
    Unclaim,
)
from bot.store.rows import Leave

Fetch = Callable[..., Awaitable[list[Any]]]

#: Those that ask for a row to be as it was.
_JUDGED: Final = Claim | Take | Free | Postpone


async def carry_out(fetch: Fetch, writes: Sequence[tuple[int, Errand]]) -> list[int]:
    """Carry them out, no two of them for one row; the places of those that did not find their row as it had to be."""
    lost: list[int] = []
    for kind in sorted({type(write) for _, write in writes}, key=lambda kind: kind.__name__):
        alike = [(place, write) for place, write in writes if type(write) is kind]
        rows = columns(row for _, write in alike for row in _rows(write))
        changed = await fetch(sql.STATEMENTS[kind], *rows) if rows else []
        keys = {tuple(row) for row in changed}
        judged = ((place, write) for place, write in alike if isinstance(write, _JUDGED))
        lost += [place for place, write in judged if keys.isdisjoint(map(_flat, keys_of(write)))]
    return lost


async def add_copies(fetch: Fetch, copies: Iterable[TraceRow | None]) -> None:
    """Note copies with the turns they belong to."""
    rows = columns(_trace(copy) for copy in copies if copy is not None)
    if rows:
        await fetch(sql.ADD_COPIES, *rows)


async def depart(fetch: Fetch, leaves: Sequence[Leave]) -> None:
    """Make people's copies due, or forget those they keep; then put down that they have left."""
    await add_copies(fetch, (leave.copy for leave in leaves))
    gone = columns((*mark, leave.now) for leave in leaves for mark in leave.whom)
    if gone:
        await fetch(sql.FORGET_KEPT_COPIES, *gone[:2])
        await fetch(sql.MAKE_DUE, *gone)
    departures = columns(_departure(row) for leave in leaves for row in leave.departures)
    if departures:
        await fetch(sql.DEPART, *departures)


def keys_of(write: Errand) -> tuple[RowKey, ...]:
    """The rows a write concerns."""
    match write:
        case Claim(keys=keys) | Unclaim(keys=keys):
            return keys
        case Put(row=row) | Note(row=row):
            return (row.key,)
        case Choose(row=departure):
            return (RowKey(departure.mark, b""),)
        case _:
            return (write.key,)


def columns(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows in the order of their keys, as columns; no rows, no columns."""
    return list(zip(*sorted(rows, key=lambda row: row[:3]), strict=True))


def _rows(write: Errand) -> list[tuple[Any, ...]]:
    """What the statement takes for each row."""
    match write:
        case Put(row=row):
            rest: tuple[Any, ...] = (row.sealed, row.exits, row.due, row.expires, int(row.claimed), row.tries)
        case Note(row=copy, now=now):
            return [(*_trace(copy), now)]
        case Choose(row=departure):
            return [_departure(departure)]
        case Claim(now=now) | Take(now=now):
            rest = (now,)
        case Free(due=due):
            rest = (due,)
        case Postpone(was=was, due=due):
            rest = (was, due)
        case _:
            rest = ()
    return [(*_flat(key), *rest) for key in keys_of(write)]


def _flat(key: RowKey) -> tuple[int, bytes, bytes]:
    return (*key.whom, key.id)


def _trace(row: TraceRow) -> tuple[Any, ...]:
    return (*_flat(row.key), row.sealed, row.rank, row.exits, row.due, row.expires)


def _departure(row: DepartureRow) -> tuple[Any, ...]:
    return (*row.mark, row.times, row.sealed, int(row.keeps), row.expires)
