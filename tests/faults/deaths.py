"""Many people at once, a product that is killed again and again, and what became of every message."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from tests.faults.chatter import SECRET, Chatter
from tests.faults.dialogue import SCRIPT, Reference, check_that_it_tells, learn, same, tells
from tests.faults.reaper import Reaper
from tests.faults.tallies import CHANNELS, Deaths
from tests.faults.texter import Texter
from tests.faults.visitor import Visitor
from tests.faults.wire import Wire
from tests.product import Product
from tests.telegram_double import TelegramDouble
from tests.telegram_double.server import TOKEN
from tests.telegram_double.state import Webhook

PEOPLE = {"sms": 24, "web": 8, "telegram": 12}
AGAIN_SHARE = 0.2
LEAVING_SHARE = 0.06
SILENT_SHARE = 0.02


class Somebody(Protocol):
    """A person on one channel."""

    channel: str

    async def say(self, text: str) -> str: ...
    async def again(self) -> str: ...
    async def leave(self) -> bool: ...


class Run:
    """One store's product, the people who talk to it, and what they were promised."""

    def __init__(self, wire: Wire, telegram: TelegramDouble, done: Deaths, seed: str) -> None:
        self.wire = wire
        self.telegram = telegram
        self.done = done
        self.seed = seed
        self.references: dict[str, Reference] = {}
        self.texters: list[Texter] = []
        self._numbers = iter(f"+447700900{number:03}" for number in range(1, 1000))
        self._serial = iter(range(10_000))

    def somebody(self, channel: str) -> Somebody:
        """Someone nobody has heard of."""
        chance = random.Random(f"{self.seed} {channel} {next(self._serial)}")
        if channel == "web":
            return Visitor(self.wire, chance)
        if channel == "telegram":
            return Chatter(self.wire, self.telegram, chance)
        texter = Texter(self.wire, next(self._numbers))
        self.texters.append(texter)
        return texter

    async def learn(self) -> None:
        """Hear what each channel says when nothing happens."""
        heard = await asyncio.gather(*(learn(self.somebody(channel).say) for channel in CHANNELS))
        self.references |= dict(zip(CHANNELS, map(Reference, heard), strict=True))

    async def check(self) -> None:
        """That every fault would show in what was learnt."""
        await check_that_it_tells(
            self.references["sms"].answers, lambda: Texter(self.wire, next(self._numbers)).say
        )

    async def keep_talking(self, channel: str, chance: random.Random) -> None:
        """One dialogue after the other until the run is over."""
        someone, left = self.somebody(channel), False
        while not self.wire.over.is_set():
            left = await self._talk(someone, chance, left=left)
            if not left:
                someone = self.somebody(channel)

    async def _talk(self, someone: Somebody, chance: random.Random, *, left: bool) -> bool:
        """One dialogue of somebody who may have `left` before. Whether it ended by leaving once more."""
        reference, tally = self.references[someone.channel], self.done.channels[someone.channel]
        for place, text in enumerate(SCRIPT):
            heard = await someone.say(text)
            if left and place == 0 and tells(heard) and heard != reference.answers[0]:
                tally.came_back += 1
                return False
            if not reference.judge(place, heard, tally):
                return False
            over = self.wire.over.is_set()
            if over or chance.random() < AGAIN_SHARE:
                if chance.random() < 0.5:
                    await self.wire.next_life()
                tally.lost += not same(await someone.again(), heard, tally)
            if over or chance.random() < SILENT_SHARE:
                return False
            if chance.random() < LEAVING_SHARE:
                break
        tally.came_back += not await someone.leave()
        return True

    async def audit(self, texters: list[Texter], newest: int | None) -> None:
        """Bring again what was answered by text message, each person's newest few or all: the same words must come."""
        await asyncio.gather(*(self._audit(texter, newest) for texter in texters))

    async def _audit(self, texter: Texter, newest: int | None) -> None:
        tally = self.done.channels["sms"]
        for kept in texter.kept[-newest:] if newest else list(texter.kept):
            heard = await texter.bring(kept[0])
            tally.redelivered += 1
            tally.lost += not same(heard, kept[1], tally) and kept in texter.kept


async def deaths(
    product: Product,
    store: str,
    kills: int,
    seed: int,
    *,
    cold_share: float = 0.0,
    meanwhile: Callable[[], None] = lambda: None,
) -> Deaths:
    """Kill this product so many times under load. What became of it all is in the answer; nothing is asserted.

    `cold_share`: how many of the starts are cold; `meanwhile` is called after each death, before the next start.
    """
    began = time.monotonic()
    done = Deaths(store)
    async with world(product, done, f"{seed} {store}") as (run, reaper):
        reaper.cold_share, reaper.meanwhile = cold_share, meanwhile
        await reaper.serve()
        await run.learn()
        await run.check()
        chance = random.Random(f"{seed} {store} people")
        people = [
            asyncio.create_task(run.keep_talking(channel, random.Random(chance.random())))
            for channel, how_many in PEOPLE.items()
            for _ in range(how_many)
        ]
        while done.kills < kills:
            await reaper.kill()
            people.append(asyncio.create_task(run.audit(run.texters[-24:], newest=1)))
        run.wire.over.set()
        await asyncio.gather(*people)
        await run.audit(run.texters, newest=None)
        await reaper.stop()
    done.seconds = time.monotonic() - began
    return done


@asynccontextmanager
async def world(product: Product, done: Deaths, seed: str) -> AsyncIterator[tuple[Run, Reaper]]:
    """A product that is not running yet, with all that its people and its reaper need."""
    (product.folder / "tmp").mkdir(exist_ok=True)
    async with Wire(product.port, done.channels) as wire, TelegramDouble() as telegram:
        telegram.state.webhook = Webhook(f"{wire.url}/telegram", SECRET)
        telegram.delivery.chance = random.Random(f"{seed} telegram")
        telegram.delivery.before = lambda: wire.sent("telegram")
        product.environment |= {
            "QUIETLINE_TELEGRAM_TOKEN": TOKEN,
            "QUIETLINE_TELEGRAM_SECRET": SECRET,
            "QUIETLINE_TELEGRAM_API": telegram.api,
        }

        def broken() -> None:
            done.channels["telegram"].broken = telegram.delivery.broken

        reaper = Reaper(product, wire, done, random.Random(f"{seed} reaper"), broken)
        try:
            yield Run(wire, telegram, done, seed), reaper
        finally:
            reaper.clear_up()
