"""What `quietline services` does: how the directory stands, and that somebody has checked a row."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from bot.content.confirmations import LONGEST, USUAL, Confirmation, values
from bot.content.due import Standing, standings
from bot.content.records import Record
from bot.content.services import Directory
from bot.errors import QuietlineError
from bot.foundations import lay_tables, today
from bot.settings import read_settings
from bot.store.confirmations import Confirmations


class NoSuchService(QuietlineError):
    """No row of the directory has this key; `quietline services list` shows them all."""


class NeverExpires(QuietlineError):
    """This is a last line, which stands in for others and never expires; there is nothing to confirm."""


class NoSuchField(QuietlineError):
    """The row has no such field; use service, phone, text, web or hours, as far as it has them."""


class BadDay(QuietlineError):
    """A confirmation holds from today for 13 months at most; give a later day, or an earlier one."""


class NobodyNamed(QuietlineError):
    """Say who has checked it and how, so that the next person can ask."""


def listed() -> Iterator[str]:
    """Every row, one a line, crisis rows first."""
    return (_line(row, today()) for row in _standings())


def due(days: int) -> Iterator[str]:
    """The rows that are past their last day, or will be within so many days."""
    on = today()
    return (_line(row, on) for row in _standings() if row.due(on, timedelta(days=days)))


def confirm(key: str, who: str, how: str, fields: Collection[str], until: date | None) -> Iterator[str]:
    """Keep that somebody has checked these fields of a row, all it has if none is named. Gives what was confirmed."""
    record = _row(key)
    found = values(record)
    last = until or today() + USUAL
    if not who.strip() or not how.strip():
        raise NobodyNamed
    if record.x_quietline.fixed:
        raise NeverExpires
    if not set(fields) <= found.keys():
        raise NoSuchField
    if not today() <= last <= today() + LONGEST:
        raise BadDay
    chosen = {field: value for field, value in found.items() if not fields or field in fields}
    _kept().keep(
        [
            Confirmation(key, field, value, who.strip(), how.strip(), on=today(), until=last)
            for field, value in chosen.items()
        ]
    )
    return (f"{field}: {value} (until {last})" for field, value in chosen.items())


def withdraw(key: str) -> None:
    """Forget every confirmation of a row: it is again what its file says."""
    _row(key)
    _kept().withdraw(key)


def _standings() -> tuple[Standing, ...]:
    return standings(Directory.load().records, _kept().everything(), today())


def _row(key: str) -> Record:
    for record in Directory.load().records:
        if record.x_quietline.key == key:
            return record
    raise NoSuchService


def _kept() -> Confirmations:
    settings = read_settings()
    lay_tables(settings)
    return Confirmations(settings.database)


def _line(row: Standing, on: date) -> str:
    state = "shown" if row.shown else "out of date" if row.expired(on) else "hidden"
    parts = [row.key, state, f"until {row.until}" if row.until else "never expires", row.name]
    if row.waiting:
        parts.append(f"not confirmed: {', '.join(row.waiting)}")
    parts += sorted({f"confirmed {one.on} by {one.who}: {one.how}" for one in row.said})
    return "  ".join(parts)
