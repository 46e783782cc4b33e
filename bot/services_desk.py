"""What `quietline services` does: how the directory stands, and that somebody has checked a row."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from bot.content.checked import Check, checked
from bot.content.due import Standing, standings
from bot.content.records import Record
from bot.content.services import Directory
from bot.errors import QuietlineError
from bot.foundations import lay_tables, today
from bot.settings import read_settings
from bot.store.confirmations import Confirmations


class NoSuchService(QuietlineError):
    """No row of the directory has this key; `quietline services list` shows them all."""


def listed() -> Iterator[str]:
    """Every row, one a line, crisis rows first."""
    return (_line(row, today()) for row in _standings())


def due(days: int) -> Iterator[str]:
    """The rows that are past their last day, or will be within so many days."""
    on = today()
    return (_line(row, on) for row in _standings() if row.due(on, timedelta(days=days)))


def confirm(key: str, who: str, how: str, fields: Collection[str], until: date | None) -> Iterator[str]:
    """Keep that somebody has checked these fields of a row, all it has if none is named. Gives what was confirmed."""
    said = checked(_row(key), Check(who, how, fields, until), today())
    _kept().keep(said)
    return (f"{one.field}: {one.value} (until {one.until})" for one in said)


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
