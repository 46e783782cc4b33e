"""What the turn path asks of a database: two look-ups and four writes, whichever database keeps the rows.

Times are minutes since 1970. Whatever is sealed was sealed before it came here and is opened after it left. None of
these values can be part of a circle, so the garbage collector need not look at them (`gc=False`).
"""

import asyncio
from enum import Enum
from typing import Protocol, TypeAlias

import msgspec

from bot.ports import Mark


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


class Leave(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Delete every session under these marks, silence every answer kept for them, and answer with silence."""

    whom: tuple[Mark, ...]
    answer: AnswerRow | None


class Keep(msgspec.Struct, frozen=True, gc=False):
    """Write session and answer, or neither. `was` is the revision that must lie there; None: no session may."""

    session: SessionRow
    was: int | None
    answer: AnswerRow | None
    now: int
    #: Exits not yet durable. They are erased first, so that nothing of them can outlive this commit.
    owed: tuple[Leave, ...] = ()


class Erase(msgspec.Struct, frozen=True, gc=False):
    """The same as Leave, but within a turn: if its delivery was answered meanwhile, nothing is done."""

    whom: tuple[Mark, ...]
    answer: AnswerRow | None
    now: int


class Drop(msgspec.Struct, frozen=True, gc=False):
    """Delete one row that cannot be opened."""

    mark: Mark
    rev: int


Write: TypeAlias = Keep | Erase | Leave | Drop


class Result(Enum):
    """What became of a write."""

    #: It is durable.
    DONE = "done"
    #: Another process was first. Nothing was written.
    CLASHED = "clashed"
    #: The session that was stepped has been deleted. Nothing was written.
    GONE = "gone"
    #: It could not be made durable in time, or at all.
    FAILED = "failed"


Marks: TypeAlias = tuple[Mark, ...]

#: A delivery that was answered needs no session.
Found: TypeAlias = AnswerRow | SessionRow | None


class Rows(Protocol):
    """The rows of one database. Every process has its own."""

    async def start(self) -> None:
        """Open the database; raises StoreFailed. Belongs to the running loop from then on."""

    async def stop(self) -> None:
        """Finish what was submitted, then close."""

    async def find(self, whom: Marks, delivery: Marks, now: int, *, session: bool) -> Found:
        """The answer that lives for this delivery; or else, if wanted, the first session that lives under these
        marks. `whom` and `delivery` name the same epochs in the same order. Raises StoreFailed.
        """

    def submit(self, write: Write) -> asyncio.Future[Result]:
        """Queue a write behind those before it. The future never raises, and settles within KEEP_SECONDS."""
