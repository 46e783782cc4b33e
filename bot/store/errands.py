"""What is still to be done outside: messages to send, copies to clear. Their rows, and what is asked of a database.

Each write concerns one row and says what became of it: DONE, or CLASHED where the row was not as it had to be.
"""

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

import msgspec

from bot.ports import Mark, RowKey


class OutboxRow(msgspec.Struct, frozen=True, gc=False):
    """A message as it lies in its table."""

    key: RowKey
    sealed: bytes
    #: How often its person had left when its turn began.
    exits: int
    due: int
    expires: int
    claimed: bool = False
    tries: int = 0


class TraceRow(msgspec.Struct, frozen=True, gc=False):
    """A copy that lies with others, as it lies in its table."""

    key: RowKey
    sealed: bytes
    rank: int
    #: How often its person had left when what caused it began; None: it belongs to the turn it was written with.
    exits: int | None
    #: None: not before its person leaves.
    due: int | None
    expires: int


class DepartureRow(msgspec.Struct, frozen=True, gc=False):
    """What an exit leaves behind, as it lies in its table."""

    mark: Mark
    times: int
    sealed: bytes | None
    keeps: bool
    expires: int


class Claim(msgspec.Struct, frozen=True, gc=False):
    """Claim the answer that lives under one of these keys, is not silence and was not claimed before."""

    keys: tuple[RowKey, ...]
    now: int


class Unclaim(msgspec.Struct, frozen=True, gc=False):
    """Let it be claimed again."""

    keys: tuple[RowKey, ...]


class Put(msgspec.Struct, frozen=True, gc=False):
    """Keep a message."""

    row: OutboxRow


class Take(msgspec.Struct, frozen=True, gc=False):
    """Claim a message that nobody has claimed, is not past its time and whose person has not left since."""

    key: RowKey
    now: int


class Free(msgspec.Struct, frozen=True, gc=False):
    """Let a claimed message be taken again, from this minute on."""

    key: RowKey
    due: int


class Discard(msgspec.Struct, frozen=True, gc=False):
    """Delete a message."""

    key: RowKey


class Note(msgspec.Struct, frozen=True, gc=False):
    """Remember a copy; due at once if its person has left more than `row.exits` times. What is known of it already
    stays: the earlier minute, the higher rank.
    """

    row: TraceRow
    now: int


class Postpone(msgspec.Struct, frozen=True, gc=False):
    """Make a copy due in another minute, if it is still due in the one that was read."""

    key: RowKey
    was: int
    due: int


class Clear(msgspec.Struct, frozen=True, gc=False):
    """Forget a copy."""

    key: RowKey


class Choose(msgspec.Struct, frozen=True, gc=False):
    """Write down whether the next exit is to leave the chat as it is; how often they left, and when, stays."""

    row: DepartureRow


#: The table each writes to.
TABLES: Final[dict[type, str]] = {
    Claim: "deliveries",
    Unclaim: "deliveries",
    Put: "outbox",
    Take: "outbox",
    Free: "outbox",
    Discard: "outbox",
    Note: "traces",
    Postpone: "traces",
    Clear: "traces",
    Choose: "departures",
}

Errand: TypeAlias = Claim | Unclaim | Put | Take | Free | Discard | Note | Postpone | Clear | Choose


def outbox_row(columns: Iterable[Any]) -> OutboxRow:
    """A row of the table, its columns in their order."""
    epoch, mark, place, sealed, exits, due, expires, claimed, tries = columns
    return OutboxRow(RowKey(Mark(epoch, mark), place), sealed, exits, due, expires, bool(claimed), tries)


def trace_row(columns: Iterable[Any]) -> TraceRow:
    """A row of the table, its columns in their order."""
    epoch, mark, digest, sealed, rank, exits, due, expires = columns
    return TraceRow(RowKey(Mark(epoch, mark), digest), sealed, rank, exits, due, expires)


def departure_row(columns: Iterable[Any]) -> DepartureRow:
    """A row of the table, its columns in their order."""
    epoch, mark, times, sealed, keeps, expires = columns
    return DepartureRow(Mark(epoch, mark), times, sealed, bool(keeps), expires)
