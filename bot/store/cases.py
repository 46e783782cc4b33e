"""Cases from the person's side: asking for a worker, being heard by one, leaving. A transaction for each call.

Not the turn path: only who has asked for a worker comes here. Every call blocks; a server calls them from a thread.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.handoff import desk
from bot.handoff.case import Case, Delivery, Reason, Silence, Skill, State, Team
from bot.handoff.desk import Moved, No
from bot.handoff.routing import Wait, expected, in_order
from bot.ports import Clock, Mark, Marks
from bot.store.case_rows import CaseSealing, case_of, row_of, words
from bot.store.case_tables import case_addresses, case_words, cases
from bot.store.database import READS, alone, engine_of
from bot.store.delivered import keep_counts
from bot.store.desk_bell import ring
from bot.store.times import minutes
from safety.keyring import KeyRing
from safety.retention import HAND_OFF_ADDRESS, RELAY
from safety.secrecy import Sealed

_ADDRESS_MINUTES: Final = int(HAND_OFF_ADDRESS.at_most.total_seconds()) // 60
_WORDS_MINUTES: Final = int(RELAY.at_most.total_seconds()) // 60
#: The last waits of a team that an expected wait is made of.
_WAITS: Final = 20
#: What the review of an incident asks of an ended case; it is raised by what was heard, and agreed to by nobody.
_REVIEWED: Final = frozenset({Reason.NEEDS_SOMEONE_SOON})
_LOWEST, _NUMBERS = 100_000, 900_000


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody agreed to when they asked for a worker. `brief`: codes the worker may see. `content`: the version
    of the content their conversation is on.
    """

    team: Team
    language: str
    channel: str
    window_minutes: int
    reasons: frozenset[Reason] = frozenset()
    skills: frozenset[Skill] = frozenset()
    brief: tuple[str, ...] = ()
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Queued:
    """Where somebody stands who waits. `place` 1 is next; None once a worker has them."""

    state: State
    place: int | None
    wait: Wait | None
    paused: bool = False
    #: For whom they wait.
    case: Case | None = None


class Spoken(Enum):
    """Who said something, and so in which state it begins."""

    BY_PERSON = Delivery.HEARD.value
    BY_WORKER = Delivery.QUEUED.value
    #: By a worker, after a silence of the person.
    HELD = Delivery.HELD.value


class Cases:
    """The cases of one database."""

    def __init__(self, url: str, keys: KeyRing, now: Clock) -> None:
        self.engine = engine_of(url)
        self._now = now
        self._in_turn = Lock()
        self.sealing = CaseSealing(keys)

    def ask(self, whom: Marks, address: Sealed[str], asking: Asking, exits: int) -> int:
        """Open a case, and close one that is still open for them; the new one's number."""
        now = minutes(self._now())
        with self.changing() as connection:
            for number in _open_cases(connection, whom):
                self.move(connection, number, lambda case: desk.say_goodbye(case, now))
            number = _fresh_number(connection)
            case = Case(
                number,
                asking.team,
                asking.language,
                asking.channel,
                asked=now,
                window=now + asking.window_minutes,
                reasons=asking.reasons,
                skills=asking.skills,
            )
            whose = {"epoch": whom[0].epoch, "mark": whom[0].digest, "exits": exits, "rev": 0}
            agreed = {
                "brief": words(asking.brief),
                "window_minutes": asking.window_minutes,
                "content": asking.content,
            }
            connection.execute(insert(cases).values({**row_of(case), **whose, **agreed}))
            self._keep_address(connection, number, address, now)
        return number

    def hear(
        self, number: int, said: Sealed[str], delivery: Mark | None, *, danger: bool, unsure: bool = False
    ) -> Case | None:
        """Keep what the person wrote, once for each delivery. None where the case has ended. `unsure`: it adds no time
        to write, and a worker's words are held from now on.
        """
        now = minutes(self._now())
        with self.changing() as connection:
            case = self.find(connection, number)
            if case is None or not case.open:
                return None
            if delivery is None or not _heard_before(connection, number, delivery):
                self.keep_words(connection, number, said, Spoken.BY_PERSON, delivery)
            if danger:
                self.move(connection, number, desk.raise_danger)
            moved = (
                self.move(connection, number, desk.doubt) if unsure else self._back(connection, number, now)
            )
        return moved if isinstance(moved, Case) else None

    def safe_again(self, number: int) -> Queued | None:
        """The person says that it is still safe: what was held for them may go. None where the case has ended."""
        with self.changing() as connection:
            moved = self._back(connection, number, minutes(self._now()))
            held = (case_words.c.number == number) & (case_words.c.state == Delivery.HELD.value)
            connection.execute(update(case_words).where(held).values(state=Delivery.QUEUED.value))
        return self.standing(number) if isinstance(moved, Case) else None

    def standing(self, number: int) -> Queued | None:
        """Where a case stands, as its person may be told when they ask."""
        now = minutes(self._now())
        with self.reading() as connection:
            case = self.find(connection, number)
            if case is None or not case.open:
                return None
            waiting = (cases.c.team == case.team.value) & (cases.c.state == State.WAITING.value)
            ahead = [each.number for each in in_order(map(case_of, _rows(connection, waiting)), now)]
            waits = connection.execute(_last_waits(case.team)).scalars().all()
        place = ahead.index(number) + 1 if number in ahead else None
        # What others waited says nothing to whoever waits for somebody particular.
        wait = None if case.skills else expected(waits)
        return Queued(case.state, place, wait, case.silence is Silence.ASKED_TO_PAUSE, case)

    def leave(self, whom: Marks, *, danger: bool) -> None:
        """The person has left by an exit."""
        now = minutes(self._now())
        self._end_all(whom, lambda case: desk.leave(case, now, in_danger=danger))

    def say_goodbye(self, whom: Marks) -> None:
        """The person ends the contact, or leaves the queue, in so many words."""
        now = minutes(self._now())
        self._end_all(whom, lambda case: desk.say_goodbye(case, now))

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A transaction in which nobody else moves a case. Threads of one process line up for it here: at the file they
        would all knock at intervals, and one of them could be unlucky for seconds.
        """
        with self._in_turn, self.engine.begin() as connection:
            alone(connection)
            yield connection
            ring(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A look, which waits for nobody and keeps nobody waiting: turns are written to the same file."""
        with self.engine.connect().execution_options(**{READS: True}) as connection:
            yield connection

    def find(self, connection: Connection, number: int) -> Case | None:
        """The case of this number."""
        row = next(iter(_rows(connection, cases.c.number == number)), None)
        return None if row is None else case_of(row)

    def move(self, connection: Connection, number: int, change: Callable[[Case], Moved]) -> Moved:
        """Make a move, inside `changing`. A case that ends loses whom it was about and what was said; that a
        sign of danger was heard stays.
        """
        case = self.find(connection, number)
        if case is None:
            return No(desk.Denied.ENDED)
        moved = change(case)
        if isinstance(moved, Case) and moved != case:
            values: dict[str, object] = {**row_of(moved), "rev": cases.c.rev + 1}
            if not moved.open:
                heard = words(moved.reasons & _REVIEWED)
                values |= {"epoch": None, "mark": None, "brief": "", "reasons": heard, "skills": ""}
                keep_counts(connection, number)
                forget(connection, number)
            connection.execute(update(cases).where(cases.c.number == number).values(values))
        return moved

    def keep_words(
        self, connection: Connection, number: int, said: Sealed[str], by: Spoken, delivery: Mark | None = None
    ) -> int:
        """Put down one message; its place."""
        last = select(func.max(case_words.c.place)).where(case_words.c.number == number)
        place, epoch = (connection.execute(last).scalar() or 0) + 1, self.sealing.current
        now = minutes(self._now())
        row = {
            "number": number,
            "place": place,
            "delivery": delivery and delivery.digest,
            "from_person": by is Spoken.BY_PERSON,
            "said": now,
            "epoch": epoch,
            "sealed": self.sealing.seal(epoch, number, f"words/{place}", said.reveal()),
            "state": by.value,
            "expires": now + _WORDS_MINUTES,
        }
        connection.execute(insert(case_words).values(row))
        return place

    def _back(self, connection: Connection, number: int, now: int) -> Moved:
        """They are there; the time in which a worker may write begins anew."""
        chosen = select(cases.c.window_minutes).where(cases.c.number == number)
        whole = connection.execute(chosen).scalar_one_or_none() or 0
        return self.move(connection, number, lambda case: desk.return_to(case, now + whole))

    def _keep_address(self, connection: Connection, number: int, address: Sealed[str], now: int) -> None:
        epoch = self.sealing.current
        row = {
            "number": number,
            "epoch": epoch,
            "sealed": self.sealing.seal(epoch, number, "address", address.reveal()),
            "expires": now + _ADDRESS_MINUTES,
        }
        connection.execute(insert(case_addresses).values(row))

    def _end_all(self, whom: Marks, change: Callable[[Case], Moved]) -> None:
        with self.changing() as connection:
            for number in _open_cases(connection, whom):
                self.move(connection, number, change)


def forget(connection: Connection, number: int) -> None:
    """Delete where the person could be written to, and everything that was said."""
    connection.execute(delete(case_addresses).where(case_addresses.c.number == number))
    connection.execute(delete(case_words).where(case_words.c.number == number))


def _rows(connection: Connection, which: Any) -> list[Mapping[Any, Any]]:
    return list(connection.execute(select(cases).where(which)).mappings())


def _last_waits(team: Team) -> Any:
    """How many minutes the last who were taken had waited, the last first."""
    taken = (cases.c.team == team.value) & cases.c.claimed.is_not(None)
    return select(cases.c.claimed - cases.c.asked).where(taken).order_by(cases.c.claimed.desc()).limit(_WAITS)


def _open_cases(connection: Connection, whom: Marks) -> list[int]:
    found: list[int] = []
    for mark in whom:
        theirs = (cases.c.epoch == mark.epoch) & (cases.c.mark == mark.digest)
        found += connection.execute(select(cases.c.number).where(theirs)).scalars()
    return found


def _heard_before(connection: Connection, number: int, delivery: Mark) -> bool:
    same = (case_words.c.number == number) & (case_words.c.delivery == delivery.digest)
    return connection.execute(select(case_words.c.place).where(same)).first() is not None


def _fresh_number(connection: Connection) -> int:
    while True:
        number = _LOWEST + secrets.randbelow(_NUMBERS)
        if connection.execute(select(cases.c.number).where(cases.c.number == number)).first() is None:
            return number
