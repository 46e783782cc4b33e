"""From what a conversation says to the messages of an action server's answer, and from a button back to its words.

A button sets the slot `quietline_reply` to a keyed hash bound to the person, the turn and the question, so that one
from an earlier turn answers nothing and the host's records do not tell which answer was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.channels.web_turns import Forms
from bot.content.languages import ENGLISH
from bot.content.words import Message, Words
from bot.conversation import Answer, Screen
from bot.engine.session import Line
from safety.secrecy import Sealed

CHANNEL: Final = "rasa"
REPLY: Final = "quietline_reply"
#: What one of our buttons carries: a hash of 16 bytes.
_OURS: Final = re.compile(r"[A-Za-z0-9_-]{22}")

Said = list[dict[str, Any]]


class Replies:
    """Makes replies, and reads the buttons of the ones it made."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def reply(self, whom: Sealed[str], answer: Answer, screen: Screen | None) -> Said:
        """Each thing said as a message; `screen` is where the conversation stands now, if it can be looked at."""
        messages = in_words(answer.words, answer.lines, answer.language)
        if screen is None or not screen.turn:
            return [plain(message) for message in messages]
        return [response(message.text, self._buttons(whom, screen.turn, message)) for message in messages]

    def said(self, whom: Sealed[str], screen: Screen, value: str) -> str | None:
        """The words a button of this screen stands for, or None."""
        lines = screen.lines if screen.question is None else (*screen.lines, screen.question)
        for message in reversed(in_words(screen.words, lines, ENGLISH)):  # as they are read most surely
            if message.question:
                places: Mapping[str, str] = {str(at): title for at, title in enumerate(message.choices)}
                place = self._forms.chosen(whom, screen.turn, message.question, places, value)
                return None if place is None else places[place]
        return None

    def _buttons(self, whom: Sealed[str], turn: int, message: Message) -> list[dict[str, str]]:
        if message.picklist or message.question is None:
            return []
        values = (
            self._forms.choice(whom, turn, message.question, str(at)) for at in range(len(message.choices))
        )
        return [
            {"title": title, "payload": f"/SetSlots({REPLY}={value})"}
            for title, value in zip(message.choices, values, strict=True)
        ]


def is_button(value: str) -> bool:
    """Whether it looks like something a button of ours carries, of whatever turn."""
    return _OURS.fullmatch(value) is not None


def plain(message: Message) -> dict[str, Any]:
    """A message without buttons; a short menu is written out, for it can be answered by typing."""
    listed = () if message.picklist else message.choices
    return response("\n".join((message.text, *listed)), [])


def response(text: str, buttons: list[dict[str, str]]) -> dict[str, Any]:
    """One message, with every field an action server's answer has."""
    return {
        "text": text,
        "buttons": buttons,
        "elements": [],
        "custom": {},
        "template": None,
        "response": None,
        "image": None,
        "attachment": None,
    }


def in_words(words: Words, lines: Iterable[Line], language: str) -> tuple[Message, ...]:
    """The lines as they read; a service whose row has left the directory since reads as nothing."""
    rendered = (words.render(line, CHANNEL, language) for line in lines)
    return tuple(message for message in rendered if message.text)
