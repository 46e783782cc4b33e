"""What a conversation needs for counting: a place for one more of an answer, by the day and of no one in particular.

`bot/store/tallies.py` has the real one; `bot/store/memory_tallies.py` the one for trying flows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from bot.engine.effects import Tally

#: By which flow somebody came who asked for a person. Beside it lies no case: a day and a flow are all there is.
CAME_BY: Final = "came_by"


class Tallies(Protocol):
    """Counts for each day."""

    def add(self, counts: Sequence[Tally]) -> None:
        """Count these today. Returns at once; what cannot be written is lost."""
        ...


class NoTallies:
    """For where nothing is counted."""

    def add(self, counts: Sequence[Tally]) -> None:
        """See Tallies."""
