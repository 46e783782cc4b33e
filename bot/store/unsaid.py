"""What was written, or may have been, though its person was told that nothing could be kept: it is taken back.

They have not seen the question their session stands at now, and what they send again would be taken for its answer.
"""

from __future__ import annotations

import asyncio
from typing import Final

from bot.ports import StoreFailed
from bot.store.places import Place, Places
from bot.store.rows import Result, Rows, TakeBack

#: Between two attempts, more each time: nobody waits for it but other processes.
_RETRY_SECONDS: Final = 0.5
_MOST_SECONDS: Final = 8.0

#: How long ending waits for what is still owed.
_STOP_SECONDS: Final = 1.0


class Unsaid:
    """What this process owes."""

    def __init__(self, rows: Rows, places: Places) -> None:
        self._rows = rows
        self._places = places
        self._tasks: set[asyncio.Task[None]] = set()

    def owe(self, place: Place, back: TakeBack) -> None:
        """Take it back now, and if need be later. The person's next turn here waits for it (`pay`)."""
        place.unsaid.append(back)
        # Submitted before anything else can run, so that it lies behind what it takes back.
        task = asyncio.create_task(self._taken_back(place, back, self._rows.submit(back)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def pay(self, place: Place) -> None:
        """For whoever has this person's lock. Raises StoreFailed: where they stand cannot be known yet."""
        for back in tuple(place.unsaid):
            if (await self._rows.submit(back)).failed:
                raise StoreFailed
            self._places.taken_back(place, back)

    async def finish(self) -> None:
        """Wait for what is still owed, not for long: a database that is away keeps what it has."""
        if self._tasks:
            _, unfinished = await asyncio.wait(self._tasks, timeout=_STOP_SECONDS)
            for task in unfinished:
                task.cancel()

    async def _taken_back(self, place: Place, back: TakeBack, first: asyncio.Future[Result]) -> None:
        seconds = _RETRY_SECONDS
        try:
            result = await first
            while result.failed:
                await asyncio.sleep(seconds)
                seconds = min(2 * seconds, _MOST_SECONDS)
                result = await self._rows.submit(back) if back in place.unsaid else Result.DONE
        finally:
            self._places.taken_back(place, back)
