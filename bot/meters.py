"""What the public door and the sweep count for Prometheus: every series there from the start, no label from outside.

How the numbers of several processes come together and are shown: bot/laid_down.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge

from bot.laid_down import BOUNDS, WITHIN_BOUND, registry
from bot.metering import Channel, Counted, Counts, Ending
from bot.store.waiting import Waiting

#: What a process that is killed has counted and nobody will know.
TAKE_SECONDS: Final = 1.0


class Meters:
    """What the public process shows. Without a directory it counts for itself alone, and nobody sees it."""

    def __init__(self) -> None:
        self.registry = registry("public")
        turns = self._counter("quietline_turns", "Messages answered, by how it ended.", "channel", "outcome")
        within = self._counter(WITHIN_BOUND, "Turns by the bound they lie below.", "bound")
        refused = self._counter(
            "quietline_webhooks_refused", "Requests not from whom they should be.", "channel"
        )
        self._turns = {(c, o): turns.labels(c.value, o.value) for c in Channel for o in Ending}
        self._within = tuple(within.labels(bound) for bound in BOUNDS)
        self._refused = {channel: refused.labels(channel.value) for channel in Channel}
        self._alive = _gauge(
            self.registry, "quietline_public_alive_timestamp_seconds", "When the public door last lived."
        )

    def take(self, counted: Counted) -> None:
        """Add what was counted, and say that we live."""
        for key, times in counted.turns.items():
            _add(self._turns[key], times)
        for counter, times in zip(self._within, counted.within, strict=True):
            _add(counter, times)
        for channel, times in counted.refused.items():
            _add(self._refused[channel], times)
        self._alive.set_to_current_time()

    def _counter(self, name: str, says: str, *labels: str) -> Counter:
        return Counter(name, says, labels, registry=self.registry)


class SweepMeters:
    """What the sweep shows: its own clockwork, and how much waits in the database."""

    def __init__(self) -> None:
        self.registry = registry("sweep")
        self._swept, self._key, self._outbox, self._outbox_late, self._cases, self._cases_late = (
            _gauge(self.registry, f"quietline_{name}", says)
            for name, says in (
                ("sweep_last_success_timestamp_seconds", "When everything past its time was last erased."),
                ("key_began_timestamp_seconds", "When the epoch of the current key began."),
                ("outbox_messages", "Messages that wait to be sent."),
                ("outbox_overdue", "1 if one of them has waited for over a minute."),
                ("hand_offs_waiting", "People who wait for a worker."),
                ("hand_offs_overdue", "1 if one of them has waited for over ten minutes."),
            )
        )

    def swept(self, waiting: Waiting, key_began: float) -> None:
        """A round has gone well, and this is what still waits. `key_began`: seconds since 1970."""
        self._swept.set_to_current_time()
        self._key.set(key_began)
        self._outbox.set(waiting.messages)
        self._outbox_late.set(waiting.messages_overdue)
        self._cases.set(waiting.cases)
        self._cases_late.set(waiting.cases_overdue)


@asynccontextmanager
async def taken_over(counts: Counts) -> AsyncIterator[None]:
    """Take over what is counted once a second, and the rest at the end."""
    meters = Meters()

    async def rounds() -> None:
        while True:
            await asyncio.sleep(TAKE_SECONDS)
            meters.take(counts.take())

    taking = asyncio.create_task(rounds())
    try:
        yield
    finally:
        taking.cancel()
        meters.take(counts.take())


def _add(counter: Counter, times: int) -> None:
    if times:
        counter.inc(times)


def _gauge(registry: CollectorRegistry, name: str, says: str) -> Gauge:
    """A number that goes up and down; of several processes the one counts that set it last."""
    return Gauge(name, says, registry=registry, multiprocess_mode="mostrecent")
