"""Rings when something about a case was committed, by whichever process. Whoever waits looks at the database then.

PostgreSQL carries it (NOTIFY, with nothing in it) on a connection that does nothing else. While that one is away, and
on SQLite, where a look costs next to nothing, nobody hears it: they look by the clock instead. It says that there may
be something to see and never what, so a ring that is lost costs a moment.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any, Final, Self

from sqlalchemy import Connection, text

from bot.store.database import is_postgres, postgres_address

log = logging.getLogger(__name__)

_NAME: Final = "quietline_desk"
_RING: Final = text(f"NOTIFY {_NAME}")
_RETRY_SECONDS: Final = 1.0
_CONNECT_SECONDS: Final = 5.0


def ring(connection: Connection) -> None:
    """Whoever listens hears it once this transaction is committed, and does not if it never is."""
    if connection.dialect.name == "postgresql":
        connection.execute(_RING)


class DeskBell:
    """Enter it to listen, inside the loop that waits."""

    def __init__(self, url: str) -> None:
        self._address = postgres_address(url) if is_postgres(url) else ""
        self._rung = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None
        #: Whether a ring would be heard now.
        self.hears = False
        #: How often it has rung.
        self.rings = 0

    async def __aenter__(self) -> Self:
        if self._address:
            self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening

    async def wait(self, since: int, often: float, seldom: float) -> None:
        """Until it has rung more than `since` times, at most so many seconds: `seldom` while a ring would be heard,
        `often` while none would.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seldom if self.hears else often):
                while self.rings == since:
                    await self._rung.wait()

    async def _listen(self) -> None:
        while True:
            try:
                await self._until_lost()
            except Exception:  # whatever it is, they look by the clock until it is over
                log.exception("the bell of the desks cannot be heard; looking by the clock")
            await asyncio.sleep(_RETRY_SECONDS)

    async def _until_lost(self) -> None:
        import asyncpg  # noqa: PLC0415 - installed only where PostgreSQL is used

        lost = asyncio.Event()
        connection = await asyncpg.connect(self._address, timeout=_CONNECT_SECONDS)
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(_NAME, self._heard)
            self.hears = True
            self._heard()  # something may have happened before we listened
            await lost.wait()
        finally:
            self.hears = False
            self._heard()  # whoever waits long should not, any more
            connection.terminate()

    def _heard(self, *_: Any) -> None:
        self.rings += 1
        rung, self._rung = self._rung, asyncio.Event()
        rung.set()
