"""What a conversation needs from the world, named from its side: `bot/store` has it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple, Protocol, TypeAlias

import msgspec

from bot.engine.session import Line, Session
from bot.errors import QuietlineError
from bot.handoff.case import WorkersWords
from safety.secrecy import Sealed


class Event(Enum):
    """What a channel may tell us beside text."""

    TEXT = "text"
    STOPPED = "stopped"  # the carrier has blocked the pair: nothing we send would arrive
    CARRIER = "carrier"  # the carrier has answered this one itself: a second answer would be one too many


class Inbound(msgspec.Struct, frozen=True, gc=False):
    """A message as it arrived.

    `turn` is the turn it answers, where the channel knows (the web form does; a text message does not). A message for
    another turn than the session's is heard for exit and danger and not taken as an answer. Turn 0 is the opening.
    """

    channel: str
    address: Sealed[str]
    text: Sealed[str]
    delivery: Sealed[str] | None = None
    event: Event = Event.TEXT
    turn: int | None = None
    #: What the provider keeps of this message, so that it can be cleared there. Kept with the turn, or with the exit.
    copy: Copy | None = None
    #: For a way out that can overtake what was sent before it: the second it was taken. `Parted.at` tells it again.
    left_at: int | None = None
    #: Its answer is claimed before it is said (`Claims`), so it is kept even where no step is taken.
    claims: bool = False
    #: If it is a way out: a screen empties only with the answer, so that a slow disk must not be waited for.
    hurried: bool = False


class Copy(msgspec.Struct, frozen=True, gc=False):
    """Something that lies with others and can be cleared there: a message in a chat, a provider's record of a text."""

    channel: str
    #: The id its keeper knows it by. Noted twice, it is one copy.
    item: Sealed[str]
    #: Where clearing needs it (Telegram's chat id); None where the id is enough.
    address: Sealed[str] | None = None
    #: Minutes until it is to be cleared; None: not before its person leaves. Who leaves makes it due at once.
    clear_after: int | None = None
    #: How far it has come, as the channel counts; a later note with a lower rank does not take it back.
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message for someone who cannot be answered in the response to their own."""

    channel: str
    address: Sealed[str]
    #: As the channel packed it; nobody else reads it.
    body: Sealed[bytes]
    of_worker: WorkersWords | None = None


class Mark(NamedTuple):
    """Where a session or delivery lies: the epoch whose keys opened it and the keyed hash under them (16 bytes)."""

    epoch: int
    digest: bytes


#: One person or delivery, under the current epoch first, then under the previous one.
Marks: TypeAlias = tuple[Mark, ...]


class RowKey(NamedTuple):
    """Where one row of a person lies: their mark, and 16 bytes."""

    whom: Mark
    id: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message in the outbox."""

    key: RowKey
    message: Outgoing
    #: The minute from which it must not be sent any more.
    expires: int
    #: How often it was taken, this time included.
    tries: int = 0
    #: The `Parted.times` it was put with, for noting the copy that sending it makes.
    exits: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """A copy that is ours to clear: nobody else is given it for some minutes."""

    key: RowKey
    copy: Copy
    #: The minute from which others may take it.
    until: int


@dataclass(frozen=True, slots=True)
class Parted:
    """What an exit leaves behind for a day: nothing of what was said."""

    #: How often this person has left.
    times: int = 0
    #: The second from which the last `Inbound.left_at` counts: what they sent before it is met with silence.
    at: int | None = None
    #: They chose to keep their chat, in the conversation they are in: an exit clears nothing.
    keeps: bool = False


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
        """Write session and answer together; returns once durable. Raises `Conflict` if another process wrote in
        between (`reload` and step again), `Left` if the person left meanwhile (say nothing), `StoreFailed` if it
        could not be kept.
        """
        ...

    async def look(self) -> None:
        """Ask for `seen` where the session was at hand. `keep` and `erase` find out too, and raise `Conflict`."""
        ...

    async def reload(self) -> None:
        """After a `Conflict`: see what the other process wrote, without giving up the place in line."""
        ...

    async def erase(self, said: tuple[Line, ...] = ()) -> None:
        """Delete the session; silence every answer kept, but for `said` to this delivery. Raises as `keep` does."""
        ...

    async def forget(self) -> None: ...  # the same, whatever another process has made of it meanwhile


class Sessions(Protocol):
    """Keeps sessions. `whom` and `delivery` name the current epoch first, then the previous one."""

    def hold(
        self, whom: Marks, delivery: Marks, copy: Copy | None = None
    ) -> AbstractAsyncContextManager[Held]:
        """Lock, load, seen before? Turns of one person queue here in order of arrival. `copy` is noted in the
        transaction that keeps or erases; if the person left meanwhile, it is due at once.
        """
        ...

    async def leave(
        self,
        whom: Marks,
        delivery: Marks,
        copy: Copy | None = None,
        left_at: int | None = None,
        *,
        hurried: bool = False,
    ) -> bool:
        """The person is leaving. At once, before any lock: a mark in memory hides the session and stops turns in
        flight from speaking. Then, in one transaction: session deleted, answers silenced, outbox emptied of what was
        for them, every copy due (unless they keep their chat), the exit noted (`Parted`). Whether that is durable: if
        not within seconds (`hurried`: half of one) the mark stays and it is tried until it holds, or we are killed.
        """
        ...


class Claims(Protocol):
    """The right to say a kept answer through an API: given once, whoever asks, on whichever machine, after any crash.
    Both are durable when they return, and raise `StoreFailed` when nobody can know whether they are.
    """

    async def claim(self, whom: Marks, delivery: Marks) -> bool:
        """Whether the answer to this delivery is ours to send now. Not if it was claimed before, if its person has
        left since, or if there is none: then say nothing.
        """
        ...

    async def release(self, whom: Marks, delivery: Marks) -> None:
        """The claimed answer was surely not sent, so it may be claimed again."""
        ...


class Traces(Protocol):
    """Copies to be cleared (`retention.WIPE_TRACE`). Every method raises `StoreFailed`."""

    async def note(self, whom: Marks, copy: Copy, exits: int = 0) -> None:
        """Remember a copy; durable when it returns. `exits`: the `Parted.times` that whatever caused it began with; if
        the person has left since, it is due at once.
        """
        ...

    async def parted(self, whom: Marks) -> Parted:
        """What is known of this person's exits."""
        ...

    async def keep_chat(self, whom: Marks, *, keeps: bool) -> None:
        """Their choice for this conversation. The next exit obeys, forgets what was noted, then the choice."""
        ...

    async def take(self, most: int) -> tuple[Taken, ...]:
        """Copies that are due, ours from now; after a crash others find them again. Those of one person stand together
        where they are due together. One that cannot be opened any more is forgotten.
        """
        ...

    async def cleared(self, taken: Sequence[Taken]) -> None:
        """They are cleared, or never will be: forget them."""
        ...

    async def later(self, taken: Sequence[Taken], seconds: int) -> None:
        """Not yet: due again in the whole minute after so many seconds. Past their day they are forgotten instead."""
        ...

    async def wait(self, seconds: float) -> None:
        """Until somebody has left through this process, or for so many seconds at most."""
        ...


class Outbox(Protocol):
    """Messages not yet delivered (`retention.OUTBOX`). Each is sent at most once, by whoever took it.

    Who takes one then makes the call and says what came of it: `done` when it was sent, never can be, or nobody knows;
    `release` when it surely was not sent. A process that dies in between has lost that one; one that dies before taking
    has lost nothing. Every method is durable when it returns, or raises `StoreFailed`; a message whose taking failed
    so must not be sent.
    """

    async def put(self, whom: Marks, message: Outgoing, exits: int, seconds: int = 0) -> Parcel:
        """Keep it until somebody sends it. `exits`: the `Parted.times` of its turn's beginning; if the person has left
        since, nobody will be given it. `seconds`: not to be taken before the whole minute after them.
        """
        ...

    async def take(self, most: int) -> tuple[Parcel, ...]:
        """Messages whose minute has come, ours now. Never one that is past its time or whose person has left."""
        ...

    async def claim(self, parcel: Parcel) -> bool:
        """Take this one although its minute has not come: for the process that put or released it and knows the second.
        False if somebody else took it, it is past its time, or its person has left.
        """
        ...

    async def release(self, parcel: Parcel, seconds: int) -> bool:
        """It surely was not sent: it may be taken again from the whole minute after so many seconds. False if that is
        past its time; it is deleted then.
        """
        ...

    async def done(self, parcel: Parcel) -> None:
        """It was sent, it never can be, or nobody knows: delete it."""
        ...

    async def wait(self, seconds: float) -> None:
        """Until something was put in this process, or for so many seconds at most."""
        ...


class Clock(Protocol):
    def __call__(self) -> datetime: ...
