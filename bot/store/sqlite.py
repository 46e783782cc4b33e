"""The rows in one SQLite file: a writer thread with group commit, and reads on the loop's own connection.

A look-up by key takes a few microseconds, less than handing it to a thread would.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from threading import Event
from typing import Any

from bot.ports import Mark, Marks, StoreFailed
from bot.store import errand_statements
from bot.store.database import sqlite_file
from bot.store.errands import DepartureRow, OutboxRow, TraceRow, departure_row, outbox_row, trace_row
from bot.store.migrate import migrate
from bot.store.rows import AnswerRow, Found, Result, SessionRow, Write
from bot.store.sqlite_file import BUSY_MS, SqliteFile
from bot.store.sqlite_log import LogKeeper, begin_again
from bot.store.statements import sqlite_statements
from bot.store.transaction import Transaction
from bot.store.writer import Writer


class Door:
    """One connection, and the knowledge of which file it leads to."""

    def __init__(self, file: SqliteFile, *, reads: bool = False) -> None:
        self._file = file
        self._connection = file.connect(reads=reads)
        # The log is there only after the first look.
        self._connection.execute("SELECT 1 FROM sqlite_master").fetchall()
        self._identity = file.identity()
        #: On one cursor for all: each statement is done with before the next.
        self.execute = self._connection.cursor().execute

    def leads_there(self) -> bool:
        """Whether what lies at the path is still what was opened. Costs two stats."""
        try:
            return self._file.identity() == self._identity
        except OSError:
            return False

    def close(self) -> None:
        """An open transaction is rolled back."""
        self._connection.close()


class FileGoneError(StoreFailed):
    """The database file was removed or replaced while it was open."""


class SqliteRows:
    """The rows of one file. Other processes may read and write it at the same time, but one alone serves people."""

    @property
    def shared(self) -> bool:
        """See Rows."""
        return False

    def __init__(self, url: str) -> None:
        self._url = url
        self._file = sqlite_file(url)
        self._sql = sqlite_statements()
        self._writes: Door | None = None
        self._reads: Door | None = None
        self._writer = Writer(self._commit, self._look_after, self._close_writes)
        self._log = LogKeeper(self._file)

    async def start(self) -> None:
        """See Rows."""
        self._loop = asyncio.get_running_loop()
        try:
            await asyncio.to_thread(self._look_after)
        except Exception as fault:
            raise StoreFailed from fault
        self._writer.start()
        self._log.start()

    async def stop(self) -> None:
        """See Rows."""
        await self._writer.stop()
        await asyncio.to_thread(self._log.stop)
        self._close_reads()

    def submit(self, write: Write) -> asyncio.Future[Result]:
        """See Rows."""
        return self._writer.submit(write)

    async def find(self, whom: Marks, delivery: Marks, now: int, *, session: bool) -> Found:
        """See Rows."""
        try:
            door = self._reading()
            answer = self._answer(door, whom, delivery, now)
            return answer or (self._session(door, whom, now) if session else None)
        except (sqlite3.Error, OSError) as fault:
            self._close_reads()
            raise StoreFailed from fault

    async def departures(self, whom: Marks) -> Sequence[DepartureRow]:
        """See Rows."""
        found = self._read(errand_statements.DEPARTURES, _either(whom))
        return [departure_row(row) for row in found]

    async def waiting(self, now: int, most: int) -> Sequence[OutboxRow]:
        """See Rows."""
        found = self._read(errand_statements.WAITING, {"now": now, "most": most})
        return [outbox_row(row) for row in found]

    async def due(self, now: int, most: int) -> Sequence[TraceRow]:
        """See Rows."""
        found = self._read(errand_statements.DUE, {"now": now, "most": most})
        return [trace_row(row) for row in found]

    def _read(self, statement: str, parameters: dict[str, object]) -> list[Any]:
        try:
            return self._reading().execute(statement, parameters).fetchall()
        except (sqlite3.Error, OSError) as fault:
            self._close_reads()
            raise StoreFailed from fault

    def _answer(self, door: Door, whom: Marks, delivery: Marks, now: int) -> AnswerRow | None:
        if not delivery:
            return None
        sent = {"digest_0": delivery[0].digest, "digest_1": delivery[-1].digest}
        row = _newest(door.execute(self._sql.find_answer, {**_either(whom), **sent, "now": now}))
        return row and AnswerRow(Mark(row[0], row[1]), *row[2:])

    def _session(self, door: Door, whom: Marks, now: int) -> SessionRow | None:
        row = _newest(door.execute(self._sql.find_session, {**_either(whom), "now": now}))
        return row and SessionRow(Mark(row[0], row[1]), *row[2:])

    def _reading(self) -> Door:
        """The loop's connection. Whether it still leads to the file is for the writer to see, twice a second."""
        if self._reads is None:
            self._reads = Door(self._file, reads=True)
        return self._reads

    def _commit(self, batch: Sequence[Write]) -> Sequence[Result]:
        """On the writer's thread. All of the batch is durable when this returns, or none of it."""
        door = self._look_after()
        try:
            if self._log.copied:
                self._log.copied = False
                begin_again(door.execute)
            door.execute("BEGIN IMMEDIATE")
            transaction = Transaction(door.execute, self._sql)
            results = [transaction.apply(write) for write in batch]
            door.execute("COMMIT")
            if not door.leads_there():
                raise FileGoneError
        except BaseException:
            # After a fault the connection is not to be trusted; a new one finds out what still works.
            self._close_writes()
            raise
        return results

    def _look_after(self) -> Door:
        """The writer's connection; opened, and the file made anew, if it no longer leads to the file."""
        if self._writes is None or not self._writes.leads_there():
            self._close_both()
            migrate(self._url)
            self._writes = Door(self._file)
        return self._writes

    def _close_both(self) -> None:
        """As long as one connection is open, SQLite goes by what it knows of the log that is gone."""
        self._close_writes()
        closed = Event()
        self._loop.call_soon_threadsafe(self._close_reads, closed)
        closed.wait(BUSY_MS / 1000)

    def _close_reads(self, closed: Event | None = None) -> None:
        door, self._reads = self._reads, None
        if door is not None:
            door.close()
        if closed is not None:
            closed.set()

    def _close_writes(self) -> None:
        door, self._writes = self._writes, None
        if door is not None:
            door.close()


def _either(whom: Marks) -> dict[str, object]:
    """The current epoch and the one before; twice the same where there is only one."""
    new, old = whom[0], whom[-1]
    return {"epoch_0": new.epoch, "mark_0": new.digest, "epoch_1": old.epoch, "mark_1": old.digest}


def _newest(found: sqlite3.Cursor) -> Any:
    """The row of the current epoch before that of the one before; a row begins with its epoch. All are fetched,
    because a read left open would hold the log back.
    """
    return max(found.fetchall(), default=None)
