"""Copies that lie with others, and who has left: the port `Traces`."""

import asyncio
from collections.abc import Sequence
from typing import Final

from bot.ports import Copy, Marks, Parted, Taken
from bot.store.common import Common
from bot.store.errands import Choose, Clear, DepartureRow, Note, Postpone, TraceRow
from bot.store.rows import Result
from bot.store.times import DEPARTURE_MINUTES, minute_after, minutes

#: For so long a copy is left to whoever took it; clearing one takes seconds.
TAKEN_MINUTES: Final = 2


class KeptTraces:
    """Traces in rows, sealed."""

    def __init__(self, common: Common) -> None:
        self._common = common
        self.wait = common.departed.wait

    async def note(self, whom: Marks, copy: Copy, exits: int = 0) -> None:
        """See Traces."""
        now = minutes(self._common.now())
        await self._common.written(Note(self._common.errands.trace_row(whom[0], copy, now, exits), now))

    async def parted(self, whom: Marks) -> Parted:
        """See Traces. How often is counted under the mark that what follows is noted under."""
        rows = await self._common.rows.departures(whom)
        seconds = [self._common.errands.left_at(row) for row in rows]
        return Parted(
            times=sum(row.times for row in rows if row.mark == whom[0]),
            at=max((second for second in seconds if second is not None), default=None),
            keeps=any(row.keeps for row in rows),
        )

    async def keep_chat(self, whom: Marks, *, keeps: bool) -> None:
        """See Traces. Under every mark: what was noted may lie under either."""
        expires = minutes(self._common.now()) + DEPARTURE_MINUTES
        for mark in whom:
            await self._common.written(Choose(DepartureRow(mark, 0, None, keeps, expires)))

    async def take(self, most: int) -> tuple[Taken, ...]:
        """See Traces."""
        now = minutes(self._common.now())
        found = await self._common.rows.due(now, most)
        taken = await asyncio.gather(*(self._take(row, now + TAKEN_MINUTES) for row in found))
        return tuple(copy for copy in taken if copy is not None)

    async def cleared(self, taken: Sequence[Taken]) -> None:
        """See Traces."""
        await asyncio.gather(*(self._common.written(Clear(each.key)) for each in taken))

    async def later(self, taken: Sequence[Taken], seconds: int) -> None:
        """See Traces. One that an exit has made due meanwhile stays due."""
        due = minute_after(self._common.now(), seconds)
        await asyncio.gather(*(self._common.written(Postpone(each.key, each.until, due)) for each in taken))

    async def _take(self, row: TraceRow, until: int) -> Taken | None:
        if row.due is None or await self._postpone(row, row.due, until) is not Result.DONE:
            return None
        taken = self._common.errands.taken(row, until)
        if taken is None:
            self._common.rows.submit(Clear(row.key))
        return taken

    def _postpone(self, row: TraceRow, was: int, until: int) -> asyncio.Future[Result]:
        return self._common.rows.submit(Postpone(row.key, was, until))
