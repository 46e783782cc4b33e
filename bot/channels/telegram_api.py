"""What we ask of Telegram's Bot API."""

from __future__ import annotations

from typing import Protocol

from bot.channels.telegram_view import Reply
from safety.secrecy import Sealed


class Api(Protocol):
    """Every call raises NotSent or Uncertain (bot/channels/provider.py) if it fails."""

    async def send(self, chat: Sealed[str], reply: Reply) -> int | None:
        """The id of the message that was sent, if Telegram's answer could be read."""
        ...

    async def delete(self, chat: Sealed[str], messages: tuple[int, ...]) -> None:
        """Delete on both sides; at most 100, none older than 48 hours. What is gone already is skipped."""
        ...

    async def settle(self, press: Sealed[str]) -> None:
        """Tell Telegram that a press was seen, so that the button stops turning."""
        ...

    async def close(self) -> None: ...
