"""The rows in PostgreSQL: one connection that commits many turns at a time, and one that looks many up at a time.

Two connections serve a process however many people write. Both come back by themselves after the server was away;
until then every turn fails at once, or within KEEP_SECONDS where the server does not even refuse.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import asyncpg

from bot.ports import Marks, StoreFailed
from bot.store import postgres_errand_statements as errand_statements
from bot.store import postgres_statements as sql
from bot.store.batches import Batches
from bot.store.database import postgres_addresses
from bot.store.errands import Claim, DepartureRow, OutboxRow, TraceRow, departure_row, outbox_row, trace_row
from bot.store.postgres_door import Door
from bot.store.postgres_transaction import Connection, apply
from bot.store.rows import AnswerRow, Found, Result, SessionRow, Write

#: What ordinary turns and exits run, by connection.
READS: Final = (sql.FIND_ANSWERS, sql.FIND_SESSIONS, errand_statements.DEPARTURES)
WRITES: Final = (
    sql.ADD_ANSWERS,
    sql.ADD_SESSIONS,
    sql.UPDATE_SESSIONS,
    errand_statements.ADD_COPIES,
    errand_statements.STATEMENTS[Claim],
    sql.DELETE_SESSIONS,
    sql.SILENCE,
    errand_statements.UNSEND,
    sql.PUT_ANSWERS,
    errand_statements.FORGET_KEPT_COPIES,
    errand_statements.MAKE_DUE,
    errand_statements.DEPART,
)


class Sought(NamedTuple):
    """What one turn looks up; see Rows.find."""

    whom: Marks
    delivery: Marks
    now: int
    session: bool


class Asked(NamedTuple):
    """One statement that only reads."""

    statement: str
    columns: tuple[object, ...]


class Looked(NamedTuple):
    """What lies there, or that nobody could look."""

    found: Found = None
    failed: bool = False
    rows: Sequence[Any] = ()


class CommitRefusedError(StoreFailed):
    """PostgreSQL rolled a batch back where it was told to commit."""


class PostgresRows:
    """The rows of one database. Other processes may read and write them at the same time."""

    @property
    def shared(self) -> bool:
        """See Rows."""
        return True

    def __init__(self, url: str) -> None:
        addresses = postgres_addresses(url)
        self._writing = Door(*addresses, ready=WRITES)
        self._reading = Door(*addresses, ready=READS)
        self._writes: Batches[Write, Result] = Batches(self._commit, self._lost, self._writing.missing)
        self._reads: Batches[Sought | Asked, Looked] = Batches(
            self._look, lambda: Looked(failed=True), self._reading.missing
        )
        #: Whether COMMIT was sent and nothing has been heard of it.
        self._in_doubt = False

    async def start(self) -> None:
        """See Rows."""
        try:
            # With what is prepared, the tables are there, too.
            await asyncio.gather(self._writing.connection(), self._reading.connection())
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
            await asyncio.gather(self._writing.close(), self._reading.close())
            raise StoreFailed from fault
        self._writes.start()
        self._reads.start()

    async def stop(self) -> None:
        """See Rows."""
        await asyncio.gather(self._writes.stop(), self._reads.stop())
        await asyncio.gather(self._writing.close(), self._reading.close())

    def submit(self, write: Write) -> asyncio.Future[Result]:
        """See Rows."""
        return self._writes.submit(write)

    async def find(self, whom: Marks, delivery: Marks, now: int, *, session: bool) -> Found:
        """See Rows."""
        looked = await self._reads.submit(Sought(whom, delivery, now, session))
        if looked.failed:
            raise StoreFailed
        return looked.found

    async def departures(self, whom: Marks) -> Sequence[DepartureRow]:
        """See Rows."""
        found = await self._read(errand_statements.DEPARTURES, *zip(*whom, strict=True))
        return [departure_row(row) for row in found]

    async def waiting(self, now: int, most: int) -> Sequence[OutboxRow]:
        """See Rows."""
        found = await self._read(errand_statements.WAITING, now, most)
        return [outbox_row(row) for row in found]

    async def due(self, now: int, most: int) -> Sequence[TraceRow]:
        """See Rows."""
        found = await self._read(errand_statements.DUE, now, most)
        return [trace_row(row) for row in found]

    async def _read(self, statement: str, *columns: object) -> Sequence[Any]:
        looked = await self._reads.submit(Asked(statement, columns))
        if looked.failed:
            raise StoreFailed
        return looked.rows

    async def _commit(self, batch: Sequence[Write]) -> Sequence[Result]:
        """All of the batch is durable when this returns, or none of it."""
        try:
            connection, results = await self._written(batch)
            # Once this is sent, only the server knows whether it holds: nothing is tried again after it.
            self._in_doubt = True
            ended = await connection.execute("COMMIT")
            self._in_doubt = False
            if ended != "COMMIT":
                raise CommitRefusedError
        except BaseException:
            self._writing.drop()
            raise
        return results

    def _lost(self) -> Result:
        """What has become of the batch that has just failed."""
        in_doubt, self._in_doubt = self._in_doubt, False
        return Result.UNKNOWN if in_doubt else Result.FAILED

    async def _written(self, batch: Sequence[Write]) -> tuple[Connection, Sequence[Result]]:
        """The batch in a transaction still open. A connection that was lost since the last batch, or two processes
        that waited for each other, get a second attempt: nothing of the first one holds.
        """
        try:
            return await self._attempt(batch)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._writing.drop()
            return await self._attempt(batch)

    async def _attempt(self, batch: Sequence[Write]) -> tuple[Connection, Sequence[Result]]:
        connection = await self._writing.connection()
        await connection.execute("BEGIN")
        return connection, await apply(connection, batch)

    async def _look(self, batch: Sequence[Sought | Asked]) -> Sequence[Looked]:
        try:
            try:
                return await look(await self._reading.connection(), batch)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                self._reading.drop()
                return await look(await self._reading.connection(), batch)
        except BaseException:
            self._reading.drop()
            raise


async def look(connection: Connection, batch: Sequence[Sought | Asked]) -> Sequence[Looked]:
    """Look up what turns need, all at a time; then read what else was asked, one after the other."""
    turns = iter(await find(connection, [sought for sought in batch if isinstance(sought, Sought)]))
    return [
        next(turns)
        if isinstance(each, Sought)
        else Looked(rows=await connection.fetch(each.statement, *each.columns))
        for each in batch
    ]


async def find(connection: Connection, batch: Sequence[Sought]) -> Sequence[Looked]:
    """Look up the answers of all, then the sessions of those who want one and were not answered."""
    found: dict[int, Found] = {**await _answers(connection, batch)}
    wanting = [place for place, sought in enumerate(batch) if sought.session and place not in found]
    found |= await _sessions(connection, batch, wanting)
    return [Looked(found.get(place)) for place in range(len(batch))]


async def _answers(connection: Connection, batch: Sequence[Sought]) -> dict[int, AnswerRow]:
    keys = [
        (place, mark, sent.digest, sought.now)
        for place, sought in enumerate(batch)
        for mark, sent in zip(sought.whom, sought.delivery, strict=False)
    ]
    if not keys:
        return {}
    columns = zip(*((*mark, digest, now) for _, mark, digest, now in keys), strict=True)
    found: dict[int, AnswerRow] = {}
    for at, *rest in sorted(await connection.fetch(sql.FIND_ANSWERS, *columns), key=lambda row: row[0]):
        place, mark, digest, _ = keys[at - 1]
        found.setdefault(place, AnswerRow(mark, digest, *rest))
    return found


async def _sessions(
    connection: Connection, batch: Sequence[Sought], wanting: Sequence[int]
) -> dict[int, SessionRow]:
    keys = [(place, mark, batch[place].now) for place in wanting for mark in batch[place].whom]
    if not keys:
        return {}
    columns = zip(*((*mark, now) for _, mark, now in keys), strict=True)
    found: dict[int, SessionRow] = {}
    for at, rev, sealed, expires in sorted(await connection.fetch(sql.FIND_SESSIONS, *columns)):
        place, mark, _ = keys[at - 1]
        found.setdefault(place, SessionRow(mark, rev, sealed, expires))
    return found
