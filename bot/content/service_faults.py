"""What must hold between rows: nothing twice, areas that can be told apart, a last line."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from bot.content.records import Record
from bot.content.row_faults import LAST_LINES, row_faults
from bot.content.service import shown
from bot.content.service_files import Folder, Written
from bot.errors import Fault

UNITED_KINGDOM: Final = "K02000001"
LONDON: Final = "E12000007"


def directory_faults(folder: Folder) -> tuple[Fault, ...]:
    """Every fault of the folder, those of single rows included."""
    codes = frozenset(area.record.code for area in (*folder.areas, *folder.nations)) | {
        UNITED_KINGDOM,
        LONDON,
    }
    alone = (fault for row in folder.rows for fault in row_faults(row, codes, folder.wrong_numbers))
    return (*folder.faults, *alone, *_twice(folder), *_areas(folder), *_last_lines(folder), *_teams(folder))


def late_rows(folder: Folder, today: date) -> tuple[Fault, ...]:
    """The rows whose last day has passed, for a person to check; nobody is shown them as they stand."""
    rows = ((row, row.record.x_quietline.expires_on) for row in folder.rows if shown(row.record))
    sentence = "This row ran out on {day}; have it checked, then write the new dates or confirm `{key}`."
    return tuple(
        row.fault(sentence.format(day=day, key=row.record.x_quietline.key), "x_quietline", "expires_on")
        for row, day in rows
        if day and day < today
    )


def _twice(folder: Folder) -> Iterator[Fault]:
    """A key or an id names one row."""
    seen: dict[str, Written[Record]] = {}
    for row in folder.rows:
        for value in (row.record.x_quietline.key, str(row.record.id)):
            first = seen.setdefault(value, row)
            if first is not row:
                where = first.fault("")
                yield row.fault(f"{value} is taken by {where.path}:{where.line}; give this row its own.")


def _areas(folder: Folder) -> Iterator[Fault]:
    """One spoken name means one area."""
    taken: dict[str, str] = {}
    for area in (*folder.areas, *folder.nations):
        for name in (area.record.name.lower(), *area.record.aliases):
            owner = taken.setdefault(name, area.record.name)
            if owner != area.record.name:
                yield area.fault(f"{name} already means {owner}; keep it for one area, or for none.")


def _teams(folder: Folder) -> Iterator[Fault]:
    """A team has one week."""
    seen: set[str] = set()
    for row in folder.teams:
        if row.record.team in seen:
            yield row.fault(f"The team {row.record.team} has its hours above already; keep one row.")
        seen.add(row.record.team)


def _last_lines(folder: Folder) -> Iterator[Fault]:
    """The rows that stand in for an expired crisis row can themselves be shown, with a number."""
    rows = {row.record.x_quietline.key: row for row in folder.rows}
    sentence = "The row {} must be there, active, not hidden and with a confirmed number; restore it."
    for key in LAST_LINES:
        if key not in rows:
            yield Fault(folder.name, 1, sentence.format(key))
        elif not _can_stand_in(rows[key].record):
            yield rows[key].fault(sentence.format(key))


def _can_stand_in(record: Record) -> bool:
    service = shown(record)
    return service is not None and service.phone is not None
