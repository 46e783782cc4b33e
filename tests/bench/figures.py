"""What is measured, and how it lies in docs/performance.json: every round as it was, to make tables of."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from bot.bench_driver import Round

ROOT: Final = Path(__file__).parents[2]
RESULTS: Final = ROOT / "docs" / "performance.json"


class Figure(msgspec.Struct, frozen=True):
    """One round of one case. The processor is the server's, or the peer's, in microseconds a turn."""

    turns: int
    per_second: float
    processor_us: float
    p50_ms: float
    p99_ms: float
    wrong: int


class Layer(msgspec.Struct, frozen=True):
    """One layer of a turn in microseconds. Of the twenty turns' medians: the median, the mean (which is what throughput
    follows), the cheapest and the dearest. `own`: paid once in each turn, so that the layers' means add up.
    """

    name: str
    own: bool
    median_us: float
    mean_us: float
    low_us: float
    high_us: float


class Screen(msgspec.Struct, frozen=True):
    """How soon what people write stands on their workers' screens, in milliseconds, and how busy the product kept all
    cores together, from 0 to 1. `lost`: what had not come five seconds after the last was written.
    """

    taken: str
    load: float
    people: int
    workers: int
    messages: int
    lost: int
    p50_ms: float
    p95_ms: float
    slowest_ms: float
    busy: float


class Wide(msgspec.Struct):
    """What grows with the service, every round: by how many workers there are, by store and how many conversations are
    open in it. `stored`: the bytes that each of many takes in each store.
    """

    taken: str
    load: float
    workers: dict[str, list[Figure]] = msgspec.field(default_factory=dict)
    sessions: dict[str, list[Figure]] = msgspec.field(default_factory=dict)
    stored: dict[str, float] = msgspec.field(default_factory=dict)
    #: Microseconds a turn of PostgreSQL's own processes, over both numbers of workers, by round.
    database_us: list[float] = msgspec.field(default_factory=list)
    #: The bytes that the answer to a message takes on PostgreSQL.
    answer_bytes: float = 0.0

    @property
    def cases(self) -> list[list[Figure]]:
        return [*self.workers.values(), *self.sessions.values()]


class Results(msgspec.Struct):
    """One run of the bench."""

    taken: str
    quick: bool
    rounds: int
    machine: dict[str, str]
    #: How many processes wanted to run in the minute before: above one, the figures are not to be relied on.
    load: float
    #: Flush probes in microseconds, one before each round.
    flushes_us: list[float] = msgspec.field(default_factory=list)
    #: Over HTTP, by case.
    served: dict[str, list[Figure]] = msgspec.field(default_factory=dict)
    #: In process, by peer: 64 in flight, and one at a time.
    many: dict[str, list[Figure]] = msgspec.field(default_factory=dict)
    alone: dict[str, list[Figure]] = msgspec.field(default_factory=dict)
    #: Why there is no figure.
    failed: dict[str, str] = msgspec.field(default_factory=dict)
    layers: list[Layer] = msgspec.field(default_factory=list)
    #: None: not measured yet.
    screen: Screen | None = None
    wide: Wide | None = None


def figure_of(done: Round) -> Figure:
    """What a round came to, for one turn."""
    turns = sorted(done.turns)
    return Figure(
        turns=len(turns),
        per_second=done.per_second,
        processor_us=done.processor / len(turns) * 1e6,
        p50_ms=turns[len(turns) // 2] * 1e3,
        p99_ms=turns[len(turns) * 99 // 100] * 1e3,
        wrong=done.wrong,
    )


def middle(rounds: Sequence[Figure], of: Callable[[Figure], float]) -> float:
    """The median over rounds."""
    return statistics.median(of(figure) for figure in rounds)


def layer_of(name: str, times: Sequence[float], *, own: bool) -> Layer:
    """A layer from what it took each time, in microseconds."""
    return Layer(name, own, statistics.median(times), statistics.fmean(times), min(times), max(times))


def new_results(rounds: int, *, quick: bool) -> Results:
    """Empty, dated, with the machine described."""
    today = date.today().isoformat()  # noqa: DTZ011 - for readers
    return Results(today, quick, rounds, _machine(), round(os.getloadavg()[0], 1))


def _machine() -> dict[str, str]:
    described = {
        line.partition(":")[0].strip(): line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        if ":" in line
    }
    return {
        "processor": described.get("model name", platform.machine()),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB",
        "Linux": ".".join(platform.release().split(".")[:2]),
        "Python": platform.python_version(),
    }


def read_results(file: Path = RESULTS) -> Results:
    return msgspec.json.decode(file.read_bytes(), type=Results)


def write_results(results: Results, file: Path = RESULTS) -> None:
    file.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")
