"""Two processes on one PostgreSQL behind one address, each in turn asked to end and replaced, while people write.

Unlike a death this may cost nobody anything: whatever was not answered at the first attempt is a failure.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Final

from tests.faults.chatter import SECRET
from tests.faults.deaths import Run
from tests.faults.proxy import proxied
from tests.faults.tallies import Deaths
from tests.faults.wire import Wire
from tests.product import Product
from tests.telegram_double import TelegramDouble
from tests.telegram_double.server import TOKEN
from tests.telegram_double.state import Webhook

PEOPLE: Final = {"sms": 48, "web": 8, "telegram": 8}
#: Messages that go out between two replacements: some seconds of load.
_BETWEEN: Final = 60
_START_SECONDS: Final = 180.0


@dataclass
class Rolled:
    """What was seen. Telegram keeps its connections and brings again what one took with it when it was closed, so its
    requests that broke are no failures; its replies are judged like any other.
    """

    where: str
    replaced: int = 0
    bad_ends: int = 0
    seconds: float = 0.0
    #: The longest that anybody waited for an answer, in seconds.
    slowest: float = 0.0
    people: Deaths = field(default_factory=lambda: Deaths("people"))

    @property
    def failures(self) -> int:
        """Answers that were late, wrong, missing or given twice; processes that did not end well in 10 s."""
        tallies = self.people.channels
        unanswered = tallies["sms"].broken + tallies["web"].broken
        asked_again = sum(tally.asked_again + tally.unsaid for tally in tallies.values())
        return self.bad_ends + unanswered + asked_again + self.people.faults

    def lines(self) -> list[str]:
        """What a person reads."""
        heard = ", ".join(f"{tally.heard} by {name}" for name, tally in self.people.channels.items())
        head = f"{self.where}: {self.replaced} processes replaced in {self.seconds:.0f} s, {heard} answered"
        ends = f"{self.failures} failures, {self.bad_ends} bad ends, slowest answer {self.slowest:.1f} s"
        return [f"{head}, {ends}", *self.people.lines()[1:]]


async def roll(folder: Path, places: Mapping[str, str], times: int, seed: int) -> Rolled:
    """Replace so many processes, the two taking turns, on the databases that `places` names."""
    began = time.monotonic()
    rolled = Rolled("two processes on PostgreSQL")
    nodes = [Product(folder / name, extra=places) for name in ("one", "two")]
    async with under_load(folder, nodes, rolled, seed) as run:
        for number in range(times):
            await underway(run.wire)
            await replace(nodes[number % len(nodes)], rolled)
            run.wire.born()
    rolled.seconds = time.monotonic() - began
    return rolled


@asynccontextmanager
async def under_load(folder: Path, nodes: Sequence[Product], rolled: Rolled, seed: int) -> AsyncIterator[Run]:
    """While people write to all of these nodes, at the one address of the proxy before them."""
    async with (
        proxied([node.port for node in nodes], folder) as port,
        written_to(port, nodes, rolled) as run,
        serving(nodes, rolled),
        talking(run, seed),
    ):
        yield run


@asynccontextmanager
async def serving(products: Sequence[Product], rolled: Rolled) -> AsyncIterator[None]:
    """While all of them run; none is left behind, whatever happened."""
    try:
        await asyncio.gather(*(asyncio.to_thread(product.start) for product in products))
        yield
    finally:
        rolled.bad_ends += sum([await asyncio.to_thread(_ended, product) != 0 for product in products])


@asynccontextmanager
async def written_to(port: int, products: Sequence[Product], rolled: Rolled) -> AsyncIterator[Run]:
    """People on every channel who know of this port only."""
    for product in products:
        product.folder.mkdir(parents=True)
    async with Wire(port, rolled.people.channels, _START_SECONDS) as wire, TelegramDouble() as telegram:
        telegram.state.webhook = Webhook(f"{wire.url}/telegram", SECRET)
        telegram.delivery.before = lambda: wire.sent("telegram")
        for product in products:
            product.environment |= {
                "QUIETLINE_TELEGRAM_TOKEN": TOKEN,
                "QUIETLINE_TELEGRAM_SECRET": SECRET,
                "QUIETLINE_TELEGRAM_API": telegram.api,
            }
        yield Run(wire, telegram, rolled.people, "rolling")
        rolled.people.channels["telegram"].broken = telegram.delivery.broken
        rolled.slowest = wire.slowest


@asynccontextmanager
async def talking(run: Run, seed: int) -> AsyncIterator[None]:
    """While everybody writes; at the end each has been answered, and what was answered is brought once more."""
    run.wire.born()
    await run.learn()
    chance = random.Random(seed)
    people = [
        asyncio.create_task(run.keep_talking(channel, random.Random(chance.random())))
        for channel, how_many in PEOPLE.items()
        for _ in range(how_many)
    ]
    yield
    run.wire.over.set()
    await asyncio.gather(*people)
    await run.audit(run.texters, newest=None)


async def underway(wire: Wire) -> None:
    """Some way into these processes' lives, right after a message has gone out."""
    async with asyncio.timeout(_START_SECONDS):
        for _ in range(_BETWEEN):
            await wire.next_sent("sms")


async def replace(node: Product, rolled: Rolled) -> None:
    """Ask it to end as a service manager would, wait for that, and put a new one in its place."""
    rolled.bad_ends += await asyncio.to_thread(_ended, node) != 0
    await asyncio.to_thread(node.start)
    rolled.replaced += 1


def _ended(node: Product) -> int | None:
    """The exit code of a SIGTERM; None if it did not end in time, or was never started."""
    try:
        return node.stop() if node.process is not None and node.process.poll() is None else None
    except TimeoutExpired:
        return None
