"""Messages not yet delivered: the port `Outbox`."""

import asyncio

from bot.ports import Marks, Outgoing, Parcel
from bot.store.common import Common
from bot.store.errands import Discard, Free, OutboxRow, Put, Take
from bot.store.rows import Result
from bot.store.times import minute_after, minutes


class KeptOutbox:
    """An outbox in rows, sealed."""

    def __init__(self, common: Common) -> None:
        self._common = common
        self.wait = common.put.wait

    async def put(self, whom: Marks, message: Outgoing, exits: int, seconds: int = 0) -> Parcel:
        """See Outbox."""
        now = self._common.now()
        due = minute_after(now, seconds)
        row = self._common.errands.outbox_row(whom[0], message, exits, due, minutes(now))
        await self._common.written(Put(row))
        self._common.put.ring()
        return Parcel(row.key, message, row.expires, exits=exits)

    async def take(self, most: int) -> tuple[Parcel, ...]:
        """See Outbox."""
        now = minutes(self._common.now())
        found = await self._common.rows.waiting(now, most)
        taken = await asyncio.gather(*(self._take(row, now) for row in found))
        return tuple(parcel for parcel in taken if parcel is not None)

    async def claim(self, parcel: Parcel) -> bool:
        """See Outbox."""
        return await self._common.written(Take(parcel.key, minutes(self._common.now())))

    async def release(self, parcel: Parcel, seconds: int) -> bool:
        """See Outbox."""
        due = minute_after(self._common.now(), seconds)
        if due >= parcel.expires:
            await self.done(parcel)
            return False
        return await self._common.written(Free(parcel.key, due))

    async def done(self, parcel: Parcel) -> None:
        """See Outbox."""
        await self._common.written(Discard(parcel.key))

    async def _take(self, row: OutboxRow, now: int) -> Parcel | None:
        """The message if it is ours. If that could not be written nobody knows, so that it must not be sent."""
        if await self._common.rows.submit(Take(row.key, now)) is not Result.DONE:
            return None
        parcel = self._common.errands.parcel(row)
        if parcel is None:
            self._common.rows.submit(Discard(row.key))
        return parcel
