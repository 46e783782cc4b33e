"""A person's message on its way to a worker's screen, in process on a file: kept for the case, noticed, read."""

from __future__ import annotations

import asyncio
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from bot.book import Book
from bot.store.watch import Watch
from tests.bench.figures import Layer, layer_of
from tests.helpline import CONSENT, TO_A_PERSON, Line, open_line

#: As many as one person may send in a short time and still be heard.
MESSAGES = 10


def handing(book: Book) -> list[Layer]:
    """By the clock, flush and all. What every page that waits shares is one look; each then reads its own case."""
    with tempfile.TemporaryDirectory() as folder:
        kept, looked, read = zip(*asyncio.run(_sent(book, Path(folder))), strict=True)
    return [
        layer_of("hand-off: a message is kept for the case, and answered", kept, own=False),
        layer_of("hand-off: one look for all pages that wait", looked, own=False),
        layer_of("hand-off: a worker's page reads its case", read, own=False),
    ]


async def _sent(book: Book, folder: Path) -> list[tuple[float, float, float]]:
    async with open_line(book, folder) as line:
        await line.walks(*TO_A_PERSON, *CONSENT)
        number, watch = line.claims(), Watch(line.cases, line.clock)
        return [await _one(line, watch, number, f"this is message {at}") for at in range(MESSAGES)]


async def _one(line: Line, watch: Watch, number: int, text: str) -> tuple[float, float, float]:
    """Microseconds of each step. Ends the bench if the worker would not see the message."""
    before = watch.pulse()
    marks = [time.perf_counter()]
    await line.says(text)
    marks.append(time.perf_counter())
    noticed = watch.pulse() != before
    marks.append(time.perf_counter())
    shown = text in line.heard(number)
    marks.append(time.perf_counter())
    if not noticed or not shown:
        raise SystemExit("a message did not reach the worker's screen")
    kept, looked, read = ((after - began) * 1e6 for began, after in pairwise(marks))
    return kept, looked, read
