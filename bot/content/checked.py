"""That somebody has checked a row of the directory: what may be said so, and the confirmations it makes. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bot.content.confirmations import LONGEST, USUAL, Confirmation, values
from bot.content.records import Record
from bot.errors import QuietlineError


class CannotConfirm(QuietlineError):
    """This cannot be confirmed."""


class NeverExpires(CannotConfirm):
    """This is a last line, which stands in for others and never expires; there is nothing to confirm."""


class NoSuchField(CannotConfirm):
    """The row has no such field; use service, phone, text, web or hours, as far as it has them."""


class BadDay(CannotConfirm):
    """A confirmation holds from today for 13 months at most; give a later day, or an earlier one."""


class NobodyNamed(CannotConfirm):
    """Say who has checked it and how, so that the next person can ask."""


@dataclass(frozen=True, slots=True)
class Check:
    """What somebody says they did. No `fields`: all the row has; no `until`: for a year."""

    who: str
    how: str
    fields: Collection[str] = ()
    until: date | None = None


def checked(record: Record, check: Check, today: date) -> tuple[Confirmation, ...]:
    """What these fields say now, as confirmed today. Raises CannotConfirm."""
    found = values(record)
    last = check.until or today + USUAL
    who, how = check.who.strip(), check.how.strip()
    if not who or not how:
        raise NobodyNamed
    if record.x_quietline.fixed:
        raise NeverExpires
    if not set(check.fields) <= found.keys():
        raise NoSuchField
    if not today <= last <= today + LONGEST:
        raise BadDay
    return tuple(
        Confirmation(record.x_quietline.key, field, value, who, how, on=today, until=last)
        for field, value in found.items()
        if not check.fields or field in check.fields
    )
