"""Who is being answered and who is leaving: a place in memory for each person anything is under way for.

Turns of one person go one behind the other, in order of arrival. Around a change of epoch a person has two
pseudonyms; their place is found under either.
"""

import asyncio
import time
from typing import Final, Protocol

from bot.ports import Mark, Marks
from bot.store.rows import Leave, TakeBack

#: However slow the database is, nobody stands back for longer: the person has five seconds.
MOST_SECONDS_BACK: Final = 0.1


class Leavable(Protocol):
    """A turn, as far as an exit is concerned."""

    left: bool


class Place:
    """What is under way for one person."""

    __slots__ = ("_others_until", "lock", "marks", "owed", "turns", "unsaid")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        #: Every pseudonym this place is found under.
        self.marks: list[Mark] = []
        #: Turns that hold the place or wait for it.
        self.turns: set[Leavable] = set()
        #: Exits that are not yet durable. What they erase is there for nobody, though the rows may still lie.
        self.owed: list[Leave] = []
        #: Steps whose answers were not said, until they are surely taken back.
        self.unsaid: list[TakeBack] = []
        self._others_until = 0.0

    def stand_back(self, seconds: float) -> None:
        """A turn was kept, which took so long. If one waits behind it, other processes may go first meanwhile."""
        self._others_until = time.monotonic() + min(seconds, MOST_SECONDS_BACK)

    async def after_you(self) -> bool:
        """For who comes straight behind another turn: let a process go first that has just lost against this one. It
        must read again and would otherwise lose for ever against one that need not. Whether there was a wait.
        """
        wait = self._others_until - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        return wait > 0


class Places:
    """All places in use. One that nobody uses is forgotten: memory holds nobody who is not here."""

    def __init__(self) -> None:
        self._places: dict[Mark, Place] = {}

    def __len__(self) -> int:
        return len(self._places)

    def enter(self, whom: Marks, turn: Leavable) -> Place:
        """The person's place, in use until `exit`."""
        place = self._place(whom)
        place.turns.add(turn)
        return place

    def exit(self, place: Place, turn: Leavable) -> None:
        """The turn is over."""
        place.turns.discard(turn)
        self._forget_unused(place)

    def depart(self, leave: Leave) -> Place:
        """The person leaves: no turn under way may speak, and what is kept is hidden until it is erased."""
        place = self._place(leave.whom)
        for turn in place.turns:
            turn.left = True
        place.owed.append(leave)
        return place

    def paid(self, place: Place, leave: Leave) -> None:
        """What an exit had to erase is erased, or given up."""
        if leave in place.owed:
            place.owed.remove(leave)
        self._forget_unused(place)

    def taken_back(self, place: Place, back: TakeBack) -> None:
        """A step whose answer was not said is taken back, or given up."""
        if back in place.unsaid:
            place.unsaid.remove(back)
        self._forget_unused(place)

    def _place(self, whom: Marks) -> Place:
        place = next((self._places[mark] for mark in whom if mark in self._places), None) or Place()
        for mark in whom:
            if mark not in self._places:
                self._places[mark] = place
                place.marks.append(mark)
        return place

    def _forget_unused(self, place: Place) -> None:
        if not place.turns and not place.owed and not place.unsaid:
            for mark in place.marks:
                del self._places[mark]
            place.marks.clear()
