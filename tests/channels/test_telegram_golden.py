"""The golden dialogues on Telegram, over sockets: typed, and with every numbered answer pressed instead."""

from __future__ import annotations

import pytest

from bot.channels.telegram_view import CHANNEL
from bot.engine.session import Session
from safety.secrecy import Sealed
from tests.conftest import Clock, Served
from tests.conversations.cases import Player, cases
from tests.telegram_double import Person
from tests.telegram_double.bot import World, world
from tests.telegram_double.state import Shown

CHAT = "utter_ask_chat_end"


class OnTelegram(Player):
    """Plays a case from somebody's phone; what the phone shows must be what the conversation said."""

    def __init__(self, w: World, person: Person, *, presses: bool) -> None:
        super().__init__(w.conversation, CHANNEL)
        self.person = person
        self.presses = presses
        self.answers = w.conversation.answers

    async def _say(self, text: str) -> None:
        self.before = await self._session()
        self.answers.clear()
        shown = await self._press_or_write(text)
        if [line.key for line in self.answers[-1].lines] == [
            CHAT
        ]:  # asked here only; the dialogues know nothing of it
            self.answers.clear()
            shown = await self._press_or_write("1")
        [self.answer] = self.answers
        assert not self.answer.static, "a fault was answered"
        self.unheard = list(self.answer.lines)
        self.after = await self._session()
        assert shown == "\n\n".join(filter(None, self._texts()))
        assert self.answer.left is (shown == "")

    async def _press_or_write(self, text: str) -> str:
        buttons = _choices(self.person.last) if self.presses and self.before and self._asked() else []
        if text.isdecimal() and 1 <= int(text) <= len(buttons):
            return await self.person.press(buttons[int(text) - 1])
        return await self.person.say(text)

    def _asked(self) -> bool:
        """Whether what was said last offers answers; after words about danger the only button is to leave."""
        lines = self.answer.lines
        return bool(lines and self.answer.words.render(lines[-1], CHANNEL, "en").choices)

    async def _session(self) -> Session | None:
        whom = self.conversation.marks(self.channel, Sealed(str(self.person.id)))
        async with self.conversation.sessions.hold(whom, ()) as held:
            return held.session


def _choices(message: Shown) -> list[str]:
    """The answers to a question have a row each; what is always possible stands in pairs."""
    return [row[0]["text"] for row in message.keyboard if len(row) == 1]


@pytest.mark.parametrize(
    ("store", "presses"), [("sqlite", False), ("memory", True)], ids=["typed-sqlite", "pressed-memory"]
)
async def test_the_dialogues_go_as_written(store: str, presses: bool, served: Served, clock: Clock) -> None:
    async with world(served, clock, store) as w:
        for case in cases():
            await OnTelegram(w, w.telegram.person(), presses=presses).play(case)
        pressed = w.telegram.state.called("answerCallbackQuery")
        assert (len(pressed) > 30) is presses
        assert {call.status for call in w.telegram.calls} == {200}
