"""The rows of the directory as staff look after them: where each field comes from, and what somebody has checked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bot.content.checked import Check, checked
from bot.content.confirmations import Confirmation, values
from bot.content.due import Standing, standings
from bot.content.hours import LONDON
from bot.content.records import Evidence, Record, Unconfirmed
from bot.content.services import Directory
from bot.ports import Clock
from bot.store.confirmations import Confirmations


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a row. `proof`: what its file says of it; `said`: what somebody has confirmed of this very value."""

    field: str
    value: str
    proof: Evidence | None
    said: Confirmation | None

    @property
    def sure(self) -> bool:
        """It may be shown to a person."""
        return self.said is not None or (self.proof is not None and self.proof.confirmed)


@dataclass(frozen=True, slots=True)
class Row:
    """One service. `waiting`: values its file keeps apart because nobody is sure of them."""

    record: Record
    standing: Standing
    lines: tuple[Line, ...]
    waiting: tuple[Unconfirmed, ...]


class Listing:
    """The directory behind the staff door. Every call but `today` looks at the database and blocks."""

    def __init__(self, directory: Directory, kept: Confirmations, now: Clock) -> None:
        self._records = {each.x_quietline.key: each for each in directory.records}
        #: How phone numbers begin that are nobody's own.
        self.beginnings = directory.number_beginnings()
        self._kept = kept
        self._now = now

    @property
    def today(self) -> date:
        """The day in London, by which rows run out."""
        return self._now().astimezone(LONDON).date()

    def rows(self, typed: str = "") -> list[Standing]:
        """Rows with every word typed in their name, purpose, need or area: what is out of date or due stands first."""
        wanted, today = typed.casefold().replace("_", " ").split(), self.today
        found = [
            row
            for row in standings(self._records.values(), self._kept.everything(), today)
            if all(word in _said(self._records[row.key]) for word in wanted)
        ]
        return sorted(found, key=lambda row: (not row.due(today), not row.crisis, row.name.casefold()))

    def row(self, key: str) -> Row | None:
        """The row of this key."""
        record = self._records.get(key)
        if record is None or record.status != "active":
            return None
        said = [one for one in self._kept.everything() if one.key == key]
        (standing,) = standings([record], said, self.today)
        lines = (
            Line(field, value, getattr(record.x_quietline.evidence, field), self._holding(said, field, value))
            for field, value in values(record).items()
        )
        return Row(record, standing, tuple(lines), record.x_quietline.unconfirmed)

    def confirm(self, row: Row, check: Check) -> None:
        """Keep that somebody has checked a row. Raises CannotConfirm."""
        self._kept.keep(checked(row.record, check, self.today))

    def withdraw(self, row: Row) -> None:
        """Forget what was confirmed of it: it is again what its file says."""
        self._kept.withdraw(row.standing.key)

    def _holding(self, said: Collection[Confirmation], field: str, value: str) -> Confirmation | None:
        same = (one for one in said if one.field == field and one.value == value)
        return next((one for one in same if one.on <= self.today <= one.until), None)


def _said(record: Record) -> str:
    own = record.x_quietline
    needs = " ".join(need.value.replace("_", " ") for need in own.needs)
    areas = " ".join(area.name for area in record.service_areas)
    return f"{record.name} {own.one_line} {own.for_whom} {needs} {areas} {own.key}".casefold()
