"""How each row of the directory stands on a day: shown or not, until when, and what waits for a person. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.content.confirmations import Confirmation, service_with, values
from bot.content.records import Record

#: So many days before its last day a row is due.
AHEAD: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Standing:
    """One row. `until` is its last day, none if it never expires; `waiting` are fields nobody has confirmed."""

    key: str
    name: str
    shown: bool
    crisis: bool
    until: date | None
    waiting: tuple[str, ...]
    said: tuple[Confirmation, ...]

    def due(self, today: date, ahead: timedelta = AHEAD) -> bool:
        """Past its last day or soon to be, or shown with a confirmation that is."""
        ends = [self.until, *(one.until for one in self.said)]
        return any(end is not None and end <= today + ahead for end in ends)

    def expired(self, today: date) -> bool:
        return self.until is not None and self.until < today


def standings(records: Iterable[Record], said: Collection[Confirmation], today: date) -> tuple[Standing, ...]:
    """Every row that is not closed, crisis rows first."""
    found = (_standing(record, said, today) for record in records if record.status == "active")
    return tuple(sorted(found, key=lambda row: (not row.crisis, row.key)))


def _standing(record: Record, said: Collection[Confirmation], today: date) -> Standing:
    own = record.x_quietline
    mine = tuple(one for one in said if one.key == own.key)
    service = service_with(record, mine, today)
    until = service.expires_on if service else own.expires_on
    now = values(record)
    sure = {one.field for one in mine if today <= one.until and now.get(one.field) == one.value}
    return Standing(
        key=own.key,
        name=record.name,
        shown=service is not None and not service.expired(today),
        crisis=own.crisis,
        until=until,
        waiting=tuple(field for field in now if field not in sure and not _by_file(record, field)),
        said=mine,
    )


def _by_file(record: Record, field: str) -> bool:
    proof = getattr(record.x_quietline.evidence, field)
    return proof is not None and proof.confirmed
