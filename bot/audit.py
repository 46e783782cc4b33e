"""`quietline audit`: search folders for planted people, and tell what was found without repeating it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bot.errors import QuietlineError
from safety.traces import SHORTEST, Searched, forms_of, search

#: Read the planted values from standard input, so that they need not be written anywhere.
STDIN: Final = Path("-")


class BadPlanted(QuietlineError):
    """The planted values cannot be used. Write one `name: value` a line, each value of six characters or more."""


class NothingToSearch(QuietlineError):
    """A place to search does not exist."""


def audit(places: Sequence[Path], planted: Path) -> int:
    """Search and print; 0 if nothing was found, 1 if something was, 2 if not everything could be read.

    Raises BadPlanted or NothingToSearch.
    """
    if not all(place.exists() for place in places):
        raise NothingToSearch
    values = _values(planted)
    searched = search(places, values)
    sys.stdout.writelines(f"{line}\n" for line in _told(searched, values))
    return 1 if searched.traces else 2 if searched.unread else 0


def _values(planted: Path) -> Mapping[str, str]:
    try:
        text = sys.stdin.read() if planted == STDIN else planted.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadPlanted from None
    pairs = [line.partition(": ") for line in text.splitlines() if line.strip()]
    values = {name.strip(): value.strip() for name, _, value in pairs}
    if not values or len(values) < len(pairs) or any(len(value) < SHORTEST for value in values.values()):
        raise BadPlanted
    return values


def _told(searched: Searched, values: Mapping[str, str]) -> Iterator[str]:
    forms = sum(forms_of(value) for value in values.values())
    yield f"searched {searched.files} files, {searched.size:,} bytes, for {len(values)} values in {forms:,} forms"
    yield from (str(trace) for trace in searched.traces)
    yield from (f"{path}: could not be read" for path in searched.unread)
    yield f"traces found: {len(searched.traces)}"
