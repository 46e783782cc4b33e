"""What we ask of whoever carries messages, and the few ways in which it can go wrong that make a difference."""

from __future__ import annotations

from typing import Protocol

from bot.errors import QuietlineError
from safety.secrecy import Sealed


class NotSent(QuietlineError):
    """The call surely had no effect."""


class Uncertain(QuietlineError):
    """The call may or may not have had its effect."""


class Unreachable(NotSent):
    """No connection to the provider came about."""


class Locked(NotSent):
    """The provider does not accept our credentials."""


class Blocked(NotSent):
    """The person takes no messages from us."""


class Unfinished(NotSent):
    """The provider has not finished with this message; it can be deleted in some minutes."""


class Gone(NotSent):
    """The provider knows no such message."""


class TooMany(NotSent):
    """The provider asks to wait."""

    def __init__(self, seconds: int) -> None:
        """`seconds`: how long to wait at least."""
        super().__init__()
        self.seconds = seconds


class Provider(Protocol):
    """One channel's way out. Every call raises NotSent or Uncertain if it fails."""

    async def send(self, whom: Sealed[str], message: Sealed[bytes], seconds: int) -> str | None:
        """Send a message in the form this channel put it into the outbox, to arrive within `seconds` or not at all.

        What comes back names the message to the provider, if its answer could be read.
        """
        ...

    async def clear(self, whom: Sealed[str], items: tuple[str, ...]) -> None:
        """Delete these messages, as `send` or the channel named them. Deleting twice does no harm."""
        ...

    async def close(self) -> None: ...
