"""What a batch of writes does to the tables of PostgreSQL, inside one transaction.

The batch is cut into waves in which no person appears twice, but for errands that concern different rows of theirs;
each step of a wave is one statement for all of it.
Transactions of several processes run at once: each statement sees what others have committed by then, waits for a
row that another has changed and not yet committed, and then judges the row anew. The order of the steps is what
makes that safe: a session is deleted before its answers are silenced, so that a turn that was kept in between is
silenced too.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from bot.ports import Mark, RowKey
from bot.store import postgres_statements as sql
from bot.store.errands import TABLES, Errand
from bot.store.postgres_errand_statements import UNSEND
from bot.store.postgres_errands import add_copies, carry_out, columns, depart, keys_of
from bot.store.postgres_unsaid import take_back
from bot.store.rows import AnswerRow, Drop, Erase, Keep, Leave, Result, TakeBack, Write


class Connection(Protocol):
    """As much of asyncpg's connection as is used here and beside."""

    async def fetch(self, query: str, *columns: object) -> list[Any]:
        """Run one statement; the rows it returns."""

    async def execute(self, query: str) -> str:
        """Run statements without parameters; what the server calls the last one."""

    async def close(self) -> None:
        """Say good-bye and close."""

    def terminate(self) -> None:
        """Close without a word."""

    def is_closed(self) -> bool:
        """Whether either side has closed it, as far as is known here."""


#: A write and its place in the batch; -1 for what nobody waits for.
Placed = tuple[int, Write]


async def apply(connection: Connection, batch: Sequence[Write]) -> list[Result]:
    """Carry out the batch in the open transaction; what became of each write once it is committed."""
    results = [Result.DONE] * len(batch)
    for wave in _waves(batch):
        for place, result in (await Wave(connection).apply(wave)).items():
            results[place] = result
    return results


class Wave:
    """Writes of different people, judged at the same minute."""

    def __init__(self, connection: Connection) -> None:
        self._fetch = connection.fetch

    async def apply(self, wave: Sequence[Placed]) -> dict[int, Result]:
        """Carry them out; the places of those that were not, with the reason."""
        lost = await self._add_answers(wave)
        new = [(place, write) for place, write in wave if place not in lost]
        lost |= await self._end([(place, write) for place, write in new if isinstance(write, Erase)])
        done = [(place, write) for place, write in new if place not in lost]
        await self._forget([write for _, write in done if isinstance(write, Erase | Leave)])
        await self._drop([write for _, write in done if isinstance(write, Drop)])
        lost |= await self._keep([(place, write) for place, write in done if isinstance(write, Keep)])
        await add_copies(self._fetch, (write.copy for _, write in wave if isinstance(write, Keep | Erase)))
        lost |= await take_back(self._fetch, [(p, write) for p, write in wave if isinstance(write, TakeBack)])
        errands = [(place, write) for place, write in wave if isinstance(write, Errand)]
        return lost | dict.fromkeys(await carry_out(self._fetch, errands), Result.CLASHED)

    async def _add_answers(self, writes: Sequence[Placed]) -> dict[int, Result]:
        """Note which deliveries are answered now; those that were before have lost."""
        sent = [(place, write) for place, write in writes if isinstance(write, Keep | Erase) and write.answer]
        if not sent:
            return {}
        now = sent[0][1].now
        answers = columns(
            [(*_row(write.answer), *_before(write.answer)) for _, write in sent if write.answer]
        )
        added = {tuple(row) for row in await self._fetch(sql.ADD_ANSWERS, *answers, now)}
        return {place: Result.CLASHED for place, write in sent if _key(write.answer) not in added}

    async def _end(self, writes: Sequence[tuple[int, Erase]]) -> dict[int, Result]:
        """Delete the sessions that ended in a turn, if they are as that turn found them."""
        ended = columns([(*write.mark, write.was) for _, write in writes if write.was is not None])
        fresh = columns([tuple(write.mark) for _, write in writes if write.was is None])
        gone, alive = set[tuple[int, bytes]](), set[tuple[int, bytes]]()
        if ended:
            gone = {tuple(row) for row in await self._fetch(sql.DROP_SESSIONS, *ended)}
        if fresh:
            alive = {tuple(row) for row in await self._fetch(sql.SESSIONS_LIVE, *fresh, writes[0][1].now)}
        lost = [
            (place, write)
            for place, write in writes
            if (tuple(write.mark) in alive if write.was is None else tuple(write.mark) not in gone)
        ]
        return await self._take_back(lost) if lost else {}

    async def _forget(self, writes: Sequence[Erase | Leave]) -> None:
        """Delete sessions, silence answers, and put down what is said to the delivery itself."""
        gone = columns([tuple(mark) for mark in {mark for write in writes for mark in write.whom}])
        if gone:
            await self._fetch(sql.DELETE_SESSIONS, *gone)
            await self._fetch(sql.SILENCE, *gone)
            await self._fetch(UNSEND, *gone)
        answers = _answers(write.answer for write in writes)
        if answers:
            await self._fetch(sql.PUT_ANSWERS, *answers)
        await depart(self._fetch, [write for write in writes if isinstance(write, Leave)])

    async def _drop(self, writes: Sequence[Drop]) -> None:
        gone = columns([(*write.mark, write.rev) for write in writes])
        if gone:
            await self._fetch(sql.DROP_SESSIONS, *gone)

    async def _keep(self, writes: Sequence[tuple[int, Keep]]) -> dict[int, Result]:
        kept: set[tuple[int, bytes]] = set()
        begun = columns([_session(write) for _, write in writes if write.was is None])
        stepped = columns([(*_session(write), write.was) for _, write in writes if write.was is not None])
        if begun:
            now = writes[0][1].now
            kept |= {tuple(row) for row in await self._fetch(sql.ADD_SESSIONS, *begun, now)}
        if stepped:
            kept |= {tuple(row) for row in await self._fetch(sql.UPDATE_SESSIONS, *stepped)}
        lost = [(place, write) for place, write in writes if tuple(write.session.mark) not in kept]
        return await self._take_back(lost) if lost else {}

    async def _take_back(self, writes: Sequence[tuple[int, Keep | Erase]]) -> dict[int, Result]:
        """Another process was first: take back what was noted as answered, and tell who lost to what."""
        answers = _answers(write.answer for _, write in writes)
        if answers:
            await self._fetch(sql.TAKE_BACK_ANSWERS, *answers[:3])
        sought = columns([tuple(_stepped(write)) for _, write in writes])
        lie = {tuple(row) for row in await self._fetch(sql.SESSIONS_LIE, *sought)}
        return {
            place: Result.CLASHED if tuple(_stepped(write)) in lie else Result.GONE for place, write in writes
        }


class _Touched:
    """What the writes of a wave touch: all rows of some people, single rows of others, at one minute."""

    def __init__(self) -> None:
        self.people: set[Mark] = set()
        self.owners: set[Mark] = set()
        self.rows: set[tuple[str, RowKey]] = set()
        self.minute: int | None = None

    def admits(self, write: Write) -> bool:
        """Whether the write touches nothing that another does."""
        minute = _minute(write)
        if None not in (minute, self.minute) and minute != self.minute:
            return False
        if isinstance(write, Errand):
            rows = _rows_of(write)
            return self.rows.isdisjoint(rows) and self.people.isdisjoint(key.whom for _, key in rows)
        marks = _people(write)
        return self.people.isdisjoint(marks) and self.owners.isdisjoint(marks)

    def add(self, write: Write) -> None:
        """Count it in."""
        if isinstance(write, Errand):
            rows = _rows_of(write)
            self.rows |= rows
            self.owners |= {key.whom for _, key in rows}
        else:
            self.people |= _people(write)
            self.minute = self.minute if _minute(write) is None else _minute(write)


def _waves(batch: Sequence[Write]) -> Iterator[list[Placed]]:
    """Cut the batch where a person, a row of theirs or another minute comes up again."""
    wave: list[Placed] = []
    touched = _Touched()
    for place, write in _unfolded(batch):
        if not touched.admits(write):
            yield wave
            wave, touched = [], _Touched()
        wave.append((place, write))
        touched.add(write)
    if wave:
        yield wave


def _rows_of(write: Errand) -> set[tuple[str, RowKey]]:
    return {(TABLES[type(write)], key) for key in keys_of(write)}


def _unfolded(batch: Sequence[Write]) -> Iterator[Placed]:
    """Exits that a write owes stand before it."""
    for place, write in enumerate(batch):
        if isinstance(write, Keep | Erase):
            yield from ((-1, leave) for leave in write.owed)
        yield place, write


def _people(write: Keep | Erase | Leave | Drop | TakeBack) -> set[Mark]:
    """Whose rows the write touches."""
    if isinstance(write, TakeBack):
        return {write.kept.mark, *([write.answer.whom] if write.answer else [])}
    if isinstance(write, Drop):
        return {write.mark}
    marks = {write.session.mark} if isinstance(write, Keep) else set(write.whom)
    if write.answer is not None:
        marks.add(write.answer.whom)
    if write.copy is not None:
        marks.add(write.copy.key.whom)
    return marks | {row.mark for row in write.departures} if isinstance(write, Leave) else marks


def _stepped(write: Keep | Erase) -> Mark:
    """Where the session lies that the turn began with."""
    return write.session.mark if isinstance(write, Keep) else write.mark


def _minute(write: Write) -> int | None:
    return write.now if isinstance(write, Keep | Erase) else None


def _session(write: Keep) -> tuple[Any, ...]:
    row = write.session
    return (*row.mark, row.rev, row.sealed, row.expires)


def _key(answer: AnswerRow | None) -> tuple[Any, ...]:
    return (*answer.whom, answer.digest) if answer else ()


def _before(answer: AnswerRow) -> tuple[Any, ...]:
    return (*answer.before.whom, answer.before.id) if answer.before else _key(answer)


def _row(answer: AnswerRow) -> tuple[Any, ...]:
    return (*_key(answer), answer.sealed, answer.silent, answer.expires)


def _answers(answers: Iterable[AnswerRow | None]) -> list[tuple[Any, ...]]:
    return columns([_row(answer) for answer in answers if answer is not None])
