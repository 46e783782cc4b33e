"""Which channels are to be left alone for a while, because their provider asked or cannot be reached."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from bot.channels.provider import Locked, NotSent, TooMany, Uncertain, Unreachable
from bot.channels.tally import Tally

log = logging.getLogger(__name__)

#: An outage of seconds is bridged without asking a thousand times.
UNREACHABLE_SECONDS: Final = 5
#: Credentials come right by somebody's hand.
LOCKED_SECONDS: Final = 60


class Rests:
    """Kept by one loop; a provider's limit for sending says nothing of the one for deleting."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._locked = Tally()

    def note(self, channel: str, fault: NotSent | Uncertain) -> int | None:
        """How long this fault asks for, in seconds, from now on for the whole channel; None if it asks for nothing."""
        match fault:
            case TooMany():
                seconds = fault.seconds
            case Unreachable():
                seconds = UNREACHABLE_SECONDS
            case Locked():
                seconds = LOCKED_SECONDS
                if count := self._locked.add():
                    log.error("a provider does not accept our credentials: %d", count)
            case _:
                return None
        self._until[channel] = max(self._until.get(channel, 0.0), _now() + seconds)
        return seconds

    def left(self, channel: str) -> float:
        """For how many more seconds nothing is to be asked of it; 0 for now."""
        return max(self._until.get(channel, 0.0) - _now(), 0.0)


def _now() -> float:
    return asyncio.get_running_loop().time()
