"""What the turn path asks of a database: look-ups and writes, whichever database keeps the rows.

Times are minutes since 1970. Whatever is sealed was sealed before it came here and is opened after it left. None of
these values can be part of a circle, so the garbage collector need not look at them (`gc=False`).
"""

import asyncio
from collections.abc import Sequence
from enum import Enum
from typing import Protocol, TypeAlias

import msgspec

from bot.ports import Mark, Marks, RowKey
from bot.store.errands import DepartureRow, Errand, OutboxRow, TraceRow


class SessionRow(msgspec.Struct, frozen=True, gc=False):
    """A session as it lies in its table."""

    mark: Mark
    rev: int
    sealed: bytes
    expires: int


class AnswerRow(msgspec.Struct, frozen=True, gc=False):
    """What was said to a delivery, and to whom. `sealed` None is silence."""

    whom: Mark
    #: The keyed hash of its id, under the same epoch.
    digest: bytes
    sealed: bytes | None
    silent: int
    expires: int
    #: The minute in which somebody took it upon them to send it.
    claimed: int | None = None
    #: Where this delivery's answer lies if it was given before the epoch turned. While one lives there, no turn may
    #: add this one.
    before: RowKey | None = None


class Leave(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Delete every session and every waiting message under these marks, silence every answer kept for them, and
    answer with silence. Then make every copy due, but forget those of a chat they chose to keep.
    """

    whom: Marks
    answer: AnswerRow | None
    now: int
    copy: TraceRow | None = None
    #: What the exit leaves behind under each of the marks.
    departures: tuple[DepartureRow, ...] = ()


class Keep(msgspec.Struct, frozen=True, gc=False):
    """Write session and answer, or neither. `was` is the revision that must lie there; None: no session may."""

    session: SessionRow
    was: int | None
    answer: AnswerRow | None
    now: int
    #: Exits not yet durable. They are erased first, so that nothing of them can outlive this commit.
    owed: tuple[Leave, ...] = ()
    #: Noted whatever becomes of the rest: its keeper has it either way.
    copy: TraceRow | None = None


class Erase(msgspec.Struct, frozen=True, gc=False):
    """Delete sessions and messages and silence answers as Leave does, but within a turn: if its delivery was answered
    meanwhile or another process was first, only the copy is noted. A talk must not end by an answer to a question that
    a later one has replaced, nor with words after its person left. No copy is made due: what was said at the end may
    be read to the end.
    """

    whom: Marks
    #: Where the session that ended lies, one of `whom`, and the revision that must lie there; None: no session may.
    mark: Mark
    was: int | None
    answer: AnswerRow | None
    now: int
    #: As in Keep.
    owed: tuple[Leave, ...] = ()
    copy: TraceRow | None = None


class Drop(msgspec.Struct, frozen=True, gc=False):
    """Delete one row that cannot be opened."""

    mark: Mark
    rev: int


class TakeBack(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Undo a Keep whose answer was not said; whether it was carried out nobody need know. If the session lies exactly
    as it was written and nobody has claimed the answer, the session lies as before again, under a revision of its own,
    and the delivery counts as not answered. Otherwise nothing is done: somebody has gone on from there, or left.
    """

    kept: SessionRow
    #: None: there was no session.
    before: SessionRow | None
    #: Where the answer lies, if one was kept.
    answer: RowKey | None


Write: TypeAlias = Keep | Erase | Leave | Drop | TakeBack | Errand


class Result(Enum):
    """What became of a write."""

    #: It is durable.
    DONE = "done"
    #: Another process was first. Nothing was written, but for a copy.
    CLASHED = "clashed"
    #: The session that was stepped has been deleted. Nothing was written, but for a copy.
    GONE = "gone"
    #: It could not be made durable in time, or at all.
    FAILED = "failed"
    #: Nobody can know whether it is durable. To the person it has failed.
    UNKNOWN = "unknown"

    @property
    def failed(self) -> bool:
        """Whether it cannot be relied on."""
        return self in (Result.FAILED, Result.UNKNOWN)


#: A delivery that was answered needs no session.
Found: TypeAlias = AnswerRow | SessionRow | None


class Rows(Protocol):
    """The rows of one database. Every process has its own."""

    @property
    def shared(self) -> bool:
        """Whether other processes write the same people's rows as a rule, so that what one remembers is mostly old.
        A step taken from it would be found out only when it is kept: after what it has done outside, and not at all
        where it keeps nothing.
        """

    async def start(self) -> None:
        """Open the database; raises StoreFailed. Belongs to the running loop from then on."""

    async def stop(self) -> None:
        """Finish what was submitted, then close."""

    async def find(self, whom: Marks, delivery: Marks, now: int, *, session: bool) -> Found:
        """The answer that lives for this delivery; or else, if wanted, the first session that lives under these
        marks. `whom` and `delivery` name the same epochs in the same order. Raises StoreFailed.
        """

    async def departures(self, whom: Marks) -> Sequence[DepartureRow]:
        """What exits have left under these marks, in any order. Raises StoreFailed."""

    async def waiting(self, now: int, most: int) -> Sequence[OutboxRow]:
        """Messages that nobody has claimed and whose minute has come, oldest first. Raises StoreFailed."""

    async def due(self, now: int, most: int) -> Sequence[TraceRow]:
        """Copies whose minute has come, those due longest first, one person's beside each other. Raises StoreFailed."""

    def submit(self, write: Write) -> asyncio.Future[Result]:
        """Queue a write behind those before it. The future never raises, and settles within KEEP_SECONDS."""
