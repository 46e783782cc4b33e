"""The small world the words are tested in: a few slots, the shipped directory, files written on the spot."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import bot
from bot.content.responses import Response, WordFiles, read_words
from bot.content.services import Directory
from bot.content.words import Words
from bot.engine.flow import Slot, SlotKind
from bot.flows.reader import read_flows

ROOT: Final = Path(bot.__file__).parent

TODAY: Final = date(2026, 11, 22)
#: Past every date a row of the directory can have today.
LATER: Final = date(2036, 11, 22)

SLOTS: Final[Mapping[str, Slot]] = {
    slot.name: slot
    for slot in (
        Slot("safe", SlotKind.BOOL),
        Slot("kind", SlotKind.CATEGORICAL, ("fear", "money", "other")),
        Slot("units", SlotKind.FLOAT, low=0, high=40),
        Slot("worry", SlotKind.FLOAT, low=0, high=10),
        Slot("borough", SlotKind.CATEGORICAL, tuple(f"E090000{n:02}" for n in range(1, 34))),
    )
}


@cache
def directory() -> Directory:
    """The directory as it is shipped: `emergency` never expires, `samaritans` is a crisis row and does."""
    return Directory.load()


@cache
def shipped_slots() -> Mapping[str, Slot]:
    """The slots of the shipped flows."""
    return read_flows(ROOT / "flows")[0].slots


@cache
def shipped() -> WordFiles:
    """The shipped English words."""
    files, faults = read_words(ROOT / "content" / "en", shipped_slots())
    assert not faults, [str(fault) for fault in faults]
    return files


def responses(folder: Path, written: str) -> Mapping[str, Response]:
    """What the text of a `responses:` section says, which must be without a fault."""
    (folder / "words.yml").write_text("responses:\n" + textwrap.indent(textwrap.dedent(written), "  "))
    files, faults = read_words(folder, SLOTS)
    assert not faults, [str(fault) for fault in faults]
    return files.responses


def words(
    folder: Path, written: str, languages: Mapping[str, Mapping[str, str]] | None = None, on: date = TODAY
) -> Words:
    """Compiled words of a `responses:` section."""
    return Words(responses(folder, written), directory(), languages, today=lambda: on, service_name="QL")
