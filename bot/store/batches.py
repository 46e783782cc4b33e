"""One task that works through what many turns ask for, all that waits at a time.

A round trip and a flush of the disk cost the same for one turn as for hundreds, so the more there is to do, the less
each costs. The same on one thread for SQLite is writer.py.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

from bot.store.writer import ENOUGH_PER_COMMIT, KEEP_SECONDS, STOP_SECONDS

log = logging.getLogger(__name__)
Asked = TypeVar("Asked")
Got = TypeVar("Got")

#: How long one batch may take. Who waits behind one that hangs can still wait for their own within KEEP_SECONDS.
BATCH_SECONDS: Final = KEEP_SECONDS * 0.4


class Batches(Generic[Asked, Got]):
    """Queues what is asked, has it worked through in order of arrival."""

    def __init__(
        self,
        work: Callable[[Sequence[Asked]], Awaitable[Sequence[Got]]],
        failed: Callable[[], Got],
        missing: Callable[[], Awaitable[object] | None] = lambda: None,
    ) -> None:
        """`work` gives a result for each; `failed`, asked right after it has raised, the result of all. `missing` is
        what has to be waited for first, if anything: in a time of its own, so that it takes none from the work.
        """
        self._work = work
        self._failed = failed
        self._missing = missing
        self._queue: deque[tuple[float, Asked, asyncio.Future[Got]]] = deque()
        self._task: asyncio.Task[None] | None = None
        self._failing = False

    def start(self) -> None:
        """Begin working for the running loop."""
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._task = self._loop.create_task(self._run())

    async def stop(self) -> None:
        """Work through what was asked, then end. Gives up on a server that does not answer in time."""
        task, self._task = self._task, None
        if task is not None:
            self._wake.set()
            await asyncio.wait((task,), timeout=STOP_SECONDS)
            task.cancel()
            await asyncio.wait((task,))
        while self._queue:
            _settle(self._queue.popleft()[2], self._failed())

    def submit(self, asked: Asked) -> asyncio.Future[Got]:
        """Queue it. The future never raises, and settles within KEEP_SECONDS, unless what was missing came late."""
        future: asyncio.Future[Got] = asyncio.get_running_loop().create_future()
        if self._task is None:
            future.set_result(self._failed())
        else:
            self._queue.append((self._loop.time(), asked, future))
            # The task runs after the turns that are ready now, and so finds them all.
            self._wake.set()
        return future

    async def _run(self) -> None:
        while self._task is not None or self._queue:
            if not self._queue:
                await self._wake.wait()
                self._wake.clear()
            asked, futures = self._next()
            if not asked:
                continue
            results: Sequence[Got] = [self._failed()] * len(asked)
            try:
                results = await self._attempt(asked)
            finally:
                for future, result in zip(futures, results, strict=True):
                    _settle(future, result)

    def _next(self) -> tuple[list[Asked], list[asyncio.Future[Got]]]:
        """What waits, one batch's worth, without what was given up and what could no longer be done in time."""
        asked: list[Asked] = []
        futures: list[asyncio.Future[Got]] = []
        too_late = self._loop.time() - (KEEP_SECONDS - BATCH_SECONDS)
        while self._queue and len(asked) < ENOUGH_PER_COMMIT:
            came, what, future = self._queue.popleft()
            if came < too_late:
                _settle(future, self._failed())
            elif not future.done():
                asked.append(what)
                futures.append(future)
        return asked, futures

    async def _attempt(self, asked: Sequence[Asked]) -> Sequence[Got]:
        """Do it, or say once that it fails; whatever the fault, the next batch is tried again."""
        try:
            if (missing := self._missing()) is not None:
                async with asyncio.timeout(BATCH_SECONDS):
                    await missing
            async with asyncio.timeout(BATCH_SECONDS):
                results = await self._work(asked)
        except Exception:
            if not self._failing:
                # The kind of fault and its place come with it, and tell reading from writing.
                log.exception("the database does not do what it is asked; turns fail until it does")
            self._failing = True
            return [self._failed()] * len(asked)
        if self._failing:
            log.warning("the database does what it is asked again")
        self._failing = False
        return results


def _settle(future: asyncio.Future[Got], result: Got) -> None:
    if not future.done():
        future.set_result(result)
