"""Who has left and what lies in their chat: as the store knows it, and as this process does where that is the faster
half, or all there is while the store is gone.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Final

from msgspec import structs

from bot.ports import Copy, Marks, Parted, StoreFailed, Traces

log = logging.getLogger(__name__)

#: What the store is asked before the turn must leave the turn its time.
LOOK_SECONDS: Final = 0.5
#: Behind the turn a busy store is waited for a little longer.
STORE_SECONDS: Final = 2.0
#: Some 4 MB; who is forgotten here is still known to the store.
_MOST_PEOPLE: Final = 20_000
#: What the store cannot keep is held in memory for so long, and for so many messages.
_TRIES: Final = 20
_MOST_OWED: Final = 2_000
_LONGEST_PAUSE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody, and what was known of their exits when their update came: `here`, in this process, and in the store."""

    whom: Marks
    here: int
    parted: Parted


@dataclass(slots=True)
class _Person:
    exits: int = 0
    #: As last seen in the store, and what came of it here since.
    parted: Parted = field(default_factory=Parted)


@dataclass(slots=True, eq=False)
class _Owed:
    whom: Marks
    copy: Copy
    exits: int


class Chats:
    """People are found by the pseudonyms of `Conversation.marks`."""

    def __init__(self, traces: Traces) -> None:
        self._traces = traces
        self._people: OrderedDict[bytes, _Person] = OrderedDict()
        self._owed: dict[_Owed, asyncio.Task[None]] = {}

    async def known(self, whom: Marks) -> Known:
        """What is known now; where the store cannot tell, what this process saw last."""
        here = self._exits(whom)
        parted, person = await self.look(whom), self._person(whom)
        if parted is not None:
            person.parted = parted
        return Known(whom, here, person.parted)

    async def look(self, whom: Marks) -> Parted | None:
        """What the store knows of their exits; None if it cannot be asked."""
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return await self._traces.parted(whom)
        except Exception:
            log.exception("it cannot be looked up whether somebody has left")
            return None

    def left_since(self, known: Known) -> bool:
        """Whether they have left through this process since: whatever is under way says nothing then."""
        return self._exits(known.whom) != known.here

    def left_after(self, known: Known, sent: int) -> bool:
        """Whether they pressed the way out later than this second.

        Buttons and messages come by separate queues, so a message that had to be sent again can arrive behind the
        exit that followed it. An exit in words stands in the same queue and cannot be overtaken.
        """
        here = self._person(known.whom).parted.at
        return any(at is not None and sent < at for at in (known.parted.at, here))

    def leave(self, whom: Marks, at: int | None) -> tuple[Copy, ...]:
        """Whoever answers an older message of theirs stays silent from here on. What the store does not have yet is
        due at once, and given back: it is all that can be cleared if the store is gone.
        """
        person = self._person(whom)
        person.exits += 1
        was = person.parted
        person.parted = Parted(was.times + 1, was.at if at is None else at)
        if was.keeps:
            return ()
        owed = [each for each in self._owed if each.whom[0] in whom]
        for each in owed:
            each.copy = structs.replace(each.copy, clear_after=0)
        return tuple(each.copy for each in owed)

    async def choose(self, known: Known, *, keeps: bool) -> None:
        """Their choice whether an exit leaves the chat as it is. If it cannot be kept, the next turn tries again."""
        person = self._person(known.whom)
        person.parted = replace(person.parted, keeps=keeps)
        if keeps == known.parted.keeps:
            return
        try:
            async with asyncio.timeout(STORE_SECONDS):
                await self._traces.keep_chat(known.whom, keeps=keeps)
        except (StoreFailed, TimeoutError):
            log.exception("the choice about a chat could not be kept yet")

    async def note(self, copy: Copy, known: Known) -> None:
        """Remember a message that can be deleted; if the store cannot take it, as soon as it can again."""
        try:
            async with asyncio.timeout(STORE_SECONDS):
                await self._traces.note(known.whom, copy, known.parted.times)
        except Exception:  # of any kind: what stays in the chat is the greater danger
            log.exception("a message could not be noted yet")
            self.owe(copy, known)

    def owe(self, copy: Copy | None, known: Known) -> None:
        """Remember a message without waiting for it."""
        if copy is None or len(self._owed) >= _MOST_OWED:
            return
        owed = _Owed(known.whom, copy, known.parted.times)
        self._owed[owed] = asyncio.create_task(self._pay(owed))

    async def close(self) -> None:
        """Give up what the store could not take."""
        tasks = tuple(self._owed.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _pay(self, owed: _Owed) -> None:
        pause = 0.5
        try:
            for _ in range(_TRIES):
                await asyncio.sleep(pause)
                try:
                    await self._traces.note(owed.whom, owed.copy, owed.exits)
                except Exception:
                    pause = min(pause * 2, _LONGEST_PAUSE)
                else:
                    return
            log.error("a message could not be noted; it stays in its chat")
        finally:
            del self._owed[owed]

    def _exits(self, whom: Marks) -> int:
        return sum(self._people[mark.digest].exits for mark in whom if mark.digest in self._people)

    def _person(self, whom: Marks) -> _Person:
        digest = next((mark.digest for mark in whom if mark.digest in self._people), whom[0].digest)
        person = self._people.setdefault(digest, _Person())
        self._people.move_to_end(digest)
        if len(self._people) > _MOST_PEOPLE:
            self._people.popitem(last=False)
        return person
