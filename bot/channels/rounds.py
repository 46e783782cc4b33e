"""Work that waits in the store, taken and done in the background until the process ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, Generic, TypeVar

from bot.channels.tally import Tally

log = logging.getLogger(__name__)

T = TypeVar("T")

#: How often we look for what other processes left, and for what has come due.
POLL_SECONDS: Final = 1.0
#: How long ending waits for calls under way. Providers answer within a fraction of it.
STOP_SECONDS: Final = 1.5
#: How many pieces of work are in memory at one time, most of them waiting.
_MOST: Final = 500
_AT_A_TIME: Final = 50


class Rounds(Generic[T]):
    """`take` gives what is ours to do, at most so many; `do` does one; `wait` returns early when there is more."""

    def __init__(
        self,
        take: Callable[[int], Awaitable[Sequence[T]]],
        do: Callable[[T], Coroutine[Any, Any, None]],
        wait: Callable[[float], Coroutine[Any, Any, None]],
    ) -> None:
        self._take, self._do, self._wait = take, do, wait
        self._ending = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._unread = Tally()

    async def run(self) -> None:
        """Take and do until `stop`; what was begun then has a moment to end."""
        while not self._ending.is_set():
            taken = await self._taken() if len(self._tasks) < _MOST else ()
            for each in taken:
                self.begin(self._do(each))
            if not taken:
                await self._until_more()
        await self._end()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this too, in the background; like the rest, it has a moment to end when we are to stop."""
        task = asyncio.create_task(self._done(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def stop(self) -> None:
        """Take nothing more, and wake what sleeps."""
        self._ending.set()

    async def sleep(self, seconds: float) -> bool:
        """Wait so long; False if we are to end, which then comes at once."""
        try:
            async with asyncio.timeout(seconds):
                await self._ending.wait()
        except TimeoutError:
            return True
        return False

    async def _taken(self) -> Sequence[T]:
        try:
            return await self._take(_AT_A_TIME)
        except Exception:  # the store is gone; it may be back with the next round
            if count := self._unread.add():
                log.exception("what waits to be done cannot be read: %d", count)
            return ()

    async def _done(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:  # one piece of work must not stop the others
            log.exception("a piece of work in the background failed")

    async def _until_more(self) -> None:
        waits = (asyncio.create_task(self._wait(POLL_SECONDS)), asyncio.create_task(self._ending.wait()))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()

    async def _end(self) -> None:
        if not self._tasks:
            return
        _, unfinished = await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)


@asynccontextmanager
async def running(*rounds: Rounds[Any]) -> AsyncIterator[None]:
    """All of these, ending together."""
    tasks = [asyncio.create_task(each.run()) for each in rounds]
    try:
        yield
    finally:
        for each in rounds:
            each.stop()
        await asyncio.gather(*tasks)
