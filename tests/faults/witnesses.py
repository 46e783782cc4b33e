"""Somebody on each channel in the middle of a conversation while something breaks, and what each of them gets."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from tests.faults.chatter import Chatter
from tests.faults.deaths import Run, Somebody
from tests.faults.dialogue import SCRIPT, STATIC, UNSAID, about_danger, learn, tells
from tests.faults.tallies import CHANNELS
from tests.faults.texter import Texter

CRY: Final = "hes got a knife x"
#: How far everyone has come when it breaks.
PLACE: Final = 3
#: What is promised: the static words by then, or a refusal that the provider answers by bringing it again.
ANSWER_SECONDS: Final = 5.0
#: From the end of a fault to the first right answer.
RECOVERY_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 0.1
_COMERS: Final = 10
_GIVEN_UP_SECONDS: Final = 60


@dataclass
class Seen:
    """One fault on one store or door. `wrong`: every promise that did not hold, in words."""

    fault: str
    where: str
    got: dict[str, str] = field(default_factory=dict)
    slowest: float = 0.0
    slowest_of: str = ""
    recovered: float | None = None
    wrong: list[str] = field(default_factory=list)
    #: It is over before anybody is answered.
    brief: bool = False

    def row(self) -> str:
        """A row of the table in docs/faults.md."""
        got = "; ".join(f"{who}: {what}" for who, what in self.got.items())
        slowest = f"{self.slowest:.1f} s ({self.slowest_of})" if self.slowest_of else ""
        recovered = "" if self.recovered is None else f"{self.recovered:.1f} s"
        return f"| {self.fault} | {self.where} | {got} | {slowest} | {recovered} |"

    def waited(self, who: str, seconds: float) -> None:
        """Somebody waited so long for one answer."""
        if seconds > self.slowest:
            self.slowest, self.slowest_of = seconds, who

    def judge_times(self) -> None:
        """Only on a machine that has nothing else to do: half a second more is the machine's own."""
        if self.slowest > ANSWER_SECONDS + 0.5:
            self.wrong.append(f"{self.slowest_of}: waited {self.slowest:.1f} s")
        if self.recovered is not None and self.recovered > RECOVERY_SECONDS:
            self.wrong.append(f"it took {self.recovered:.1f} s to recover")


class Witnesses:
    """Three who have said the first words of SCRIPT, three who cry, and one who leaves."""

    def __init__(self, run: Run, seen: Seen) -> None:
        self._run = run
        self.seen = seen
        self._answers: dict[str, tuple[str, ...]] = {}
        self._people: dict[str, Somebody] = {}
        self._kept: dict[str, bool] = {}

    async def come(self) -> None:
        """Nothing is broken yet."""
        for channel in CHANNELS:
            _, self._answers[channel] = await self._come(channel, PLACE + 2)
            self._people[channel], _ = await self._come(channel, PLACE)
        self._leaver, _ = await self._come("sms", PLACE)

    async def _come(self, channel: str, far: int) -> tuple[Somebody, tuple[str, ...]]:
        """Somebody who has come so far, and what they heard; on a machine that is too busy, the next who does."""
        for _ in range(_COMERS):
            person = self._run.somebody(channel)
            heard = await learn(person.say, SCRIPT[:far])
            if all(tells(each) for each in heard):
                return person, heard
        raise AssertionError("nobody is answered, though nothing is broken")

    async def write(self) -> None:
        """It is broken: everybody writes at once."""
        crying = [self._cries(channel) for channel in ("sms", "telegram")]
        writing = [self._writes(channel) for channel in CHANNELS]
        await asyncio.gather(*writing, *crying, self._leaves())
        broken = "static words" in self.seen.got["sms"] and not self.seen.brief
        if broken and await self._said_to_be_well():
            self.seen.wrong.append("/readyz does not say that nothing can be kept")

    async def go_on(self, since: float | None = None) -> None:
        """It is whole again: how long until a stranger is answered, and does everyone stand where they stood?

        `since`: when mending began, where that takes a while; else now.
        """
        began = since or time.monotonic()
        while (heard := await self._stranger().say("hello")) != self._answers["sms"][0]:
            await asyncio.sleep(_LOOK_SECONDS)
            assert time.monotonic() - began < _GIVEN_UP_SECONDS, (
                f"{self.seen.fault}: never came back: {heard}"
            )
        self.seen.recovered = time.monotonic() - began
        while not await self._said_to_be_well():
            await asyncio.sleep(_LOOK_SECONDS)
            assert time.monotonic() - began < _GIVEN_UP_SECONDS, f"{self.seen.fault}: /readyz stays red"
        for channel, person in self._people.items():
            await self._goes_on(channel, person)
        if await self._leaver.say("hello") != self._answers["sms"][0]:
            self.seen.wrong.append("who left was met as if they had not")

    async def _goes_on(self, channel: str, person: Somebody) -> None:
        place = PLACE + self._kept[channel]
        heard = await person.say(SCRIPT[place])
        if heard != self._answers[channel][place]:
            self.seen.wrong.append(f"{channel}: the conversation did not go on where it stood: {heard!r}")

    async def _writes(self, channel: str) -> None:
        before = len(self._run.telegram.delivery.attempts)
        heard, took = await timed(self._people[channel], SCRIPT[PLACE])
        attempts = self._run.telegram.delivery.attempts[before:]
        refusals = [each.seconds for each in attempts if each.status >= 500]
        self._kept[channel] = heard == self._answers[channel][PLACE]
        said = "the answer" if self._kept[channel] else "the static words" if STATIC in heard else ""
        if heard == UNSAID and channel == "telegram":
            said, self._kept[channel] = "nothing", True
        if not said:
            self.seen.wrong.append(f"{channel}: neither the answer nor the static words: {heard!r}")
        if channel == "telegram" and refusals:
            said, took = f"refused, brought again, then {said}", max(refusals)
        self.seen.got[channel] = said
        self.seen.waited(channel, took)

    async def _cries(self, channel: str) -> None:
        heard, took = await timed(self._run.somebody(channel), CRY)
        if not about_danger(heard):
            self.seen.wrong.append(f"{channel}: a cry was not answered: {heard!r}")
        self.seen.waited(f"a cry, {channel}", took)

    async def _leaves(self) -> None:
        heard, took = await timed(self._leaver, "BYE")
        if heard:
            self.seen.wrong.append("an exit was not silent")
        self.seen.waited("an exit", took)

    async def _said_to_be_well(self) -> bool:
        """What `/readyz` says of the database."""
        return bool(json.loads((await self._run.wire.ask("web", "GET", "/readyz")).body)["database"])

    def _stranger(self) -> Texter:
        return Texter(self._run.wire, f"+4477009{next(_numbers):05d}")


async def timed(person: Somebody, text: str) -> tuple[str, float]:
    """What is heard, and how long it took: in a chat until it stands there, whatever comes behind it."""
    began = time.monotonic()
    saying = asyncio.create_task(person.say(text))
    while not saying.done():
        if isinstance(person, Chatter) and person.sees_more():
            break
        await asyncio.wait((saying,), timeout=_LOOK_SECONDS / 5)
    took = time.monotonic() - began
    return await saying, took


_numbers = count(10_000)
