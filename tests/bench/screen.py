"""How soon what somebody writes stands on their worker's screen: every conversation is open in a page that follows.

The page does what console.js does: it asks the bell, which answers when something has changed anywhere, and then
asks for itself again. The clock runs from before the text is sent until that page has come whole and holds the words.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from bot.bench import CORES, processor_seconds
from safety.details import details_in
from tests.bench.figures import Screen
from tests.bench.shift import EACH, Phone, Worker, people, running, take, workers
from tests.product import Product

PEOPLE: Final = 50
#: How long they write, and after how many seconds one writes again, on average.
SECONDS, EVERY = 45.0, 15.0
#: What has not come by then is lost.
_PATIENCE: Final = 5.0
_TEXT: Final = "the bus was late, {}"
_WORD: Final = re.compile(r"zq[a-z]{12}")
#: Letters that make no word in which danger could be heard.
_LETTERS: Final = str.maketrans("0123456789abcdef", "bcdfghjlnpqrtvwx")


@dataclass
class Watched:
    """When each word was sent, and when it stood on a screen."""

    sent: dict[str, float] = field(default_factory=dict)
    shown: dict[str, float] = field(default_factory=dict)

    @property
    def missing(self) -> set[str]:
        return self.sent.keys() - self.shown.keys()


def screened(say: Callable[[str], None], seconds: float = SECONDS) -> Screen:
    """The whole product on every core there is, with this process beside it."""
    os.sched_setaffinity(0, CORES)
    load = round(os.getloadavg()[0], 1)
    with running() as product:
        assert product.process is not None
        say(f"  {PEOPLE} people ask for a person")
        everyone, phones = asyncio.run(_prepared(product))
        say(f"  they write for {seconds:.0f} s")
        spent = -_processor(product.process.pid)
        watched = asyncio.run(_written(everyone, phones, seconds))
        spent += _processor(product.process.pid)
    screen = _figures(watched, load, len(everyone), spent / seconds / len(CORES))
    say(f"  p50 {screen.p50_ms:.0f} ms, p95 {screen.p95_ms:.0f} ms, {screen.lost} of {screen.messages} lost")
    return screen


async def _prepared(product: Product) -> tuple[list[Worker], list[Phone]]:
    everyone = await workers(product, PEOPLE // EACH)
    phones = await people(product, PEOPLE)
    await take(everyone)
    return everyone, phones


async def _written(everyone: list[Worker], phones: list[Phone], seconds: float) -> Watched:
    """They write for so long; then whatever is under way may still come."""
    watched, chance = Watched(), random.Random(7)
    pages = [
        asyncio.create_task(_follow(worker, case, watched)) for worker in everyone for case in worker.cases
    ]
    await asyncio.sleep(2)  # every page has been drawn once
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_write(phone, watched, until, random.Random(chance.random())) for phone in phones))
    await asyncio.sleep(_PATIENCE)
    for page in pages:
        page.cancel()
    ended = await asyncio.gather(*pages, return_exceptions=True)
    if broken := [each for each in ended if not isinstance(each, asyncio.CancelledError)]:
        raise SystemExit(f"a page stopped following: {broken[0]!r}")
    return watched


async def _follow(worker: Worker, case: int, watched: Watched) -> None:
    wire, heard = await worker.wire(), ""
    while True:
        sound = await worker.get(f"/bell?heard={heard}", wire)
        if sound != heard:
            page = await worker.get(f"/case/{case}", wire)
            came = time.perf_counter()
            for word in _WORD.findall(page):
                watched.shown.setdefault(word, came)
        heard = sound


def _new_word() -> str:
    """One that is not taken for a name, which would be hidden from the worker until they ask."""
    while True:
        word = f"zq{secrets.token_hex(6).translate(_LETTERS)}"
        if not details_in(_TEXT.format(word), ()):
            return word


async def _write(phone: Phone, watched: Watched, until: float, chance: random.Random) -> None:
    """At a pace of their own, never two at once."""
    await asyncio.sleep(chance.uniform(0, EVERY))
    while time.perf_counter() < until:
        word = _new_word()
        watched.sent[word] = time.perf_counter()
        if "<Message" in (answer := await phone.say(_TEXT.format(word))):
            raise SystemExit(f"a person in a conversation was answered by the service: {answer}")
        await asyncio.sleep(chance.uniform(0.5 * EVERY, 1.5 * EVERY))


def _figures(watched: Watched, load: float, many: int, busy: float) -> Screen:
    taken = sorted(
        (watched.shown[word] - sent) * 1e3 for word, sent in watched.sent.items() if word in watched.shown
    )
    p50, p95 = (taken[len(taken) * share // 100] for share in (50, 95))
    today = date.today().isoformat()  # noqa: DTZ011 - for readers
    messages, lost = len(watched.sent), len(watched.missing)
    return Screen(today, load, PEOPLE, many, messages, lost, p50, p95, taken[-1], busy)


def _processor(parent: int) -> float:
    """Seconds of all processes of the product."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return sum(processor_seconds(pid) for pid in (parent, *map(int, children)))
