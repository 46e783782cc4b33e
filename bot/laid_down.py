"""Where the processes of one service lay down what they count, and how it is shown: added up, and in no small numbers.

A count of people, or of what they did, is shown rounded down to fives (safety/suppression.py): whoever reads the
metrics, or steals a year of them, cannot see that one person wrote at ten past three.
"""

from __future__ import annotations

import fcntl
import logging
import os
import struct
from collections.abc import Iterable, Iterator
from itertools import accumulate, count
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, values
from prometheus_client.core import HistogramMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from bot.metering import DIRECTORY, WITHIN
from safety.suppression import FEW

log = logging.getLogger(__name__)

_SECONDS: Final = "quietline_turn_seconds"
#: A counter with a label for each bound, which is shown as a histogram.
WITHIN_BOUND: Final = f"{_SECONDS}_within"
BOUNDS: Final = tuple(map(floatToGoString, (*WITHIN, float("inf"))))

#: What the library makes room for at first, and more than all our series need.
_FILE_BYTES: Final = 1 << 16
_KINDS: Final = ("counter", "gauge_mostrecent")
#: Shown as they are: moments of our own clockwork, and yes or no.
_EXACT: Final = ("_timestamp_seconds", "_overdue")


def registry(process: str) -> CollectorRegistry:
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
        if not _whole(file):
            # All of it at once: with the disk full later on, a write into a hole of the file would end the process.
            with (new := file.with_suffix(".new")).open("wb") as room:
                room.write(bytes(_FILE_BYTES))
                os.fsync(room.fileno())
            os.replace(new, file)
    return place


def _whole(file: Path) -> bool:
    """Whether it is there and can be gone on with; the library would end the process over one that cannot."""
    try:
        list(MmapedDict.read_all_values_from_file(file))
    except (FileNotFoundError, RuntimeError, ValueError, struct.error):
        return False
    return True


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


def shown(directory: str) -> bytes:
    """What all processes of the directory count together, as Prometheus reads it. Blocks for some milliseconds."""
    return generate_latest(_Rounded(directory))


class _Rounded(Collector):
    def __init__(self, directory: str) -> None:
        self._laid_down = MultiProcessCollector(None, directory)

    def collect(self) -> Iterable[Metric]:
        for metric in self._laid_down.collect():
            if metric.name == WITHIN_BOUND:
                yield _histogram(metric)
            else:
                if not metric.name.endswith(_EXACT):
                    metric.samples = [s._replace(value=_fives(s.value)) for s in metric.samples]
                yield metric


def _histogram(within: Metric) -> HistogramMetricFamily:
    """Without a sum: it would move with every single turn."""
    found = {sample.labels["bound"]: sample.value for sample in within.samples}
    below = accumulate(found.get(bound, 0.0) for bound in BOUNDS)
    buckets = [(bound, _fives(times)) for bound, times in zip(BOUNDS, below, strict=True)]
    histogram = HistogramMetricFamily(_SECONDS, "Seconds from hearing a message to its answer.", buckets)
    histogram.add_sample(f"{_SECONDS}_count", {}, buckets[-1][1])
    return histogram


def _fives(number: float) -> float:
    return number - number % FEW
