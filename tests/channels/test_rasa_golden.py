"""The golden dialogues through the action server, brought by rasa-sdk's own tracker: typed, and pressed instead."""

from __future__ import annotations

import pytest

from bot.channels.rasa_view import CHANNEL
from bot.engine.session import Session
from safety.secrecy import Sealed
from tests.conftest import Served
from tests.conversations.cases import Player, cases
from tests.rasa_host.door import Door, open_door
from tests.rasa_host.host import Host


class OnRasa(Player):
    """Plays a case by way of a host; what the host is told to say must be what the conversation said."""

    def __init__(self, door: Door, host: Host, *, presses: bool) -> None:
        super().__init__(door.conversation, CHANNEL)
        self.host = host
        self.presses = presses
        self.pressed = 0
        self.answers = door.conversation.answers

    async def _say(self, text: str) -> None:
        self.before = await self._session()
        self.answers.clear()
        said = await self._press_or_type(text)
        [self.answer] = self.answers
        assert not self.answer.static, "a fault was answered"
        self.unheard = list(self.answer.lines)
        self.after = await self._session()
        assert said == list(filter(None, self._texts()))
        assert self.answer.left is (said == [])
        assert self.host.tracker.slots["quietline_active"] is (self.after is not None)

    async def _press_or_type(self, text: str) -> list[str]:
        buttons = [each["title"] for said in self.host.responses for each in said["buttons"]]
        if self.presses and text.isdecimal() and 1 <= int(text) <= len(buttons):
            self.pressed += 1
            return await self.host.press(buttons[int(text) - 1])
        return await self.host.say(text)

    async def _session(self) -> Session | None:
        whom = self.conversation.marks(self.channel, Sealed(self.host.tracker.sender_id))
        async with self.conversation.sessions.hold(whom, ()) as held:
            return held.session


@pytest.mark.parametrize(
    ("store", "presses"), [("sqlite", False), ("memory", True)], ids=["typed-sqlite", "pressed-memory"]
)
async def test_the_dialogues_go_as_written(store: str, presses: bool, served: Served) -> None:
    pressed = 0
    async with open_door(served, store) as door:
        for number, case in enumerate(cases()):
            player = OnRasa(door, door.host(f"person-{number}", deflate=presses), presses=presses)
            await player.play(case)
            pressed += player.pressed
    assert (pressed > 30) is presses
