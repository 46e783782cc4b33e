"""Counting what deserves no log line each."""

from __future__ import annotations


class Tally:
    """Counts, and says when the count is worth a line: at 1, 2, 4, 8 and so on, so that a flood fills no disk."""

    def __init__(self) -> None:
        self._count = 0

    def add(self) -> int:
        """The count if it is worth a line now, else 0."""
        self._count += 1
        return 0 if self._count & (self._count - 1) else self._count
