"""What became of what workers wrote, for their screens. Every call blocks."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select, update

from bot.handoff.case import Delivery, WorkersWords
from bot.ports import Copy
from bot.store.case_tables import case_words
from bot.store.cases import Cases
from bot.store.times import OUTBOX_MINUTES
from safety.keyring import KeyRing

#: Whatever was taken lies in the outbox no longer than its minutes; one more, because minutes are whole.
_NOBODY_KNOWS_AFTER: Final = OUTBOX_MINUTES + 1
#: What a later word may still change.
_OPEN_ENDED: Final = (Delivery.SENDING.value, Delivery.UNCERTAIN.value)


class Deliveries:
    """Written by whoever carries a message; read in its conversation."""

    def __init__(self, cases: Cases, keys: KeyRing) -> None:
        self._cases = cases
        self._keys = keys

    def became(self, words: WorkersWords, delivery: Delivery, copy: Copy | None = None) -> None:
        """Its carrier has come to an end with it. `copy`: what its provider calls it now."""
        ends: dict[str, object] = {"state": delivery.value}
        if delivery is Delivery.EXPIRED:
            ends["sealed"] = b""
        if copy is not None:
            ends["copy"] = self._keys.current.replay("copy", copy.channel, copy.item.reveal())
        one = (case_words.c.number == words.number) & (case_words.c.place == words.place)
        with self._cases.changing() as connection:
            changed = update(case_words).where(one, case_words.c.state.in_(_OPEN_ENDED))
            connection.execute(changed.values(ends))

    def did_not_arrive(self, copy: Copy) -> None:
        """Its provider took it, and has found since that it cannot be brought."""
        item = copy.item.reveal()
        known = [epoch.replay("copy", copy.channel, item) for epoch in self._keys.live()]
        of_worker = case_words.c.copy.in_(known)
        with self._cases.reading() as connection:
            if connection.execute(select(case_words.c.place).where(of_worker)).first() is None:
                return
        with self._cases.changing() as connection:
            connection.execute(update(case_words).where(of_worker).values(state=Delivery.FAILED.value))


def give_up(connection: Connection, now: int) -> None:
    """Say of what was taken by a process that never said what came of it that nobody knows. It is not sent again."""
    taken = (case_words.c.state == Delivery.SENDING.value) & (case_words.c.taken <= now - _NOBODY_KNOWS_AFTER)
    connection.execute(update(case_words).where(taken).values(state=Delivery.UNCERTAIN.value))
