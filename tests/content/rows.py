"""A small directory on disk: the real areas, wrong numbers and last lines, and rows made for one test."""

import shutil
from pathlib import Path

from bot.content.services import SERVICES, Directory
from bot.errors import ContentFaults, Fault

# Ofcom keeps 07700 900xxx for drama: nobody has these numbers.
GOOD = """\
services:
  - id: 5e5aa1cf-6d2f-4b7c-9a8e-1f6f4f0f8f01
    name: Example Line
    status: active
    organization: {name: Example}
    url: https://example.org
    contacts: [{phones: [{number: "07700 900123"}]}]
    schedules: [{freq: WEEKLY, byday: "MO,TU", opens_at: "09:00", closes_at: "17:00"}]
    service_areas: [{name: United Kingdom, extent: K02000001, extent_type: gss}]
    assured_date: 2026-10-07
    x_quietline:
      key: example
      one_line: For trying things out.
      needs: [money]
      cost: chargeable
      text: {number: 07700 900456}
      evidence:
        service: {confidence: A, source: a call, source_date: 2026-10-07}
        phone: {confidence: A, source: a call, source_date: 2026-10-07}
        text: {confidence: B, source: its page}
        web: {confidence: B, source: its page}
        hours: {confidence: B, source: its page}
      expires_on: 2027-10-07
"""


def folder(at: Path, rows: str) -> Path:
    """A services folder with these rows in `rows.yml`."""
    services = at / "services"
    services.mkdir()
    for name in ("areas.yml", "wrong_numbers.yml", "emergency.yml"):
        shutil.copy(SERVICES / name, services / name)
    (services / "rows.yml").write_text(rows, encoding="utf-8")
    return services


def directory(at: Path, *edits: tuple[str, str]) -> Directory:
    """A directory with the good row, edited."""
    return Directory.load(folder(at, edited(*edits)))


def faults(at: Path, rows: str) -> tuple[Fault, ...]:
    """What loading these rows complains of."""
    try:
        Directory.load(folder(at, rows))
    except ContentFaults as found:
        return found.faults
    return ()


def edited(*edits: tuple[str, str]) -> str:
    """The good row with each first text replaced by the second; a text that is not there is a broken test."""
    rows = GOOD
    for old, new in edits:
        assert old in rows, old
        rows = rows.replace(old, new, 1)
    return rows
