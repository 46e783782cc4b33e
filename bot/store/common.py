"""What everything that one process keeps shares."""

import asyncio
from contextlib import suppress

from bot.ports import Clock, StoreFailed
from bot.store.cache import MOST_SESSIONS, Cache
from bot.store.errand_sealing import ErrandSealing
from bot.store.places import Places
from bot.store.rows import Result, Rows, Write
from bot.store.sealing import Sealing
from bot.store.unsaid import Unsaid
from safety.keyring import KeyRing


class Bell:
    """Wakes the one task that waits for work of its kind."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """There is work. Rung while nobody waits, it wakes the next who does."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until it rings, or for so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()


class Common:
    """The rows, their seals, and what is remembered of them."""

    def __init__(self, rows: Rows, keys: KeyRing, now: Clock) -> None:
        self.rows = rows
        self.sealing = Sealing(keys)
        self.errands = ErrandSealing(keys)
        self.now = now
        self.places = Places()
        self.unsaid = Unsaid(rows, self.places)
        self.cache = Cache(0 if rows.shared else MOST_SESSIONS)
        #: Something was put into the outbox; somebody has left.
        self.put, self.departed = Bell(), Bell()

    async def written(self, write: Write) -> bool:
        """Whether the write found its row as it had to be. Raises StoreFailed if nobody can know whether it holds."""
        result = await self.rows.submit(write)
        if result.failed:
            raise StoreFailed
        return result is Result.DONE
