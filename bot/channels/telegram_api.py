"""What we ask of Telegram's Bot API, and the few ways in which it can go wrong that make a difference."""

from __future__ import annotations

from typing import Protocol

from bot.channels.telegram_view import Reply
from bot.errors import QuietlineError
from safety.secrecy import Sealed


class NotSent(QuietlineError):
    """The call surely had no effect."""


class Uncertain(QuietlineError):
    """The call may or may not have had its effect."""


class Unreachable(NotSent):
    """No connection to the Bot API came about."""


class Blocked(NotSent):
    """The person has blocked the bot."""


class TooMany(NotSent):
    """The Bot API asks to wait."""

    def __init__(self, seconds: int) -> None:
        """`seconds`: how long to wait at least."""
        super().__init__()
        self.seconds = seconds


class Api(Protocol):
    """Every call raises NotSent or Uncertain if it fails."""

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
