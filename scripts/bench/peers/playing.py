"""What every peer's program shares: many people play the script, every reply is compared, one line of JSON comes out.

Runs in the peer's own environment, so it uses nothing but Python. All people take turn one before anyone takes turn
two, so that every conversation is open at once.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

IN_FLIGHT = 64
#: Told apart from those who are measured, so that nobody goes on from where somebody else stands.
WARM, ALONE = 9_000_000, 8_000_000

#: What was said and what must be answered, turn by turn.
Script = list[tuple[str, str]]
#: One person's message to the peer, and what the peer answers.
Step = Callable[[int, str], Awaitable[str]]
Peer = Callable[[Script, str, Path], AbstractAsyncContextManager[Step]]


def read_script(path: Path) -> Script:
    """The script as the harness wrote it: a list of [said, answered]."""
    return [(said, answered) for said, answered in json.loads(path.read_text("utf-8"))]


def main(peer: Peer) -> None:
    """`program SCRIPT PEOPLE STORAGE FOLDER`: play, and print what it came to."""
    script, people, storage, folder = sys.argv[1:5]
    asyncio.run(_main(peer, read_script(Path(script)), int(people), storage, Path(folder)))


async def _main(peer: Peer, script: Script, people: int, storage: str, folder: Path) -> None:
    async with peer(script, storage, folder) as step:
        await play(step, script, range(WARM, WARM + 2), 2)
        many = await play(step, script, range(people), IN_FLIGHT)
        alone = await play(step, script, range(ALONE, ALONE + max(2, people // 10)), 1)
    sys.stdout.write(json.dumps({"many": many, "alone": alone}) + "\n")


async def play(step: Step, script: Script, people: range, in_flight: int) -> dict[str, float]:
    """Turns a second, microseconds of processor a turn, the middle and the 99th of a hundred turns in milliseconds,
    and how many replies were wrong.
    """
    taken: list[float] = []
    wrong = 0

    async def worker(waiting: Iterator[int], said: str, answered: str) -> None:
        nonlocal wrong
        for person in waiting:
            began = time.perf_counter()
            wrong += await step(person, said) != answered
            taken.append(time.perf_counter() - began)

    began, processor = time.perf_counter(), time.process_time()
    for said, answered in script:
        waiting = iter(people)
        await asyncio.gather(*(worker(waiting, said, answered) for _ in range(in_flight)))
    seconds, processor = time.perf_counter() - began, time.process_time() - processor
    taken.sort()
    return {
        "turns": len(taken),
        "per_second": len(taken) / seconds,
        "processor_us": processor / len(taken) * 1e6,
        "p50_ms": taken[len(taken) // 2] * 1e3,
        "p99_ms": taken[len(taken) * 99 // 100] * 1e3,
        "wrong": wrong,
    }


Opened = AsyncIterator[Step]
