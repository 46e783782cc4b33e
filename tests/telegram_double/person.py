"""Somebody with Telegram on their phone: writes, presses, edits, blocks, and sees what the chat shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.telegram_double.state import Chat, Press, Shown

if TYPE_CHECKING:
    from tests.telegram_double.server import TelegramDouble

_presses = count(30_064_771_072_000_001)


@dataclass
class Person:
    telegram: TelegramDouble
    id: int
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def chat(self) -> Chat:
        return self.telegram.state.chat(self.id)

    @property
    def shown(self) -> list[str]:
        """The chat as both see it: our messages and theirs."""
        return [message.text for message in self.chat.messages.values()]

    @property
    def last(self) -> Shown:
        """The newest message of the bot's."""
        return [message for message in self.chat.messages.values() if message.by_bot][-1]

    async def say(self, text: str, **more: Any) -> str:
        """Write, and read what comes back until nothing more is on its way."""
        return await self._hear(lambda: self.write(text, **more))

    async def press(self, title: str, under: Shown | None = None) -> str:
        """Press the button of this title, and read what comes back."""
        message = under or self.last
        return await self._hear(lambda: self.push(message.buttons[title], message))

    async def agree(self, choice: str = "Clear it when I go") -> str:
        """Say that it is safe, answer what is to become of the chat, and read what comes after."""
        await self.press("Yes")
        return await self.press(choice)

    def write(self, text: str, *, date: int | None = None, **more: Any) -> Shown:
        """Send a message; `more` overrides or adds fields, for what is not plain text."""
        message = self.telegram.state.show(self.id, text, by_bot=False)
        message.date = int(self.telegram.state.now()) if date is None else date
        self.telegram.update("message", self.id, self._message(message) | more)
        return message

    def send(self, **content: Any) -> Shown:
        """Send something that has no text of its own."""
        message = self.telegram.state.show(self.id, "(something)", by_bot=False)
        plain = {name: value for name, value in self._message(message).items() if name != "text"}
        self.telegram.update("message", self.id, plain | content)
        return message

    def edit(self, message: Shown, text: str) -> None:
        message.text = text
        edited = self._message(message) | {"edit_date": int(self.telegram.state.now())}
        self.telegram.update("edited_message", self.id, edited)

    def push(self, data: str, message: Shown) -> str:
        """Press whatever carries this data; the id of the press."""
        press = str(next(_presses))
        self.telegram.state.presses[press] = Press(self.id, self.telegram.state.now())
        shown = self._message(message) | {"from": {"id": 42, "is_bot": True, "first_name": "QL"}}
        content = {
            "id": press,
            "from": self._user(),
            "message": shown,
            "chat_instance": "-77120",
            "data": data,
        }
        self.telegram.update("callback_query", self.id, content)
        return press

    def block(self, *, again: bool = False) -> None:
        """Stop the bot, or let it write again."""
        self.chat.blocked = not again
        old, new = ("kicked", "member") if again else ("member", "kicked")
        bot = {"id": 42, "is_bot": True, "first_name": "QL"}
        content = {
            "chat": self._chat(),
            "from": self._user(),
            "date": int(self.telegram.state.now()),
            "old_chat_member": {"user": bot, "status": old},
            "new_chat_member": {"user": bot, "status": new, "until_date": 0},
        }
        self.telegram.update("my_chat_member", self.id, content)

    async def _hear(self, act: Any) -> str:
        before = set(self.chat.messages)
        act()
        await self.telegram.delivery.settled()
        new = [m.text for key, m in self.chat.messages.items() if key not in before and m.by_bot]
        return "\n---\n".join(new)

    def _message(self, message: Shown) -> dict[str, Any]:
        return {
            "message_id": message.id,
            "from": self._user(),
            "chat": self._chat(),
            "date": message.date,
            "text": message.text,
        }

    def _user(self) -> dict[str, Any]:
        user = {"id": self.id, "is_bot": False, "first_name": "Ann", "language_code": "en"}
        return user | self.about

    def _chat(self) -> dict[str, Any]:
        named = {name: value for name, value in self._user().items() if name.endswith("name")}
        return {"id": self.id, "type": "private", **named}
