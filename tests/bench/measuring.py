"""The whole run: round after round of every case, so that all of them see the same minutes and the same disk."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bot import wiring
from bot.bench import CORES
from tests.bench import peers
from tests.bench.cases import Case, opened
from tests.bench.dialogue import script, write_script
from tests.bench.figures import Results, figure_of, new_results
from tests.bench.layers import layers
from tests.bench.screen import SECONDS, screened
from tests.bench.wide import wide

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, numbers that write to the fastest doors, what part of its people each peer plays
    with, and how often each layer of each turn is timed.
    """

    rounds: int
    people: int
    share: float
    repeats: int


def measure(size: Size, *, quick: bool, say: Say) -> Results:
    """Everything, in rounds. What cannot be installed or run is noted with its reason."""
    results = new_results(size.rounds, quick=quick)
    turns = asyncio.run(script(wiring.in_memory(None)))
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ending:
        table = Path(folder) / "script.json"
        write_script(turns, table)
        _install(results, say)
        say("starting every server")
        cases = opened(size.people, turns, table, ending)
        for number in range(size.rounds):
            say(f"round {number + 1} of {size.rounds}")
            results.flushes_us.append(flush_us(Path(folder)))
            _serve(cases, number, results, say)
            _play(size.share, table, results, say)
    say("layers")
    os.sched_setaffinity(0, CORES[:1])
    results.layers = layers(size.repeats)
    say("a worker's screen")
    results.screen = screened(say, SECONDS * size.share)
    say("workers and open conversations")
    results.wide = wide(say, size.rounds)
    return results


def _install(results: Results, say: Say) -> None:
    for program in sorted({peer.program for peer in peers.PEERS} | {peers.OBVIOUS}):
        say(f"environment of {program}")
        try:
            peers.python_of(program)
        except peers.DidNotRun as fault:
            results.failed[program] = str(fault)


def _serve(cases: Mapping[str, Case], number: int, results: Results, say: Say) -> None:
    for name, case in cases.items():
        figure = figure_of(case(number))
        results.served.setdefault(name, []).append(figure)
        say(f"  {name}: {figure.per_second:,.0f} a second, {figure.wrong} wrong")


def _play(share: float, table: Path, results: Results, say: Say) -> None:
    for peer in peers.PEERS:
        if peer.program in results.failed or peer.name in results.failed:
            continue
        try:
            many, alone = peers.play(peer, table, max(4, round(peer.people * share)))
        except peers.DidNotRun as fault:
            results.failed[peer.name] = str(fault)
            continue
        results.many.setdefault(peer.name, []).append(many)
        results.alone.setdefault(peer.name, []).append(alone)
        say(f"  {peer.name}: {many.per_second:,.0f} a second, {many.wrong + alone.wrong} wrong")


def flush_us(folder: Path) -> float:
    """What the disk asks for one durable page: the median of 200 writes of 4 KB, each with fdatasync."""
    taken = []
    with (folder / "flush").open("wb", buffering=0) as file:
        for _ in range(200):
            began = time.perf_counter_ns()
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter_ns() - began)
    return statistics.median(taken) / 1000
