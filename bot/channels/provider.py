"""What we ask of whoever carries messages, and the few ways in which it can go wrong that make a difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.errors import QuietlineError
from bot.ports import Copy, Outgoing


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

    #: How many copies of one person `clear` takes at a time.
    most_cleared: int

    async def send(self, message: Outgoing, seconds: int) -> Copy | None:
        """Send a message as this channel packed it, to arrive within `seconds` or not at all.

        What comes back now lies with the provider and can be cleared there; None if its answer could not be read.
        """
        ...

    async def clear(self, copies: Sequence[Copy]) -> None:
        """Delete these, all of one person. Deleting what is gone already does no harm."""
        ...

    async def close(self) -> None: ...
