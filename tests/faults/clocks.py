"""A wall clock that jumps by a day, forwards and back, under people and under the keys."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot.serve import SWEEP_SECONDS
from safety.keyplace import open_key_place
from safety.secrecy import Sealed
from tests.faults.databases import started
from tests.faults.deaths import Run, Somebody, world
from tests.faults.dialogue import SCRIPT, UNSAID, about_danger, learn
from tests.faults.tallies import CHANNELS, Deaths
from tests.faults.witnesses import CRY, PLACE, Seen
from tests.product import SECRET, Product
from tests.starts import Warm

DAY: Final = 24 * 3600
JUMPS: Final = {"the clock is a day fast": DAY, "the clock is a day slow": -DAY}


async def all_of_it(folder: Path) -> Sequence[Seen]:
    """With the sweep beside it, which is what ends keys; it looks once a minute."""
    return await jumps(folder, SWEEP_SECONDS + 5)


async def jumps(folder: Path, seconds: float) -> Sequence[Seen]:
    """Each jump holds for so many seconds and is then put right."""
    os.makedirs(folder, exist_ok=True)
    product = Product(folder, clock=folder / "clock")
    async with world(product, Deaths("clock"), "clock") as (run, _), started(product, run):
        sweep = Warm(("sweep",), product.environment, folder / "log of the sweep", product.clock)
        try:
            return [
                await _jump(product, run, Seen(name, "SQLite"), by, seconds) for name, by in JUMPS.items()
            ]
        finally:
            sweep.kill()
            await asyncio.to_thread(sweep.wait)


async def _jump(product: Product, run: Run, seen: Seen, by: int, seconds: float) -> Seen:
    assert product.clock is not None
    answers = {channel: await learn(run.somebody(channel).say, SCRIPT[: PLACE + 1]) for channel in CHANNELS}
    people = {channel: run.somebody(channel) for channel in CHANNELS}
    for person in people.values():
        await learn(person.say, SCRIPT[:PLACE])
    writer = run.telegram.person()
    await writer.say(SCRIPT[0])
    keys = epoch(product)
    product.clock.write_text(str(by))
    for channel, person in people.items():
        seen.got[channel] = await _met(seen, person, answers[channel])
        if channel != "web" and not about_danger(await run.somebody(channel).say(CRY)):
            seen.wrong.append(f"{channel}: a cry was not answered")
    seen.got["telegram, written and not pressed"] = "an answer" if await writer.say(SCRIPT[1]) else "silence"
    if not about_danger(await writer.say(CRY)):
        seen.wrong.append("telegram: a cry was not answered in the middle of a conversation")
    await asyncio.sleep(seconds)
    product.clock.write_text("0")
    for channel in CHANNELS:
        if await learn(run.somebody(channel).say, SCRIPT[: PLACE + 1]) != answers[channel]:
            seen.wrong.append(f"{channel}: not right again once the clock was")
    if epoch(product) != keys:
        seen.wrong.append("a key died early")
    seen.got["keys"] = "none died"
    return seen


async def _met(seen: Seen, person: Somebody, answers: tuple[str, ...]) -> str:
    """What a person in the middle of a conversation gets while the clock is wrong."""
    heard = await person.say(SCRIPT[PLACE])
    if heard == answers[PLACE]:
        return "the answer"
    if heard in answers[:PLACE]:
        return "the opening, as a stranger"
    if heard == UNSAID:
        return "silence"
    seen.wrong.append(f"{person.channel}: {heard!r}")
    return "something else"


def epoch(product: Product) -> tuple[int, int]:
    """The number of the current key and when its epoch began, as the key store has it."""
    current = open_key_place(product.keys).ring(Sealed(SECRET)).current
    return current.id, current.began
