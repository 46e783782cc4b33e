"""A connection to PostgreSQL that is opened when it is needed, and set up before anybody's turn goes over it."""

import asyncio
import re
from collections.abc import Awaitable, Sequence
from typing import Final, cast

import asyncpg

from bot.ports import StoreFailed
from bot.store import postgres_statements as sql
from bot.store.batches import BATCH_SECONDS
from bot.store.postgres_transaction import Connection

#: Enough for some thirty round trips of a quarter of a second; a line on which nothing moves costs no more.
_SET_UP_SECONDS: Final = 8.0
_PLACE: Final = re.compile(r"\$(\d+)(::\w+\[\])?")


class Door:
    """One connection, opened when it is needed and not there."""

    def __init__(self, *addresses: str, ready: Sequence[str] = ()) -> None:
        """One of the addresses leads to the server that may be written to. After a failover it is another one. The
        statements in `ready` are prepared before any turn comes: each costs two round trips the first time.
        """
        self._addresses = addresses
        self._ready = ready
        self._connection: Connection | None = None
        self._opening: asyncio.Task[Connection] | None = None

    def missing(self) -> Awaitable[Connection] | None:
        """The connection to be waited for, if it is not there."""
        there = self._connection is not None and not self._connection.is_closed()
        return None if there else self.connection()

    async def connection(self) -> Connection:
        """The connection, set up as postgres_statements.py says. Whoever has no more time for it leaves it to the next:
        over a slow line it takes longer than a batch may, and begun anew for each it would never be there.
        """
        if self._connection is None or self._connection.is_closed():
            if self._opening is None:
                self._opening = asyncio.create_task(self._set_up())
                self._opening.add_done_callback(_heard_of)
            opening = self._opening
            try:
                self._connection = await asyncio.shield(opening)
            finally:
                if opening.done():
                    self._opening = None
        return self._connection

    async def _set_up(self) -> Connection:
        connection = await self._opened()
        try:
            async with asyncio.timeout(_SET_UP_SECONDS):
                await connection.execute(sql.CONNECTION)
                for statement in self._ready:
                    await connection.fetch(statement, *_nothing(statement))
        except BaseException:
            connection.terminate()
            raise
        return connection

    async def _opened(self) -> Connection:
        """Each address in turn, and no more time for all than a batch has: one that is silent may be a dead machine."""
        fault: Exception = StoreFailed()
        for address in self._addresses:
            try:
                # What was prepared stays so: every few minutes anew would cost a turn of each kind a round trip.
                opened = await asyncpg.connect(
                    address, timeout=BATCH_SECONDS / len(self._addresses), max_cached_statement_lifetime=0
                )
            except asyncpg.TargetServerAttributeNotMatched:
                fault = StoreFailed()  # it may not be written to
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as refused:
                fault = refused
            else:
                return cast("Connection", opened)
        raise fault

    def drop(self) -> None:
        """After a fault a connection is not to be trusted. An open transaction is rolled back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    async def close(self) -> None:
        """In order, if the server is there to hear it."""
        if (opening := self._opening) is not None:
            opening.cancel()
            await asyncio.wait((opening,))
            if not opening.cancelled() and opening.exception() is None:
                opening.result().terminate()
        connection, self._connection = self._connection, None
        if connection is not None and not connection.is_closed():
            try:
                async with asyncio.timeout(1):
                    await connection.close()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                connection.terminate()


def _nothing(statement: str) -> list[object]:
    """What runs it for nobody: no rows in its columns."""
    arrays: dict[int, bool] = {}
    for place, array in _PLACE.findall(statement):
        arrays[int(place)] = bool(array) or arrays.get(int(place), False)
    return [() if arrays[place] else 0 for place in sorted(arrays)]


def _heard_of(opening: asyncio.Task[Connection]) -> None:
    """Whatever went wrong is told to whoever waits for it; if nobody does any more, the next one finds out."""
    if not opening.cancelled():
        opening.exception()
