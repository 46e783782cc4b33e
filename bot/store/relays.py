"""What workers have written and nobody has carried yet.

Only the public process comes here: it alone opens an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select, update

from bot.handoff.case import Delivery, State, WorkersWords
from bot.ports import Clock, Mark
from bot.store.case_tables import case_addresses, case_words, cases
from bot.store.cases import Cases
from bot.store.times import minutes
from safety.secrecy import Sealed

#: These are fetched by the page itself; nothing can be carried to one.
FETCHED: Final = ("web",)


@dataclass(frozen=True, slots=True)
class Carry:
    """One message of a worker, ours to carry. `first`: the first of theirs that this person gets."""

    words: WorkersWords
    channel: str
    whom: Mark
    address: Sealed[str]
    text: Sealed[str]
    exits: int
    worker: str
    first: bool


class Relays:
    """The way from the desks to the outbox."""

    def __init__(self, the_cases: Cases, now: Clock) -> None:
        self._cases = the_cases
        self._now = now

    def take(self, most: int) -> tuple[Carry, ...]:
        """Messages to carry, claimed before anything is done with them: one that a crash loses is never carried twice.
        Those whose moment has passed are erased, and their worker sees that they expired.
        """
        with self._cases.reading() as connection:
            if not connection.execute(_waiting().limit(1)).first():
                return ()
        with self._cases.changing() as connection:
            rows = connection.execute(_waiting().limit(most)).mappings().all()
            first = {
                row["number"]: row for row in reversed(rows)
            }  # one of each case, so that they stay in order
            return tuple(carry for row in first.values() if (carry := self._taken(connection, row)))

    def fetch(self, number: int) -> tuple[str, tuple[Sealed[str], ...]] | None:
        """The worker of a case and what they have written so far, for the page of its person, which shows it now. None
        while nobody has taken the case.
        """
        theirs = (case_words.c.number == number) & case_words.c.from_person.is_(False)
        with self._cases.changing() as connection:
            case = self._cases.find(connection, number)
            if case is None or case.state is not State.CLAIMED or case.worker is None:
                return None
            connection.execute(
                update(case_words)
                .where(theirs, case_words.c.state == Delivery.QUEUED.value)
                .values(state=Delivery.SENT.value)
            )
            shown = select(case_words).where(theirs, case_words.c.state == Delivery.SENT.value)
            rows = connection.execute(shown.order_by(case_words.c.place)).mappings().all()
        opened_ones = (
            self._cases.sealing.open(row["epoch"], number, f"words/{row['place']}", row["sealed"])
            for row in rows
        )
        return case.worker, tuple(text for text in opened_ones if text is not None)

    def _taken(self, connection: Connection, row: Mapping[Any, Any]) -> Carry | None:
        number, place = row["number"], row["place"]
        seal = self._cases.sealing
        text = seal.open(row["epoch"], number, f"words/{place}", row["sealed"])
        address = seal.open(row["address_epoch"], number, "address", row["address"])
        if text is None or address is None or minutes(self._now()) > row["window"]:
            _put(connection, number, place, {"state": Delivery.EXPIRED.value, "sealed": b""})
            return None
        taken = {"state": Delivery.SENDING.value, "taken": minutes(self._now())}
        _put(connection, number, place, taken)
        return Carry(
            WorkersWords(number, place, until=row["window"] + 1),
            row["channel"],
            Mark(row["case_epoch"], row["mark"]),
            address,
            text,
            row["exits"],
            row["worker"],
            first=place == _first_of_worker(connection, number),
        )


def _waiting() -> Any:
    """A worker's words that nobody has taken, oldest first, with what is needed to carry them."""
    return (
        select(
            case_words.c.number,
            case_words.c.place,
            case_words.c.epoch,
            case_words.c.sealed,
            cases.c.channel,
            cases.c.epoch.label("case_epoch"),
            cases.c.mark,
            cases.c.exits,
            cases.c.worker,
            cases.c.window,
            case_addresses.c.epoch.label("address_epoch"),
            case_addresses.c.sealed.label("address"),
        )
        .join(cases, cases.c.number == case_words.c.number)
        .join(case_addresses, case_addresses.c.number == case_words.c.number)
        .where(case_words.c.state == Delivery.QUEUED.value, cases.c.state == State.CLAIMED.value)
        .where(cases.c.channel.not_in(FETCHED))
        .order_by(case_words.c.number, case_words.c.place)
    )


def _put(connection: Connection, number: int, place: int, values: Mapping[str, object]) -> None:
    one = (case_words.c.number == number) & (case_words.c.place == place)
    connection.execute(update(case_words).where(one).values(values))


def _first_of_worker(connection: Connection, number: int) -> int | None:
    theirs = (case_words.c.number == number) & case_words.c.from_person.is_(False)
    return connection.execute(select(func.min(case_words.c.place)).where(theirs)).scalar()
