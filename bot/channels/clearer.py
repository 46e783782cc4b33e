"""Clears what providers keep: the copies that have come due are deleted where they lie.

Deleting twice does no harm, so whatever fails is tried again, until the copy is gone or its row is a day old.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from bot.channels.provider import Blocked, Gone, NotSent, Provider, Uncertain, Unfinished
from bot.channels.rests import Rests
from bot.channels.rounds import Rounds
from bot.channels.tally import Tally
from bot.ports import Clock, Taken, Traces

log = logging.getLogger(__name__)

#: Calls under way at one time, on each channel. Twilio answers 429 beyond what the account may have.
AT_ONCE: Final = 8
#: Twilio says to wait a minute before a message it is still working on can be deleted.
UNFINISHED_SECONDS: Final = 60
#: What a provider refuses now it may do later, but not soon.
REFUSED_SECONDS: Final = 1800
_FIRST_PAUSE: Final = 1.0
#: Longer than any provider is given to answer.
_CALL_SECONDS: Final = 10

#: What is cleared in one call: copies of one person on one channel.
Batch = tuple[Taken, ...]


class Clearer:
    """`rounds` does the work while it runs."""

    def __init__(self, traces: Traces, providers: Mapping[str, Provider], now: Clock) -> None:
        """A channel without a provider, because it was switched off, is tried again until its copies are a day old."""
        self.rounds: Final[Rounds[Batch]] = Rounds(self._take, self._clear, traces.wait)
        self._traces = traces
        self._providers = providers
        self._now = now
        self._places = {channel: asyncio.Semaphore(AT_ONCE) for channel in providers}
        self._rests = Rests()
        self._refused = Tally()

    async def _take(self, most: int) -> Sequence[Batch]:
        return tuple(self._batches(await self._traces.take(most)))

    def _batches(self, taken: Sequence[Taken]) -> Iterator[Batch]:
        for (channel, _), group in groupby(taken, key=lambda each: (each.copy.channel, each.key.whom)):
            of_one = tuple(group)
            most = self._providers[channel].most_cleared if channel in self._providers else len(of_one)
            for start in range(0, len(of_one), most):
                yield of_one[start : start + most]

    async def _clear(self, batch: Batch) -> None:
        """Try for as long as the copies are ours, then leave them to whoever comes by."""
        channel, pause = batch[0].copy.channel, _FIRST_PAUSE
        if channel not in self._providers:
            await self._traces.later(batch, REFUSED_SECONDS)
            return
        while True:
            async with self._places[channel]:
                wait = self._rests.left(channel) or await self._try(batch, pause)
            if not wait:
                await self._traces.cleared(batch)
                return
            if not self._ours_after(batch, wait) or not await self.rounds.sleep(wait):
                await self._traces.later(batch, int(wait))
                return
            pause *= 2

    async def _try(self, batch: Batch, pause: float) -> float:
        """The seconds to wait before it may be tried again; 0 if there is nothing left to clear."""
        channel = batch[0].copy.channel
        try:
            await self._providers[channel].clear([each.copy for each in batch])
        except (Gone, Blocked):
            return 0
        except Unfinished:
            return UNFINISHED_SECONDS
        except Uncertain:
            return pause
        except NotSent as fault:
            return self._rests.note(channel, fault) or self._refuse()
        return 0

    def _refuse(self) -> float:
        if count := self._refused.add():
            log.error("copies that their provider refuses to clear: %d", count)
        return REFUSED_SECONDS

    def _ours_after(self, batch: Batch, seconds: float) -> bool:
        """Whether nobody else may take them while we wait. A call after the wait ends before their minute does."""
        return self._now().timestamp() + seconds + _CALL_SECONDS < batch[0].until * 60
