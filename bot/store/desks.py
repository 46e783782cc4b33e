"""Cases from the worker's side: the queue, the moves, what is said. A transaction for each call; every call blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.content.cards import UNSURE, opening_code
from bot.content.hours import LONDON, Opens, Timetable, is_open, status
from bot.handoff import desk
from bot.handoff.case import Case, Skill, State, Team
from bot.handoff.desk import Denied, Moved, No
from bot.handoff.ladder import offer_is_over, unanswered, waited_out
from bot.handoff.routing import in_order, out_of_turn, overtaken_by
from bot.handoff.shift import Fit, NotServed, Presence, Refusal, Worker, fit, led, not_served
from bot.ports import Clock
from bot.store.case_rows import case_of
from bot.store.case_tables import case_words, cases, closed_teams, shifts
from bot.store.cases import Cases, Spoken
from bot.store.deliveries import give_up
from bot.store.silences import went_quiet
from bot.store.staffing import GONE_MINUTES, one_worker, workers
from bot.store.times import minutes
from safety.secrecy import Sealed

#: Where nobody has said when a team takes people.
ALWAYS: Final[Mapping[Team, Timetable]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Words:
    """One message between a person and a worker. `text` None: its key has died."""

    place: int
    from_person: bool
    said: int
    text: Sealed[str] | None
    state: str


@dataclass(frozen=True, slots=True)
class Room:
    """One conversation as its worker sees it. `brief`: the codes the person agreed to show."""

    case: Case
    brief: tuple[str, ...]
    words: tuple[Words, ...]


class Desks:
    """What workers and supervisors do with the cases of one database."""

    def __init__(self, url_cases: Cases, now: Clock, hours: Mapping[Team, Timetable] = ALWAYS) -> None:
        """`hours`: when each team takes people; a team that is not in it does at any time."""
        self._cases = url_cases
        self._now = now
        self._hours = hours

    def workers(self) -> tuple[Worker, ...]:
        """Everyone who could take a case, as they stand now."""
        with self._cases.reading() as connection:
            return workers(connection, minutes(self._now()))

    def not_served(self, team: Team) -> NotServed | None:
        """Why this team takes nobody now; None if it does."""
        moment = self._now()
        hours_open = team not in self._hours or is_open(self._hours[team], moment)
        with self._cases.reading() as connection:
            shut = select(closed_teams.c.team).where(closed_teams.c.team == team.value)
            closed = connection.execute(shut).first() is not None
            there = workers(connection, minutes(moment))
        return not_served(team, there, hours_open=hours_open, closed=closed)

    def fit(self, team: Team, language: str, skills: frozenset[Skill]) -> Fit:
        """Whether a worker of this team who is there writes this language and has these skills."""
        return fit(team, language, skills, self.workers())

    def opens(self, team: Team) -> str | None:
        """The code of this team's next opening (bot/content/cards.py) while it is outside its hours; None otherwise, or
        where no day of the next week names it.
        """
        now = self._now()
        state = status(self._hours[team], now) if team in self._hours else None
        if not isinstance(state, Opens):
            return None
        code = opening_code(state.at, now.astimezone(LONDON))
        return None if code == UNSURE else code

    def be(self, name: str, presence: Presence) -> None:
        """Go on shift, pause or end it. Whoever ends it with people in hand gives them back to the queue."""
        now = minutes(self._now())
        with self._cases.changing() as connection:
            theirs = shifts.c.name == name
            if presence is Presence.OFF:
                connection.execute(delete(shifts).where(theirs))
                self._give_back(connection, name)
                return
            if not connection.execute(
                update(shifts).where(theirs).values(presence=presence.value, seen=now)
            ).rowcount:
                row = {"name": name, "presence": presence.value, "began": now, "seen": now, "taken": 0}
                connection.execute(insert(shifts).values(row))

    def seen(self, name: str) -> None:
        """Their console has just been heard of."""
        with self._cases.changing() as connection:
            connection.execute(update(shifts).where(shifts.c.name == name).values(seen=minutes(self._now())))

    def queue(self, teams: frozenset[Team]) -> list[Case]:
        """Who waits for these teams, first to be taken first."""
        with self._cases.reading() as connection:
            waiting = _cases(connection, cases.c.state == State.WAITING.value)
        return [case for case in in_order(waiting, minutes(self._now())) if case.team in teams]

    def held_by(self, name: str) -> list[Case]:
        """Whom this worker has, longest first, and whom they have been asked to take over."""
        with self._cases.reading() as connection:
            theirs = (cases.c.worker == name) | (cases.c.offered == name)
            found = _cases(connection, theirs & (cases.c.state == State.CLAIMED.value))
        return sorted(found, key=lambda case: case.asked)

    def open_in(self, teams: frozenset[Team]) -> list[Case]:
        """Every open case of these teams, for a supervisor."""
        with self._cases.reading() as connection:
            found = _cases(connection, cases.c.state.in_((State.WAITING.value, State.CLAIMED.value)))
        return sorted((case for case in found if case.team in teams), key=lambda case: case.asked)

    def move(self, number: int, name: str, change: Callable[[Case, Worker], Moved]) -> Moved:
        """Make a move as this worker. Of two who make one at the same time, the second finds it made."""
        with self._cases.changing() as connection:
            worker = one_worker(connection, name, minutes(self._now()))
            if worker is None:
                return No(Denied.ENDED)
            return self._moved(connection, number, lambda case: change(case, worker))

    def claim(self, number: int, name: str) -> Moved:
        """Take somebody out of the queue: any whom this worker may take, but for whom it must not be yet."""
        now = minutes(self._now())
        with self._cases.changing() as connection:
            worker, case = one_worker(connection, name, now), self._cases.find(connection, number)
            if worker is None or case is None:
                return No(Denied.ENDED)
            waiting = _cases(connection, cases.c.state == State.WAITING.value)
            moved = desk.claim(case, worker, now)
            if not isinstance(moved, Case):
                return moved
            why = out_of_turn(case, worker, waiting, now)
            if not led(case.team, workers(connection, now)):
                why = Refusal.NO_LEAD
            return No(why) if why else self._moved(connection, number, lambda _: moved)

    def transfer(
        self, number: int, name: str, to: str, change: Callable[[Case, Worker, Worker], Moved]
    ) -> Moved:
        """Make a move from this worker to a colleague, whose room is looked at in the same moment."""
        now = minutes(self._now())
        with self._cases.changing() as connection:
            worker, other = one_worker(connection, name, now), one_worker(connection, to, now)
            if worker is None:
                return No(Denied.ENDED)
            if other is None:
                return No(Denied.NOBODY)
            return self._moved(connection, number, lambda case: change(case, worker, other))

    def room(self, number: int) -> Room | None:
        """One conversation, with everything said in it so far."""
        with self._cases.reading() as connection:
            row = connection.execute(select(cases).where(cases.c.number == number)).mappings().one_or_none()
            if row is None:
                return None
            of_it = select(case_words).where(case_words.c.number == number).order_by(case_words.c.place)
            said = tuple(self._words(each) for each in connection.execute(of_it).mappings())
        return Room(case_of(row), tuple(filter(None, row["brief"].split("\n"))), said)

    def write(self, number: int, name: str, text: Sealed[str]) -> int | No | None:
        """Put down what a worker says; its place, to be sent, or to be held after a silence. None: beyond the window,
        and so it is not kept at all.
        """
        now = minutes(self._now())
        with self._cases.changing() as connection:
            case = self._cases.find(connection, number)
            if case is None or not case.open:
                return No(Denied.ENDED)
            if case.worker != name:
                return No(Denied.NOT_YOURS)
            if now > case.window:
                return None
            quiet = went_quiet(connection, case, now)
            by = Spoken.HELD if quiet else Spoken.BY_WORKER
            return self._cases.keep_words(connection, number, text, by)

    def lapse(self, after_minutes: int) -> int:
        """Give back the people of workers who are gone or never wrote to them, and end the cases nobody took, or whose
        person did not come back; how many ended. What a crash lost of a worker's words is said to be so.
        """
        now = minutes(self._now())
        with self._cases.changing() as connection:
            gone = select(shifts.c.name).where(shifts.c.seen <= now - GONE_MINUTES)
            for name in connection.execute(gone).scalars().all():
                connection.execute(delete(shifts).where(shifts.c.name == name))
                self._give_back(connection, name)
            stale = [case.number for case in _open(connection) if waited_out(case, now, after_minutes)]
            for number in stale:
                self._cases.move(connection, number, lambda case: desk.lapse(case, now))
            self._step_down(connection, now)
            give_up(connection, now)
        return len(stale)

    def _step_down(self, connection: Connection, now: int) -> None:
        """Take back what somebody took or was offered and did not answer."""
        last = select(case_words.c.number, func.max(case_words.c.said)).group_by(case_words.c.number)
        rows = connection.execute(last.where(case_words.c.from_person.is_(False)))
        written = {row[0]: row[1] for row in rows}
        for case in _cases(connection, cases.c.state == State.CLAIMED.value):
            if unanswered(case, written.get(case.number), now):
                self._cases.move(connection, case.number, desk.worker_is_gone)
            elif offer_is_over(case, now):
                self._cases.move(connection, case.number, desk.withdraw)

    def _give_back(self, connection: Connection, name: str) -> None:
        for case in _cases(connection, (cases.c.worker == name) & (cases.c.state == State.CLAIMED.value)):
            self._cases.move(connection, case.number, desk.worker_is_gone)

    def _moved(self, connection: Connection, number: int, change: Callable[[Case], Moved]) -> Moved:
        before = self._cases.find(connection, number)
        moved = self._cases.move(connection, number, change)
        if before and isinstance(moved, Case) and moved.worker not in (None, before.worker):
            self._has_taken(connection, str(moved.worker), before)
        return moved

    def _has_taken(self, connection: Connection, name: str, taken: Case) -> None:
        """Count it in the shift of whoever has them now; from the queue, also for everyone who was passed over."""
        now = minutes(self._now())
        worker = one_worker(connection, name, now)
        counted = update(shifts).where(shifts.c.name == name).values(taken=shifts.c.taken + 1)
        connection.execute(counted)
        if worker is None or taken.state is not State.WAITING:
            return
        free = replace(worker, cases=worker.cases - 1)  # as they stood when they chose
        waiting = _cases(connection, cases.c.state == State.WAITING.value)
        passed = [case.number for case in overtaken_by(taken, free, waiting, now)]
        once_more = {"overtaken": cases.c.overtaken + 1, "rev": cases.c.rev + 1}
        connection.execute(update(cases).where(cases.c.number.in_(passed)).values(once_more))

    def _words(self, row: Mapping[Any, Any]) -> Words:
        what = f"words/{row['place']}"
        text = self._cases.sealing.open(row["epoch"], row["number"], what, row["sealed"])
        return Words(row["place"], row["from_person"], row["said"], text, row["state"])


def _open(connection: Connection) -> list[Case]:
    return _cases(connection, cases.c.state.in_((State.WAITING.value, State.CLAIMED.value)))


def _cases(connection: Connection, which: Any) -> list[Case]:
    return [case_of(row) for row in connection.execute(select(cases).where(which)).mappings()]
