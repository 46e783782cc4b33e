"""Every situation a conversation can be in, found by answering every question in every way it offers.

A situation is a kept session: the question that stands open, the flows beneath it and every answer that was kept. The
service is the real one; only the store is a place where any situation can be put back and stood in again.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from bot.book import HERE, Book
from bot.content.responses import read_words
from bot.conversation import Answer, Conversation
from bot.engine.flow import Collect, Value
from bot.engine.patterns import PATTERNS
from bot.engine.reading import Question
from bot.engine.session import Frame, Line, Session
from bot.engine.standing import begin, pending
from bot.handing import NoHandOffs
from bot.handoff.consent import wishes
from bot.handoff.shift import Fit
from bot.ports import Copy, Inbound, Marks, Seen
from safety.abuse import Guard
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.conftest import Clock

#: All questions times all answers are without end: of each question, with the flow that called it, so many are kept.
MOST_PER_QUESTION = 6
BEGINNINGS = ("hello", "im 14", "hes got a knife")
_SOMEONE = Sealed("+447700900123")


class Place:
    """A store of one session."""

    def __init__(self) -> None:
        self.session: Session | None = None
        self.seen: Seen | None = None

    @asynccontextmanager
    async def hold(self, whom: Marks, delivery: Marks, copy: Copy | None = None) -> AsyncIterator[Place]:
        yield self

    async def keep(self, session: Session, said: tuple[Line, ...]) -> None:
        self.session = session

    async def look(self) -> None:
        """Nothing was ever delivered before."""

    async def reload(self) -> None:
        """Nobody else writes here."""

    async def erase(self, said: tuple[Line, ...] = ()) -> None:
        self.session = None

    async def forget(self) -> None:
        self.session = None

    async def leave(
        self,
        whom: Marks,
        delivery: Marks,
        copy: Copy | None = None,
        left_at: int | None = None,
        *,
        hurried: bool = False,
    ) -> bool:
        self.session = None
        return True


@dataclass(frozen=True, slots=True)
class Situation:
    """Where somebody can stand, and one way to come there."""

    way: tuple[str, ...]
    session: Session

    @property
    def top(self) -> Frame:
        return self.session.stack[-1]

    @property
    def near(self) -> tuple[Frame, ...]:
        """The open question with the flow that called it; a question the engine put in between stands alone."""
        return self.session.stack[-1 if self.top.flow in PATTERNS else -2 :]

    @property
    def key(self) -> tuple[object, ...]:
        slots: tuple[tuple[str, Value], ...] = tuple(sorted(self.session.slots.items()))
        return self.session.stack, slots, self.session.minor, self.session.tries


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one message."""

    answer: Answer
    after: Session | None

    @property
    def keys(self) -> list[str]:
        return [line.key for line in self.answer.lines]


class Queue(NoHandOffs):
    """A queue that would take anybody who has no wish."""

    def __init__(self, *, staffed: bool) -> None:
        self._staffed = staffed

    async def served(self, team: str) -> bool:
        return self._staffed

    async def fits(self, session: Session) -> Fit:
        return Fit.NO_WISH if wishes(session) else Fit.YES

    async def ask(self, whom: Marks, inbound: Inbound, session: Session, window: int) -> int:
        return 1


class Somebody:
    """One person who can be put into any situation. `staffed`: a worker of every team is there."""

    def __init__(self, book: Book, channel: str = "sms", *, staffed: bool = False) -> None:
        clock = Clock()
        keys = KeyRing(MemoryKeyStore(), Sealed("a root secret that is only for tests"), clock().timestamp())
        self.book, self.channel, self._place = book, channel, Place()
        self._conversation = Conversation(
            book, lambda version: None, self._place, keys, clock, hand_offs=Queue(staffed=staffed)
        )

    async def says(self, text: str, standing: Session | None = None) -> Heard:
        """What is answered to a message in this situation; none is a number nobody knows.

        Each message is as the first after a long while: thousands a second would be held off as a flood.
        """
        self._place.session = standing
        answer = await replace(self._conversation, guard=Guard()).receive(
            Inbound(self.channel, _SOMEONE, Sealed(text))
        )
        return Heard(answer, self._place.session)

    def asked(self, session: Session) -> Collect | None:
        return pending(self.book.script, session)

    def answers(self, session: Session) -> Iterator[str]:
        """Every answer the open question offers, as it can be typed."""
        waiting = self.asked(session)
        if waiting is None:
            return
        question: Question = self.book.script.questions[waiting.utter]
        if question.choices:
            listed = question.choices[:3] if question.many else question.choices
            yield from (choice.title for choice in listed)
        else:
            yield from (str(question.low), str(question.high))
        yield from ("skip", "not sure")


def words_that_begin(book: Book) -> list[str]:
    """For each thing that can be asked for in one's own words, words that do."""
    files, _ = read_words(HERE / "content" / "en", book.script.slots)
    return sorted({intent: said for said, intent in files.intents.items()}.values())


#: Ways to answer: the first that is offered, the last, no wherever one can, and nothing at all.
HABITS: tuple[Callable[[list[str]], str], ...] = (
    lambda offered: offered[0],
    lambda offered: offered[-3],
    lambda offered: "No" if "No" in offered else offered[0],
    lambda offered: "skip",
)
_LONGEST_WALK = 40


@dataclass
class Search:
    """Finds situations, nearest first; for one question no more than `most`, but for those that a habit leads to."""

    somebody: Somebody
    most: int
    found: list[Situation] = field(default_factory=list)
    _seen: set[tuple[object, ...]] = field(default_factory=set)
    _stood: Counter[tuple[Frame, ...]] = field(default_factory=Counter)

    async def everywhere(self, begun: Iterable[Situation]) -> None:
        """From these, every answer to every question."""
        waiting = deque(here for here in begun if self._new(here))
        while waiting:
            here = waiting.popleft()
            self.found.append(here)
            offered = (*self.somebody.answers(here.session), "person", "purple wardrobe")
            waiting.extend([there async for there in self.after(here, offered) if self._new(there)])

    async def by_habit(self, here: Situation, habit: Callable[[list[str]], str]) -> None:
        """One walk to its end, however deep it leads."""
        for _ in range(_LONGEST_WALK):
            offered = list(self.somebody.answers(here.session))
            there = [each async for each in self.after(here, (habit(offered),))]
            if not there:
                return
            (here,) = there
            if self._new(here, always=True):
                self.found.append(here)

    async def after(self, here: Situation, texts: Iterable[str]) -> AsyncIterator[Situation]:
        """Where these messages lead, if a question stands open there."""
        for text in texts:
            after = (await self.somebody.says(text, here.session)).after
            if (
                after is not None
                and after.stack
                and self.somebody.asked(after) is not None
                and not after.case
            ):
                yield Situation((*here.way, text), after)

    def _new(self, here: Situation, *, always: bool = False) -> bool:
        if here.key in self._seen or (self._stood[here.near] >= self.most and not always):
            return False
        self._seen.add(here.key)
        self._stood[here.near] += 1
        return True


async def situations(book: Book, most: int = MOST_PER_QUESTION, *, staffed: bool = False) -> list[Situation]:
    """Those that can be reached, the same every time."""
    somebody = Somebody(book, staffed=staffed)
    search = Search(somebody, most)
    nobody = Situation((), begin(book.script, "sms", "en", 0))
    first = [here async for here in search.after(nobody, BEGINNINGS)]
    opened = [here async for here in search.after(first[0], ("yes",))]
    asked_for = [here async for here in search.after(opened[0], words_that_begin(book))]
    await search.everywhere((*first, *opened, *asked_for))
    for here in (*first, *opened, *asked_for):
        for habit in HABITS:
            await search.by_habit(here, habit)
    return search.found
