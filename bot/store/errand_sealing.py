"""Messages, copies and departures to rows and back: packed, sealed under the epoch of their mark, bound to it."""

import os
from typing import Final

import msgspec

from bot.engine.codec import CannotRead, Form
from bot.handoff.case import WorkersWords
from bot.ports import Copy, Mark, Marks, Outgoing, Parcel, RowKey, Taken
from bot.store.errands import DepartureRow, OutboxRow, TraceRow
from bot.store.sealing import KeyDiedError
from bot.store.times import DEPARTURE_MINUTES, OUTBOX_MINUTES, TRACE_MINUTES
from safety.keyring import Epoch, KeyRing
from safety.seal import CannotOpen
from safety.secrecy import Sealed


class PackedCopy(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is needed to clear a copy."""

    channel: str
    item: str
    address: str | None = None


class PackedMessage(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is needed to send a message."""

    channel: str
    address: str
    body: bytes
    of_worker: tuple[int, int, int] | None = None


_COPY: Final = Form(PackedCopy)
_MESSAGE: Final = Form(PackedMessage)
_SECOND: Final = Form(int)
#: What a departure is bound to beside its mark, which copies are bound to as well.
_DEPARTURE: Final = b"departure"


class ErrandSealing:
    """What makes rows of what is to be done outside, and the reverse."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    def trace_row(self, mark: Mark, copy: Copy, now: int, exits: int | None) -> TraceRow:
        """The copy under its person's mark. Noted twice it is one row."""
        epoch, item = self._epoch(mark), copy.item.reveal()
        key = RowKey(mark, epoch.replay("copy", copy.channel, item))
        address = None if copy.address is None else copy.address.reveal()
        packed = _COPY.to_bytes(PackedCopy(copy.channel, item, address))
        due = None if copy.clear_after is None else now + copy.clear_after
        return TraceRow(
            key, epoch.trace.seal(packed, _bound(key)), copy.rank, exits, due, now + TRACE_MINUTES
        )

    def taken(self, row: TraceRow, until: int) -> Taken | None:
        """The copy, or None if nobody can open the row any more."""
        epoch = self._keys.by_id(row.key.whom.epoch)
        if epoch is None:
            return None
        try:
            packed = _COPY.from_bytes(epoch.trace.open(row.sealed, _bound(row.key)))
        except (CannotOpen, CannotRead):
            return None
        address = None if packed.address is None else Sealed(packed.address)
        return Taken(row.key, Copy(packed.channel, Sealed(packed.item), address, rank=row.rank), until)

    def outbox_row(self, mark: Mark, message: Outgoing, exits: int, due: int, now: int) -> OutboxRow:
        """The message under its person's mark and an id of its own."""
        key = RowKey(mark, os.urandom(16))
        theirs = message.of_worker
        packed = PackedMessage(message.channel, message.address.reveal(), message.body.reveal(), theirs)
        sealed = self._epoch(mark).outbox.seal(_MESSAGE.to_bytes(packed), _bound(key))
        expires = now + OUTBOX_MINUTES
        return OutboxRow(key, sealed, exits, due, min(expires, theirs.until) if theirs else expires)

    def parcel(self, row: OutboxRow) -> Parcel | None:
        """The message, once more taken; or None if nobody can open the row any more."""
        epoch = self._keys.by_id(row.key.whom.epoch)
        if epoch is None:
            return None
        try:
            packed = _MESSAGE.from_bytes(epoch.outbox.open(row.sealed, _bound(row.key)))
        except (CannotOpen, CannotRead):
            return None
        theirs = packed.of_worker and WorkersWords(*packed.of_worker)
        message = Outgoing(packed.channel, Sealed(packed.address), Sealed(packed.body), theirs)
        return Parcel(row.key, message, row.expires, row.tries + 1, row.exits)

    def departure_rows(self, whom: Marks, left_at: int | None, now: int) -> tuple[DepartureRow, ...]:
        """One departure under each mark. An exit must not fail for a key that has just died: it then has no second."""
        return tuple(
            DepartureRow(mark, 1, self._second(mark, left_at), keeps=False, expires=now + DEPARTURE_MINUTES)
            for mark in whom
        )

    def left_at(self, row: DepartureRow) -> int | None:
        """The second of the exit, if it was one that counts from a second."""
        epoch = self._keys.by_id(row.mark.epoch)
        if row.sealed is None or epoch is None:
            return None
        try:
            return _SECOND.from_bytes(epoch.trace.open(row.sealed, row.mark.digest + _DEPARTURE))
        except (CannotOpen, CannotRead):
            return None

    def _second(self, mark: Mark, left_at: int | None) -> bytes | None:
        epoch = self._keys.by_id(mark.epoch)
        if left_at is None or epoch is None:
            return None
        return epoch.trace.seal(_SECOND.to_bytes(left_at), mark.digest + _DEPARTURE)

    def _epoch(self, mark: Mark) -> Epoch:
        epoch = self._keys.by_id(mark.epoch)
        if epoch is None:
            raise KeyDiedError
        return epoch


def _bound(key: RowKey) -> bytes:
    return key.whom.digest + key.id
