"""Keeps sessions: the port `Sessions` on whichever rows there are."""

import asyncio
import logging
from typing import Final, Self

from bot.ports import Clock, Copy, Marks
from bot.store.claims import KeptClaims
from bot.store.common import Common
from bot.store.outbox import KeptOutbox
from bot.store.places import Place
from bot.store.rows import Leave, Result, Rows
from bot.store.times import minutes
from bot.store.traces import KeptTraces
from bot.store.turn import Turn
from bot.store.writer import KEEP_SECONDS
from safety.keyring import KeyRing

log = logging.getLogger(__name__)

#: Until an exit is answered its provider still holds it, and brings it again if this process is killed. A cry may wait
#: behind it there, so it is held no longer than any other message.
LEAVE_SECONDS: Final = KEEP_SECONDS - 1.0

#: Where a screen empties with the answer: someone may be at the door, so a slow disk is not waited for much longer.
HURRIED_SECONDS: Final = 0.5

#: Between two attempts at an erasure that failed.
RETRY_SECONDS: Final = 0.5

#: How long ending waits for erasures that are still owed.
STOP_SECONDS: Final = 1.0

_TIDY_SECONDS: Final = 60.0


class KeptSessions:
    """Sessions in rows, sealed. Enter it to open the rows; leaving it closes them."""

    def __init__(self, rows: Rows, keys: KeyRing, now: Clock) -> None:
        self._common = Common(rows, keys, now)
        #: The other ports on the same rows, open as long as this is.
        self.claims = KeptClaims(self._common)
        self.traces = KeptTraces(self._common)
        self.outbox = KeptOutbox(self._common)
        self._departures: set[asyncio.Task[None]] = set()
        self._tidying: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        await self._common.rows.start()
        self._tidy()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._tidying is not None:
            self._tidying.cancel()
        await self._finish_departures()
        await self._common.unsaid.finish()
        await self._common.rows.stop()

    def hold(self, whom: Marks, delivery: Marks, copy: Copy | None = None) -> Turn:
        """See Sessions."""
        return Turn(self._common, whom, delivery, copy)

    async def leave(
        self,
        whom: Marks,
        delivery: Marks,
        copy: Copy | None = None,
        left_at: int | None = None,
        *,
        hurried: bool = False,
    ) -> bool:
        """See Sessions. Returns after LEAVE_SECONDS at the latest, HURRIED_SECONDS if `hurried`; never raises for the
        store's sake.
        """
        now = minutes(self._common.now())
        answer = self._common.sealing.answer_row(whom[0], delivery[0], (), now) if delivery else None
        errands = self._common.errands
        trace = errands.trace_row(whom[0], copy, now, None) if copy else None
        leave = Leave(whom, answer, now, trace, errands.departure_rows(whom, left_at, now))
        place = self._common.places.depart(leave)
        for mark in whom:
            self._common.cache.drop(mark)
        # Submitted before anything else can run: whatever is kept later lies behind it in the queue.
        erasing = asyncio.create_task(self._erase(leave, place, self._common.rows.submit(leave)))
        self._departures.add(erasing)
        erasing.add_done_callback(self._departures.discard)
        done, _ = await asyncio.wait((erasing,), timeout=HURRIED_SECONDS if hurried else LEAVE_SECONDS)
        return bool(done) and not erasing.cancelled() and erasing.exception() is None

    async def _erase(self, leave: Leave, place: Place, first: asyncio.Future[Result]) -> None:
        try:
            result = await first
            while result.failed:
                await asyncio.sleep(RETRY_SECONDS)
                # Under the person's lock, so that it cannot erase what a turn keeps after having paid for it.
                async with place.lock:
                    result = await self._common.rows.submit(leave) if leave in place.owed else Result.DONE
        finally:
            self._common.places.paid(place, leave)
            self._common.departed.ring()

    async def _finish_departures(self) -> None:
        if not self._departures:
            return
        _, unfinished = await asyncio.wait(self._departures, timeout=STOP_SECONDS)
        for task in unfinished:
            task.cancel()
        if unfinished:
            log.error("%d exits could not be erased; those sessions end by their expiry", len(unfinished))
            await asyncio.wait(unfinished)

    def _tidy(self) -> None:
        """Once a minute, so that memory does not outlive the rows when nobody writes."""
        self._common.cache.drop_expired(minutes(self._common.now()))
        self._tidying = asyncio.get_running_loop().call_later(_TIDY_SECONDS, self._tidy)
