"""Counts in memory, for tests and for trying flows at a keyboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.engine.effects import Tally
from bot.ports import Clock
from bot.store.times import days


class MemoryTallies:
    """The same counts as in a database, gone with the process."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._days: dict[int, Counter[Tally]] = {}

    def add(self, counts: Sequence[Tally]) -> None:
        """See Tallies."""
        self._days.setdefault(days(self._now()), Counter()).update(counts)

    def between(self, first: int, last: int) -> Mapping[Tally, int]:
        """How many there were from one day to another, both included, as days since 1970."""
        wanted = (counts for day, counts in self._days.items() if first <= day <= last)
        return sum(wanted, Counter())
