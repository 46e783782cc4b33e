"""What became of a worker's message, told to its desk. A desk that cannot be told finds out that nobody knows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from bot.handoff.case import Delivery, WorkersWords
from bot.ports import Copy
from bot.store.deliveries import Deliveries

log = logging.getLogger(__name__)


class Told(Protocol):
    """Whoever wants to know how far messages have come."""

    async def became(self, words: WorkersWords | None, delivery: Delivery, copy: Copy | None = None) -> None:
        """This is the end of it, for now. None: nobody's message but ours. Never raises."""
        ...

    async def did_not_arrive(self, copy: Copy) -> None:
        """A provider says so, of something it had taken. Never raises."""
        ...


class Nobody:
    """Where no worker writes."""

    async def became(self, words: WorkersWords | None, delivery: Delivery, copy: Copy | None = None) -> None:
        """See Told."""

    async def did_not_arrive(self, copy: Copy) -> None:
        """See Told."""


class Desk:
    """See Told."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries

    async def became(self, words: WorkersWords | None, delivery: Delivery, copy: Copy | None = None) -> None:
        """See Told."""
        if words is not None:
            await _safely(lambda: self._deliveries.became(words, delivery, copy))

    async def did_not_arrive(self, copy: Copy) -> None:
        """See Told."""
        await _safely(lambda: self._deliveries.did_not_arrive(copy))


async def _safely(tell: Callable[[], None]) -> None:
    try:
        await asyncio.to_thread(tell)
    except Exception:
        log.exception("what became of a worker's message could not be put down")
