"""Somebody with Telegram, on the double of its server, which brings updates again by itself."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Final

from tests.faults.dialogue import UNSAID, about_danger
from tests.faults.wire import Wire
from tests.telegram_double import TelegramDouble
from tests.telegram_double.delivery import Waiting

LATE_LOOKS: Final = 20
LATE_SECONDS: Final = 0.1
SECRET: Final = "secret_for_deaths_0123456789"
_HEADERS: Final = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}


class Chatter:
    """One chat. What is heard is what the bot puts into it; the same reply once more is counted, not heard."""

    channel = "telegram"

    def __init__(self, wire: Wire, telegram: TelegramDouble, chance: random.Random) -> None:
        self._wire = wire
        self._telegram = telegram
        self._person = telegram.person()
        self._chance = chance
        self._tally = wire.tallies["telegram"]
        self._read_to = 0
        self._heard = ""

    async def say(self, text: str) -> str:
        """Write or press, and read what stands there once Telegram has its 2xx."""
        self._update = self._send(text)
        await self._update.done.wait()
        self._tally.redelivered += self._update.tries
        new = self._read() or await self._late(text)
        self._count_again(new[:-1])
        self._heard = new[-1] if new else ""
        return UNSAID if not new else self._heard

    async def _late(self, text: str) -> list[str]:
        """What comes after the 2xx, where the store was too slow to tell whose it was to say. An exit has no answer."""
        for _ in range(0 if text == "BYE" else LATE_LOOKS):
            await asyncio.sleep(LATE_SECONDS)
            if new := self._read():
                return new
        return []

    async def again(self) -> str:
        """The last update, brought once more though it was accepted: nothing may be said.

        But for one whose reply travelled in the webhook's answer: Telegram carries that out only where it has accepted
        the update, and never brings it again.
        """
        if self._said_in_answer():
            return self._heard
        self._tally.redelivered += 1
        body = json.dumps(self._update.update).encode()
        answer = await self._wire.ask("telegram", "POST", "/telegram", body, _HEADERS)
        assert answer.status == 200, answer.status
        self._telegram.delivery.carry_out(answer.body)
        new = self._read()
        self._count_again(new)
        return next((text for text in new if text != self._heard), self._heard)

    async def leave(self) -> bool:
        """Write BYE. Whether nothing is said to it."""
        return await self.say("BYE") in ("", UNSAID)

    def _count_again(self, replies: list[str]) -> None:
        danger = sum(about_danger(reply) for reply in replies)
        self._tally.danger_again += danger
        self._tally.duplicates += len(replies) - danger

    def sees_more(self) -> bool:
        """Whether the bot has written since the last look."""
        return any(m.by_bot and m.id > self._read_to for m in self._person.chat.messages.values())

    def _send(self, text: str) -> Waiting:
        delivery = self._telegram.delivery
        answers = self._answers()
        if text.isdecimal() and len(answers) >= int(text) and self._chance.random() < 0.5:
            self._person.push(answers[int(text) - 1], self._person.last)
            return delivery.newest["callback_query", self._person.id]
        self._person.write(text)
        return delivery.newest["message", self._person.id]

    def _answers(self) -> list[str]:
        """What the buttons under the newest message carry; the answers come first."""
        shown = [message for message in self._person.chat.messages.values() if message.by_bot]
        return list(shown[-1].buttons.values()) if shown else []

    def _said_in_answer(self) -> bool:
        """Whether the last reply travelled in the webhook's answer: nothing claims one that comes with its 2xx."""
        calls = reversed(self._telegram.state.called("sendMessage"))
        return next(
            (call.in_answer for call in calls if int(call.fields["chat_id"]) == self._person.id), False
        )

    def _read(self) -> list[str]:
        """The bot's messages since the last look."""
        new = [m for m in self._person.chat.messages.values() if m.by_bot and m.id > self._read_to]
        self._read_to = max([self._read_to, *(message.id for message in new)])
        return [message.text for message in new]
