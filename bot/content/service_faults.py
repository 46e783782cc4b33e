"""What must hold between rows: nothing twice, areas that can be told apart, a last line."""

from collections.abc import Iterator
from typing import Final

from bot.content.records import Record
from bot.content.row_faults import LAST_LINES, row_faults
from bot.content.service_files import Folder, Written
from bot.errors import Fault

UNITED_KINGDOM: Final = "K02000001"
LONDON: Final = "E12000007"


def directory_faults(folder: Folder) -> tuple[Fault, ...]:
    """Every fault of the folder, those of single rows included."""
    codes = frozenset(area.code for area in (*folder.areas, *folder.nations)) | {UNITED_KINGDOM, LONDON}
    alone = (fault for row in folder.rows for fault in row_faults(row, codes, folder.wrong_numbers))
    return (*folder.faults, *alone, *_twice(folder), *_areas(folder), *_last_lines(folder))


def _twice(folder: Folder) -> Iterator[Fault]:
    """A key or id names one row."""
    seen: dict[str, Written] = {}
    for row in folder.rows:
        for kind, value in (("key", row.record.x_quietline.key), ("id", str(row.record.id))):
            first = seen.setdefault(value, row)
            if first is not row:
                where = first.fault("")
                yield row.fault(
                    f"The {kind} {value} is taken by {where.path}:{where.line}; give this row its own."
                )


def _areas(folder: Folder) -> Iterator[Fault]:
    """One spoken name means one area."""
    taken: dict[str, str] = {}
    for area in (*folder.areas, *folder.nations):
        for name in (area.name.lower(), *area.aliases):
            owner = taken.setdefault(name, area.code)
            if owner != area.code:
                sentence = f"{name} is claimed by {owner} and {area.code}; keep it for one, or for none."
                yield Fault("areas.yml", 1, sentence)


def _last_lines(folder: Folder) -> Iterator[Fault]:
    """The rows that stand in for an expired crisis row can themselves be shown, with a number."""
    usable = {row.record.x_quietline.key for row in folder.rows if _can_stand_in(row.record)}
    for key in LAST_LINES:
        if key not in usable:
            sentence = f"The row {key} must be here, active, not hidden, with a confirmed number; restore it."
            yield Fault("emergency.yml", 1, sentence)


def _can_stand_in(record: Record) -> bool:
    own = record.x_quietline
    shown = record.status == "active" and not own.hidden and own.evidence.service.confirmed
    return shown and bool(record.numbers) and own.evidence.phone is not None and own.evidence.phone.confirmed
