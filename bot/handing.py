"""A person and a worker: looking whether one is there, joining the queue, and what is written while both talk.

While a case is open the words of a message go to the worker, sealed, and to nobody else: the one exception to the rule
that text ends at the reader. Leaving and danger were heard before it comes here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import msgspec
from msgspec.structs import replace

from bot.book import Book
from bot.content.words import OPENS
from bot.engine.actions import Done
from bot.engine.effects import Tally
from bot.engine.flow import Value
from bot.engine.outcome import Outcome, Paused
from bot.engine.reading import Chose
from bot.engine.session import Line, Session
from bot.engine.standing import came_by, pending, question
from bot.engine.step import opened
from bot.handoff.code import code_in
from bot.handoff.consent import offered
from bot.handoff.port import HandOffs, Standing
from bot.handoff.routing import LONGEST_WAIT_MINUTES
from bot.handoff.shift import Fit
from bot.ports import Inbound, Mark, Marks
from bot.tallying import CAME_BY
from bot.urgent import Urgent
from safety.concern import Concern
from safety.secrecy import Sealed

LOOK: Final = "action_look_for_worker"
LOOK_FOR_FIT: Final = "action_look_for_fit"
JOIN: Final = "action_join_queue"
HANDING: Final = frozenset({LOOK, LOOK_FOR_FIT, JOIN})
#: The slots LOOK and LOOK_FOR_FIT fill, the one whose question stands open while somebody waits or talks, and the one
#: that says why it no longer does.
WORKER_THERE: Final = "worker_there"
FIT: Final = "fit"
IN_QUEUE: Final = "in_queue"
TALK_OVER: Final = "talk_over"
STOP: Final = "stop"
WINDOW: Final = "write_window"
WINDOWS: Final = {"m15": 15, "m30": 30, "m60": 60}
DEFAULT_WINDOW: Final = 30
#: Response keys, each with what stands in its placeholders.
Told = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
NO_SLOTS: Final[Mapping[str, Value]] = MappingProxyType({})


class NoHandOffs:
    """Where there is no queue: at the keyboard, and in most tests."""

    async def served(self, team: str) -> bool:
        return False

    async def opens(self, team: str) -> str | None:
        return None

    async def fits(self, session: Session) -> Fit:
        return Fit.YES

    async def ask(self, whom: Marks, inbound: Inbound, session: Session, window: int) -> int:
        raise LookupError("there is no queue here")

    async def hear(
        self, case: int, text: Sealed[str], delivery: Mark | None, *, danger: bool, unsure: bool = False
    ) -> bool:
        return False

    async def safe_again(self, case: int) -> Standing | None:
        return None

    async def prefer(self, case: int, code: int) -> None:
        return None

    async def standing(self, case: int) -> Standing | None:
        return None

    async def written(self, case: int) -> tuple[str, tuple[Sealed[str], ...]] | None:
        return None

    async def leave(self, whom: Marks, *, danger: bool) -> None:
        return None

    async def say_goodbye(self, whom: Marks) -> None:
        return None


async def handed(hand_offs: HandOffs, paused: Paused, whom: Marks, inbound: Inbound) -> tuple[Paused, Done]:
    """Carry out one of HANDING: the turn goes on with what this gives."""
    slots = dict(paused.walk.slots)
    session = replace(paused.session, slots=slots, language=paused.walk.language)
    if paused.action == LOOK:
        team = str(slots.get("path", "other"))
        there = await hand_offs.served(team)
        back = None if there else await hand_offs.opens(team)
        said: Told = (("utter_team_opens", ((OPENS, back),)),) if back else ()
        return paused, Done({**offered(session), WORKER_THERE: there}, said=said)
    if paused.action == LOOK_FOR_FIT:
        return paused, Done({**slots, FIT: (await hand_offs.fits(session)).value})
    slots.pop(TALK_OVER, None)  # of an earlier talk
    window = WINDOWS.get(str(slots.get(WINDOW)), DEFAULT_WINDOW)
    case = await hand_offs.ask(whom, inbound, session, window)
    waits = (("minutes", str(LONGEST_WAIT_MINUTES)),)
    paused.walk.effects.append(Tally(CAME_BY, came_by(paused.session)))
    joined = Paused(paused.action, paused.walk, replace(paused.session, case=case, window=window))
    return joined, Done(slots, said=(("utter_in_queue_now", waits),))


@dataclass(frozen=True, slots=True)
class Relayed:
    """What came of a message in an open case: words to say and the session as it stands, or the next step to take."""

    session: Session
    lines: tuple[Line, ...] = ()
    outcome: Outcome | None = None

    def kept(self, turn: int, minute: int) -> Outcome:
        """Of a turn whose words went to the worker nothing but its number and time is kept."""
        outcome = self.outcome or Outcome(self.session, ())
        stands = outcome.session and replace(outcome.session, touched=minute, turn=turn)
        return Outcome(stands, outcome.effects, outcome.paused)


class Came(msgspec.Struct, frozen=True, gc=False):
    """A message with where its person and the answer to its delivery lie, and what was heard in it before all else."""

    inbound: Inbound
    whom: Marks
    deliveries: Marks
    urgent: Urgent

    @property
    def delivery(self) -> Mark | None:
        """Under the current epoch, where the channel tells deliveries apart."""
        return self.deliveries[0] if self.deliveries else None

    @property
    def concerns(self) -> tuple[Concern, ...]:
        return self.urgent.concerns


async def relay(
    hand_offs: HandOffs, book: Book, session: Session, came: Came, where: Standing | None
) -> Relayed:
    """Give a message to the worker, or answer what only the queue can answer. `where`: as they stand now."""
    if where and where.place and not came.concerns:
        answered = await _while_waiting(hand_offs, book, session, came, where)
        if answered:
            return answered
    heard = where is not None and await hand_offs.hear(
        session.case, came.inbound.text, came.delivery, danger=bool(came.concerns)
    )
    said = tuple(_line(book, session, f"utter_concern_{concern.value}") for concern in came.concerns[:2])
    return Relayed(session, said) if heard else _over(book, session, said, {TALK_OVER: True})


async def _while_waiting(
    hand_offs: HandOffs, book: Book, session: Session, came: Came, where: Standing
) -> Relayed | None:
    """An answer to what can be chosen in the queue; None where the message is for the worker."""
    text, waiting = came.inbound.text.reveal(), question(book.script, session)
    if (code := code_in(text)) is not None:
        await hand_offs.prefer(session.case, code)
        return Relayed(session, (_line(book, session, "utter_code_noted"),))
    asked = pending(book.script, session)
    if asked is None or asked.slot != IN_QUEUE or waiting is None:
        return None
    read = book.reader.read(text, waiting)
    if not isinstance(read.answer, Chose) and not _calls_off(book, read.intent):
        return None
    match waiting.choices[read.answer.index].value if isinstance(read.answer, Chose) else STOP:
        case "wait":
            return Relayed(session, (_told(book, session, where),))
        case "code":
            return Relayed(session, (_line(book, session, "utter_code_please"),))
        case _:
            await hand_offs.say_goodbye(came.whom)
            return _over(book, session)


def _calls_off(book: Book, intent: str | None) -> bool:
    """Whether they say that they want no worker after all."""
    flow = book.script.flows.get(book.script.intents.get(intent or "", ""))
    return flow is not None and flow.metadata.get("calls_off") is True


def _told(book: Book, session: Session, where: Standing) -> Line:
    """Their place, and how long the last ones waited: never more than is known."""
    timed = where.usual is not None and not where.nobody
    key = "utter_queue_nobody" if where.nobody else "utter_queue_wait" if timed else "utter_queue_place"
    known = {"place": where.place, "usual": where.usual, "at_worst": where.at_worst}
    named = tuple(known) if timed else ("place",)
    return Line(
        key, book.words.choose(key, session.channel, {}), tuple((n, str(known[n])) for n in sorted(named))
    )


def _line(book: Book, session: Session, key: str) -> Line:
    return Line(key, book.words.choose(key, session.channel, session.slots))


def _over(
    book: Book, session: Session, said: tuple[Line, ...] = (), why: Mapping[str, Value] = NO_SLOTS
) -> Relayed:
    """The case has ended: the flow goes on behind the question that stood open meanwhile."""
    ended = _ended(session, why)
    return Relayed(ended, said, opened(book.script, ended))


def over(book: Book, session: Session) -> Outcome:
    """The same, found out by somebody who has come back to it."""
    return opened(book.script, _ended(session, {TALK_OVER: True}))


def _ended(session: Session, why: Mapping[str, Value]) -> Session:
    return replace(session, case=0, window=0, slots={**session.slots, IN_QUEUE: STOP, **why}, asked=False)
