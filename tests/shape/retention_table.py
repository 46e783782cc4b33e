"""The table of what is kept and how long, as docs/PRIVACY.md shows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.book import HERE
from safety.retention import TABLE

PAGE: Final = HERE.parent / "docs" / "PRIVACY.md"


def table() -> str:
    """The rows as Markdown."""
    rows = ["| what | at most | and unreadable with its key | why |", "|---|---|---|---|"]
    for keep in TABLE:
        dies = "yes" if keep.dies_with_key else "no: it names nobody"
        rows.append(f"| {keep.what} | {_long(keep.at_most)} | {dies} | {keep.reason} |")
    return "\n".join(rows) + "\n"


def _long(time: timedelta) -> str:
    hours = time // timedelta(hours=1)
    if hours > 72:
        return f"{time.days} days"
    return f"{hours} h" if hours else f"{time // timedelta(minutes=1)} min"
