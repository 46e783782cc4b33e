"""One thread that writes. What waits when it is ready goes into one commit, and each turn is answered after its own.

A commit costs one flush of the disk however many turns are in it, so the more there is to do, the less each costs.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, TypeVar

from bot.store.rows import Result, Write

log = logging.getLogger(__name__)
T = TypeVar("T")

#: What is not durable by then has failed, whatever the disk says later: Twilio waits 15 s at most, and a person
#: with someone near does not wait at all.
KEEP_SECONDS: Final = 5.0

#: A commit this full is as cheap per turn as it gets; more would only let the first wait for the last.
ENOUGH_PER_COMMIT: Final = 512

#: How often the thread looks after its connection when nobody writes, and the loop for those who waited too long.
IDLE_SECONDS: Final = 0.5

#: How long ending waits for the last commit. By then every turn has been answered.
STOP_SECONDS: Final = 1.0

#: A write and where its result goes.
Submitted = tuple[Write, asyncio.Future[Result]]
Commit = Callable[[Sequence[Write]], Sequence[Result]]


class Writer:
    """Queues writes from one loop, commits them in order of arrival on one thread."""

    def __init__(self, commit: Commit, idle: Callable[[], object], end: Callable[[], object]) -> None:
        """`commit` makes a batch durable and gives a result for each; `idle` is called when there is none, `end`
        at the very last. All three run on the writer's thread.
        """
        self._commit = commit
        self._idle = idle
        self._end = end
        self._queue: SimpleQueue[list[Submitted] | None] = SimpleQueue()
        self._gathered: list[Submitted] = []
        self._waiting: deque[tuple[float, asyncio.Future[Result]]] = deque()
        self._watch: asyncio.TimerHandle | None = None
        self._thread: Thread | None = None
        self._failing = False

    def start(self) -> None:
        """Begin writing for the running loop."""
        self._loop = asyncio.get_running_loop()
        # A daemon, so that a disk that never answers cannot keep the process from ending.
        self._thread = Thread(target=self._run, name="quietline-writer", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Write what was submitted, then end. Gives up on a disk that does not answer in time."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._hand_over()
            self._queue.put(None)
            await asyncio.to_thread(thread.join, STOP_SECONDS)
        if self._watch is not None:
            self._watch.cancel()
        # After what the thread has reported on its way out.
        self._loop.call_soon(self._fail, float("inf"))

    def submit(self, write: Write) -> asyncio.Future[Result]:
        """Queue a write. The future never raises, and settles within KEEP_SECONDS."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        if self._thread is None:
            future.set_result(Result.FAILED)
            return future
        self._waiting.append((self._loop.time() + KEEP_SECONDS, future))
        if self._watch is None:
            self._watch = self._loop.call_later(IDLE_SECONDS, self._give_up)
        if not self._gathered:
            self._loop.call_soon(self._hand_over)
        self._gathered.append((write, future))
        return future

    def _hand_over(self) -> None:
        """After the turns that are ready now: woken for the first of them, the thread would fight the loop for the
        interpreter and commit that one alone.
        """
        self._queue.put(self._gathered)
        self._gathered = []

    def _give_up(self) -> None:
        """One timer for all who wait: a timer for each turn would cost as much as its row."""
        self._fail(self._loop.time())
        self._watch = self._loop.call_later(IDLE_SECONDS, self._give_up) if self._waiting else None

    def _fail(self, due: float) -> None:
        """Fail what should have been durable by then, and forget what is settled."""
        while self._waiting and (self._waiting[0][1].done() or self._waiting[0][0] <= due):
            _settle([self._waiting.popleft()[1]], [Result.FAILED])

    def _run(self) -> None:
        ended = False
        while not ended:
            batch, ended = self._next()
            if batch:
                self._write(batch)
            elif not ended:
                self._attempt(self._idle)
        self._attempt(self._end)

    def _next(self) -> tuple[list[Submitted], bool]:
        """What waits, about one commit's worth, without what was given up; and whether this was the last."""
        batch: list[Submitted] = []
        try:
            gathered = self._queue.get(timeout=IDLE_SECONDS)
            while gathered is not None:
                batch += [submitted for submitted in gathered if not submitted[1].done()]
                if len(batch) >= ENOUGH_PER_COMMIT:
                    return batch, False
                gathered = self._queue.get_nowait()
        except Empty:
            return batch, False
        return batch, True

    def _write(self, batch: list[Submitted]) -> None:
        results = self._attempt(lambda: self._commit([write for write, _ in batch]))
        futures = [future for _, future in batch]
        # The loop is closed only if it would not wait for us; then nobody is left to tell.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(_settle, futures, results or [Result.FAILED] * len(batch))

    def _attempt(self, work: Callable[[], T]) -> T | None:
        """Do it, or say once that it fails; whatever the fault, the thread lives on to try again."""
        try:
            done = work()
        except Exception as fault:
            if not self._failing:
                # The kind of fault and its place come with it; the code tells a full disk from a broken one.
                log.exception(
                    "the store cannot write; SQLite's code: %s", getattr(fault, "sqlite_errorcode", None)
                )
            self._failing = True
            return None
        if self._failing:
            log.warning("the store writes again")
        self._failing = False
        return done


def _settle(futures: Sequence[asyncio.Future[Result]], results: Sequence[Result]) -> None:
    for future, result in zip(futures, results, strict=True):
        if not future.done():
            future.set_result(result)
