"""What a person has checked with a service since the files were written: who, when, how, and until when it holds. Pure.

A confirmation is of a field's value, not of a field: where an upgrade brings another number, what was said of the old
one does not carry over. It is worth an A for its time; then the row is again what its file says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.content.record_fields import DAYS
from bot.content.records import Evidence, Record, Schedule
from bot.content.service import Service, shown

#: As for rows in the files: a year and a month, so that a row checked once a year does not lapse.
LONGEST: Final = timedelta(days=396)
#: Until when a confirmation holds if nobody says otherwise.
USUAL: Final = timedelta(days=365)
SERVICE: Final = "service"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One field of one row, as it was when `who` confirmed it. `until` is the last day on which it counts."""

    key: str
    field: str
    value: str
    who: str
    how: str
    on: date
    until: date


def values(record: Record) -> Mapping[str, str]:
    """What can be confirmed of a row: each field it has, as one line. The service itself goes by its name."""
    own = record.x_quietline
    hours = "; ".join(map(_opening, record.schedules))
    found = {
        SERVICE: record.name,
        "phone": record.numbers[0] if record.numbers else "",
        "text": f"{own.text.number} {own.text.word or ''}".strip() if own.text else "",
        "web": record.url or "",
        "hours": f"{hours}; bank holidays {own.bank_holidays.value}" if hours else "",
    }
    return {field: value for field, value in found.items() if value}


def _opening(schedule: Schedule) -> str:
    days = ",".join(DAYS[day] for day in sorted(schedule.byday))
    return f"{days} {schedule.opens_at:%H:%M}-{schedule.closes_at:%H:%M}"


def service_with(record: Record, said: Collection[Confirmation], today: date) -> Service | None:
    """The row as it may be shown with what was confirmed; None if it is not to be shown.

    A crisis row without a number is not shown, whatever was confirmed of it.
    """
    now = values(record)
    holding = {
        one.field: one for one in said if one.on <= today <= one.until and now.get(one.field) == one.value
    }
    if not holding:
        return shown(record)
    service = shown(_confirmed(record, holding))
    if service and service.crisis and not (service.phone or service.text):
        return shown(record)
    return service


def _confirmed(record: Record, holding: Mapping[str, Confirmation]) -> Record:
    own = record.x_quietline
    proof = own.evidence.model_copy(update={field: _evidence(one) for field, one in holding.items()})
    changes: dict[str, object] = {"evidence": proof}
    if (whole := holding.get(SERVICE)) and own.expires_on:
        changes |= {"hidden": False, "expires_on": max(whole.until, own.expires_on)}
    return record.model_copy(update={"x_quietline": own.model_copy(update=changes)})


def _evidence(one: Confirmation) -> Evidence:
    return Evidence(confidence="A", source=f"{one.who}: {one.how}", source_date=one.on.isoformat())
