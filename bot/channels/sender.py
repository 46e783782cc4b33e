"""Outbox to provider, each message once at most.

A message is claimed before the call. Surely not sent, it goes back and is tried again when its provider may be asked;
sent, refused or unknown, it is gone. What is still in the outbox after its five minutes is never sent.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Mapping
from typing import Final
from weakref import WeakValueDictionary

from bot.channels.provider import Blocked, NotSent, Provider, Uncertain
from bot.channels.rests import Rests
from bot.channels.rounds import Rounds
from bot.channels.tally import Tally
from bot.channels.telling import Nobody, Told
from bot.conversation import Conversation
from bot.handoff.case import Delivery
from bot.ports import Copy, Event, Inbound, Mark, Outbox, Parcel, StoreFailed, Traces
from safety.secrecy import Sealed

log = logging.getLogger(__name__)

#: Calls under way at one time, on each channel.
AT_ONCE: Final = 8


class Sender:
    """`rounds` does the work while it runs."""

    def __init__(
        self,
        conversation: Conversation,
        outbox: Outbox,
        traces: Traces,
        providers: Mapping[str, Provider],
        told: Told | None = None,
    ) -> None:
        """`providers` by channel; what waits for a channel that was switched off is never sent. `told` hears what
        became of workers' messages.
        """
        self._told: Told = told or Nobody()
        self.rounds: Final[Rounds[Parcel]] = Rounds(outbox.take, self._carry, outbox.wait)
        self._conversation = conversation
        self._outbox = outbox
        self._traces = traces
        self._providers = providers
        self._places = {channel: asyncio.Semaphore(AT_ONCE) for channel in providers}
        self._lines: WeakValueDictionary[Mark, asyncio.Lock] = WeakValueDictionary()
        self._rests = Rests()
        self._unknown, self._refused, self._expired = Tally(), Tally(), Tally()

    def later(self, parcel: Parcel, seconds: float) -> None:
        """Send this one on the second, for the process that put it; others may have it from the minute after."""
        self.rounds.begin(self._wait_and_carry(parcel, seconds))

    async def _wait_and_carry(self, parcel: Parcel, seconds: float) -> None:
        if await self.rounds.sleep(seconds) and await self._outbox.claim(parcel):
            await self._carry(parcel)

    async def _carry(self, parcel: Parcel) -> None:
        """See a message that is ours through to its end, or back into the outbox when the process ends."""
        channel = parcel.message.channel
        ours = channel in self._providers
        while ours:
            async with self._line_of(parcel), self._places[channel]:
                pause = self._rests.left(channel) or await self._try(parcel)
            if not pause:
                return
            ours = await self._back(parcel, pause)

    def _line_of(self, parcel: Parcel) -> asyncio.Lock:
        """One message at a time to each person: in order, and none beside the one that finds out they are blocked."""
        return self._lines.setdefault(parcel.key.whom, asyncio.Lock())

    async def _back(self, parcel: Parcel, pause: float) -> bool:
        """Put it back, and take it again on the second. False if that is for somebody else now."""
        if not await self._outbox.release(parcel, math.ceil(pause)):
            if count := self._expired.add():
                log.warning("replies given up because their provider could not be asked in time: %d", count)
            await self._told.became(parcel.message.of_worker, Delivery.EXPIRED)
            return False
        return await self.rounds.sleep(pause) and await self._outbox.claim(parcel)

    async def _try(self, parcel: Parcel) -> float:
        """Send it. The seconds to wait before it may be tried again; 0 if it never is."""
        message = parcel.message
        seconds = parcel.expires * 60 - self._conversation.now().timestamp()
        if seconds <= 0 or await self._has_left(parcel):
            await self._outbox.done(parcel)
            await self._told.became(message.of_worker, Delivery.EXPIRED)
            return 0
        try:
            copy = await self._providers[message.channel].send(message, math.floor(seconds))
        except (NotSent, Uncertain) as fault:
            if pause := self._rests.note(message.channel, fault):
                return pause
            await self._given_up(parcel, fault)
        else:
            await self._sent(parcel, copy)
        return 0

    async def _has_left(self, parcel: Parcel) -> bool:
        """Looked at once more: between taking it and now it may have waited for its turn."""
        return (await self._traces.parted((parcel.key.whom,))).times > parcel.exits

    async def _sent(self, parcel: Parcel, copy: Copy | None) -> None:
        try:
            if copy is not None:
                await self._traces.note((parcel.key.whom,), copy, parcel.exits)
        except StoreFailed:
            log.exception("a copy of what was sent could not be noted")
        await self._outbox.done(parcel)
        await self._told.became(parcel.message.of_worker, Delivery.SENT, copy)

    async def _given_up(self, parcel: Parcel, fault: NotSent | Uncertain) -> None:
        await self._outbox.done(parcel)
        message = parcel.message
        unknown = isinstance(fault, Uncertain)
        await self._told.became(message.of_worker, Delivery.UNCERTAIN if unknown else Delivery.FAILED)
        if isinstance(fault, Blocked):
            stopped = Inbound(message.channel, message.address, Sealed(""), event=Event.STOPPED)
            await self._conversation.receive(stopped)
        elif unknown:
            if count := self._unknown.add():
                log.warning("replies of which nobody knows whether they arrived: %d", count)
        elif count := self._refused.add():
            log.warning("replies that their provider refused: %d", count)
