"""How many messages of a case came how far: all that is left of them when it has ended, for the review of incidents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, insert, literal, select

from bot.handoff.case import Delivery
from bot.store.case_tables import case_deliveries, case_words


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many messages of each side are, or at the end were, in which state."""

    person: Mapping[Delivery, int] = field(default_factory=dict)
    worker: Mapping[Delivery, int] = field(default_factory=dict)


def keep_counts(connection: Connection, number: int) -> None:
    """Count a case's messages, in the transaction that ends it and before they are deleted."""
    said = case_words.c
    counted = (
        select(literal(number), said.from_person, said.state, func.count())
        .where(said.number == number)
        .group_by(said.from_person, said.state)
    )
    connection.execute(insert(case_deliveries).from_select(["number", "from_person", "state", "n"], counted))


def delivered(connection: Connection, number: int) -> Delivered:
    """As they stand in an open case, as they stood at the end of one that is over."""
    kept, said = case_deliveries.c, case_words.c
    ended = select(kept.from_person, kept.state, kept.n).where(kept.number == number)
    standing = (
        select(said.from_person, said.state, func.count().label("n"))
        .where(said.number == number)
        .group_by(said.from_person, said.state)
    )
    sides: dict[bool, dict[Delivery, int]] = {True: {}, False: {}}
    for of_person, state, count in (*connection.execute(ended), *connection.execute(standing)):
        sides[bool(of_person)][Delivery(state)] = count
    return Delivered(sides[True], sides[False])
