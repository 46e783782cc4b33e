"""Metrics for Prometheus: what processes count is laid together in one directory, and shown without small numbers.

No label takes a value from outside, every series is there from the start, and a count of people or of what they did is
shown rounded down to fives (safety/suppression.py): whoever reads the metrics, or steals a year of them, cannot see
that one person wrote at ten past three.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from itertools import accumulate, count
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, values
from prometheus_client.core import HistogramMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from bot.metering import DIRECTORY, WITHIN, Channel, Counted, Counts, Ending
from bot.store.waiting import Waiting
from safety.suppression import FEW

log = logging.getLogger(__name__)

#: What a process that is killed has counted and nobody will know.
TAKE_SECONDS: Final = 1.0

#: What the library makes room for at first, and more than all our series need.
_FILE_BYTES: Final = 1 << 16
_KINDS: Final = ("counter", "gauge_mostrecent")
_BOUNDS: Final = tuple(map(floatToGoString, (*WITHIN, float("inf"))))
_SECONDS: Final = "quietline_turn_seconds"
_WITHIN: Final = f"{_SECONDS}_within"
#: Shown as they are: moments of our own clockwork, and yes or no.
_EXACT: Final = ("_timestamp_seconds", "_overdue")


class Meters:
    """What the public process shows. Without a directory it counts for itself alone, and nobody sees it."""

    def __init__(self) -> None:
        self.registry = _registry("public")
        turns = self._counter("quietline_turns", "Messages answered, by how it ended.", "channel", "outcome")
        within = self._counter(_WITHIN, "Turns by the bound they lie below.", "bound")
        refused = self._counter(
            "quietline_webhooks_refused", "Requests not from whom they should be.", "channel"
        )
        self._turns = {(c, o): turns.labels(c.value, o.value) for c in Channel for o in Ending}
        self._within = tuple(within.labels(bound) for bound in _BOUNDS)
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
        self.registry = _registry("sweep")
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


def shown(directory: str) -> bytes:
    """What all processes of the directory count together, as Prometheus reads it. Blocks for some milliseconds."""
    return generate_latest(_Rounded(directory))


class _Rounded(Collector):
    def __init__(self, directory: str) -> None:
        self._laid_down = MultiProcessCollector(None, directory)

    def collect(self) -> Iterable[Metric]:
        for metric in self._laid_down.collect():
            if metric.name == _WITHIN:
                yield _histogram(metric)
            else:
                if not metric.name.endswith(_EXACT):
                    metric.samples = [s._replace(value=_fives(s.value)) for s in metric.samples]
                yield metric


def _histogram(within: Metric) -> HistogramMetricFamily:
    """Without a sum: it would move with every single turn."""
    found = {sample.labels["bound"]: sample.value for sample in within.samples}
    below = accumulate(found.get(bound, 0.0) for bound in _BOUNDS)
    buckets = [(bound, _fives(times)) for bound, times in zip(_BOUNDS, below, strict=True)]
    histogram = HistogramMetricFamily(_SECONDS, "Seconds from hearing a message to its answer.", buckets)
    histogram.add_sample(f"{_SECONDS}_count", {}, buckets[-1][1])
    return histogram


def _fives(number: float) -> float:
    return number - number % FEW


def _add(counter: Counter, times: int) -> None:
    if times:
        counter.inc(times)


def _gauge(registry: CollectorRegistry, name: str, says: str) -> Gauge:
    """A number that goes up and down; of several processes the one counts that set it last."""
    return Gauge(name, says, registry=registry, multiprocess_mode="mostrecent")


def _registry(process: str) -> CollectorRegistry:
    """Where metrics are made, in files of the directory if there is one: people are answered either way."""
    values.ValueClass = values.MutexValue
    if directory := os.environ.get(DIRECTORY):
        try:
            place = _lay_in(Path(directory), process)
            values.ValueClass = values.MultiProcessValue(lambda: place)
        except OSError:
            log.exception("there is no room for metrics; nothing is shown of this process")
    return CollectorRegistry()


def _lay_in(directory: Path, process: str) -> str:
    """Make this process's files in the directory, and tell by which name.

    A file is found again by the next process that takes its place, so restarts neither lose counts nor fill the disk.
    """
    place = next(_places(directory, process))
    for kind in _KINDS:
        file = directory / f"{kind}_{place}.db"
        if not file.exists():
            # All of it at once: with the disk full later on, a write into a hole of the file would end the process.
            with (new := file.with_suffix(".new")).open("wb") as room:
                room.write(bytes(_FILE_BYTES))
                os.fsync(room.fileno())
            os.replace(new, file)
    return place


def _places(directory: Path, process: str) -> Iterator[str]:
    """Names that no other living process has. The lock on one lasts until we end, however that is."""
    for number in count(1):
        lock = os.open(directory / f"{process}-{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        else:
            yield f"{process}-{number}"
