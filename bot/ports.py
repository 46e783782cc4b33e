"""What a conversation needs from the world, named from its side.

`bot/store` has the real ones; `bot/store/memory.py` the one for tests and for trying flows at a keyboard.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple, Protocol

from bot.engine.session import Line, Session
from bot.errors import QuietlineError
from safety.secrecy import Sealed


class Event(Enum):
    """What a channel may tell us beside text."""

    TEXT = "text"
    STOPPED = "stopped"  # the carrier has blocked the pair: nothing we send would arrive
    CARRIER = "carrier"  # the carrier has answered this one itself: a second answer would be one too many


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message as it arrived, before we know what it means.

    `turn` is the turn it answers, where the channel knows (the web form does; a text message does not). A message for
    another turn than the session's is heard for exit and danger and not taken as an answer. Turn 0 is the opening.
    """

    channel: str
    address: Sealed[str]
    text: Sealed[str]
    delivery: Sealed[str] | None = None
    event: Event = Event.TEXT
    turn: int | None = None


class Mark(NamedTuple):
    """Where a session or delivery lies: the epoch whose keys opened it and the keyed hash under them (16 bytes)."""

    epoch: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """This delivery was answered before: say exactly this again. Empty means silence."""

    lines: tuple[Line, ...]


class Conflict(QuietlineError):
    """Another process stepped this conversation first; load it and step again."""


class Left(QuietlineError):
    """The person left while their message was being answered; say nothing."""


class StoreFailed(QuietlineError):
    """The store could not keep what was to be said."""


class Held(Protocol):
    """One person's place, ours alone until released."""

    @property
    def session(self) -> Session | None: ...

    @property
    def seen(self) -> Seen | None: ...

    async def keep(self, session: Session, said: tuple[Line, ...]) -> None:
        """Write session and answer together; returns once durable.

        Raises `Conflict` if another process wrote in between (load and step again), `Left` if the person left
        meanwhile (say nothing), `StoreFailed` if it could not be kept.
        """
        ...

    async def erase(self, said: tuple[Line, ...] = ()) -> None:
        """Delete the session; silence every answer kept for redelivery, but for `said` to this delivery."""
        ...


class Sessions(Protocol):
    """Keeps sessions. `whom` and `delivery` name the current epoch first, then the previous one."""

    def hold(self, whom: tuple[Mark, ...], delivery: tuple[Mark, ...]) -> AbstractAsyncContextManager[Held]:
        """Lock, load, seen before? Turns of one person queue here in order of arrival."""
        ...

    async def leave(self, whom: tuple[Mark, ...], delivery: tuple[Mark, ...]) -> None:
        """The person is leaving. At once, before any lock: a mark in memory hides the session and stops turns in
        flight from speaking. Then erase durably; if that fails the mark stays and the erasure is tried until it holds.
        """
        ...


class Clock(Protocol):
    def __call__(self) -> datetime: ...
