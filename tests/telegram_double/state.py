"""What Telegram keeps: chats with their messages, presses that wait for an answer, what a bot has set up."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

PRESS_SECONDS: Final = 150


@dataclass
class Shown:
    """A message as the chat shows it."""

    id: int
    date: int
    by_bot: bool
    text: str
    keyboard: list[list[dict[str, str]]] = field(default_factory=list)

    @property
    def buttons(self) -> dict[str, str]:
        """What each button carries, by its title."""
        return {each["text"]: each["callback_data"] for row in self.keyboard for each in row}


@dataclass
class Chat:
    """A private chat; its id is the person's."""

    id: int
    messages: dict[int, Shown] = field(default_factory=dict)
    blocked: bool = False


@dataclass
class Press:
    chat: int
    at: float
    answered: int = 0


@dataclass
class Webhook:
    url: str = ""
    secret: str = ""
    allowed: tuple[str, ...] = ()
    connections: int = 40


@dataclass
class Call:
    """A call of the Bot API: by the bot's client, or in the answer to a webhook."""

    method: str
    fields: dict[str, Any]
    in_answer: bool
    status: int = 0


@dataclass
class State:
    """One bot's world. `now` may be moved by a test."""

    token: str
    now: Callable[[], float] = time.time
    chats: dict[int, Chat] = field(default_factory=dict)
    presses: dict[str, Press] = field(default_factory=dict)
    webhook: Webhook = field(default_factory=Webhook)
    profile: dict[str, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    # One box of messages for the whole bot: ids of a chat are not in a row.
    _message_ids: count[int] = field(default_factory=lambda: count(410_000))

    def chat(self, person: int) -> Chat:
        return self.chats.setdefault(person, Chat(person))

    def show(self, chat: int, text: str, *, by_bot: bool) -> Shown:
        """Put a message into a chat."""
        message = Shown(next(self._message_ids), int(self.now()), by_bot, text)
        self.chat(chat).messages[message.id] = message
        return message

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method.lower() == method.lower()]
