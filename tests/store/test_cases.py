"""Cases in a real database: who wins, what a case keeps while it is open, and what is left when it has ended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.handoff import desk
from bot.handoff.case import Case, Closing, Reason, Silence, Skill, State, Team
from bot.handoff.desk import Denied, Moved, No
from bot.handoff.shift import NotServed, Presence, Refusal, Role
from bot.ports import Mark
from bot.store.accounts import Account, Accounts
from bot.store.cases import Asking, Cases
from bot.store.database import opened
from bot.store.desks import Desks
from bot.store.migrate import migrate
from bot.store.staffing import GONE_MINUTES
from bot.store.sweep import Swept, sweep
from bot.store.times import minutes
from bot.store.watch import Watch
from safety import onetime
from safety.accountkey import account_seal
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.retention import CASE
from safety.secrecy import Sealed
from tests.conftest import MOMENT, Clock

ROOT = Sealed("a root secret that is only for tests, and long")
ADDRESS, WORDS, ANSWER = "+447700900777", "he comes home at six and I am scared", "I am Ann. I am here."
ASKING = Asking(Team.SURVIVOR, "en", "sms", window_minutes=30, brief=("path",))


@dataclass
class Line:
    """A database with two workers and a supervisor on shift, and somebody who asks."""

    url: str
    clock: Clock
    keys: KeyRing
    cases: Cases
    desks: Desks

    def whom(self, person: str = ADDRESS) -> tuple[Mark, ...]:
        return tuple(Mark(epoch.id, epoch.pseudonyms("sms", person)) for epoch in self.keys.live())

    def asks(self, person: str = ADDRESS, asking: Asking = ASKING) -> int:
        return self.cases.ask(self.whom(person), Sealed(person), asking, exits=0)

    def hears(
        self, number: int, words: str = WORDS, *, danger: bool = False, sid: str = "SM1"
    ) -> Case | None:
        delivery = Mark(self.keys.current.id, self.keys.current.replay("sms", sid))
        return self.cases.hear(number, Sealed(words), delivery, danger=danger)

    def claims(self, number: int, name: str) -> Moved:
        return self.desks.move(number, name, lambda case, who: desk.claim(case, who, self.minute))

    @property
    def minute(self) -> int:
        return minutes(self.clock())

    def holds(self, *planted: str) -> bool:
        """Whether anything in the case tables quotes these, as it stands or in hex."""
        found = ""
        with opened(self.url) as engine, engine.connect() as connection:
            for table in ("cases", "case_addresses", "case_words"):
                rows = connection.execute(text(f"SELECT * FROM {table}")).all()
                found += "".join(
                    repr(tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)) for row in rows
                )
        return any(word in found for word in planted)

    def rows(self, table: str) -> int:
        with opened(self.url) as engine, engine.connect() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.fixture
def line(any_url: str) -> Line:
    migrate(any_url)
    clock = Clock()
    keys = KeyRing(MemoryKeyStore(), ROOT, MOMENT.timestamp())
    accounts = Accounts(any_url, account_seal(ROOT), clock)
    for name, role in (("ann", Role.WORKER), ("bea", Role.WORKER), ("sue", Role.SUPERVISOR)):
        accounts.add(Account(name, frozenset({role}), frozenset(Team)), "kept", onetime.fresh_secret(), ())
    cases = Cases(any_url, keys, clock)
    desks = Desks(cases, clock)
    for name in ("ann", "bea", "sue"):
        desks.be(name, Presence.ON)
    return Line(any_url, clock, keys, cases, desks)


def test_of_many_who_take_the_same_person_one_wins(line: Line) -> None:
    number = line.asks()
    with ThreadPoolExecutor(8) as at_once:
        results = list(at_once.map(lambda turn: line.claims(number, ("ann", "bea")[turn % 2]), range(8)))
    assert sum(isinstance(result, Case) for result in results) == 1
    assert {result.why for result in results if isinstance(result, No)} <= {Denied.TAKEN}


def test_of_two_who_hand_somebody_to_the_same_colleague_one_is_told_that_they_are_full(line: Line) -> None:
    first, second = line.asks(), line.asks("+447700900778")
    line.claims(first, "ann")
    line.claims(second, "bea")

    def give(number: int, name: str) -> Moved:
        return line.desks.transfer(
            number, name, "sue", lambda c, me, to: desk.hand_over(c, me, to, line.minute)
        )

    with ThreadPoolExecutor(2) as at_once:
        results = list(at_once.map(give, (first, second), ("ann", "bea")))
    assert [result.why for result in results if isinstance(result, No)] == [Refusal.FULL]
    sue = next(worker for worker in line.desks.workers() if worker.name == "sue")
    assert (sue.cases, sue.taken_this_shift) == (1, 1)
    assert line.desks.transfer(first, "ann", "nobody", lambda case, _, __: case) == No(Denied.NOBODY)


def test_what_is_said_is_sealed_and_gone_when_the_case_ends(line: Line) -> None:
    number = line.asks()
    line.hears(number)
    line.claims(number, "ann")
    assert isinstance(line.desks.write(number, "ann", Sealed(ANSWER)), int)
    room = line.desks.room(number)
    assert room is not None
    assert [said.text.reveal() for said in room.words if said.text] == [WORDS, ANSWER]
    assert room.brief == ("path",)
    assert not line.holds(WORDS, ANSWER, ADDRESS, ADDRESS.encode().hex())
    line.desks.move(number, "ann", lambda case, who: desk.close(case, who, Closing.HELPED, line.minute))
    assert [line.rows(f"case_{each}") for each in ("words", "addresses", "deliveries")] == [0, 0, 2]
    ended = line.desks.room(number)
    assert ended is not None
    assert (ended.words, ended.brief, ended.case.closing) == ((), (), Closing.HELPED)


def test_a_person_is_the_one_who_wrote_though_their_channel_gave_the_message_no_name(line: Line) -> None:
    number = line.asks()
    line.cases.hear(number, Sealed(WORDS), None, danger=True)
    room = line.desks.room(number)
    assert room is not None
    assert [(said.from_person, said.state) for said in room.words] == [(True, "heard")]


def test_a_case_that_is_over_tells_nothing_of_its_person_and_is_gone_in_three_months(line: Line) -> None:
    told = Asking(Team.SURVIVOR, "en", "sms", 30, frozenset(Reason), frozenset(Skill), ("path",))
    line.hears(number := line.asks(asking=told))
    line.cases.leave(line.whom(), danger=False)
    room = line.desks.room(number)
    assert room
    assert (room.case.skills, room.brief) == (frozenset(), ())
    assert room.case.reasons == {Reason.NEEDS_SOMEONE_SOON}, "danger is for the review"
    assert sweep(line.url, line.clock() + CASE.at_most - timedelta(minutes=1)).cases == 0
    assert sweep(line.url, line.clock() + CASE.at_most) == Swept(cases=1, arrivals=1)


def test_looking_at_the_queue_keeps_no_turn_waiting(line: Line) -> None:
    """Another process is in the middle of a write, and whoever looks sees what was there before it."""
    number = line.asks()
    with line.cases.changing(), ThreadPoolExecutor(1) as console:
        seen = console.submit(lambda: [case.number for case in line.desks.queue(frozenset(Team))])
        assert seen.result(1) == [number]


def test_a_repeated_delivery_is_heard_once(line: Line) -> None:
    number = line.asks()
    for _ in range(3):
        assert line.hears(number, sid="SMsame") is not None
    line.hears(number, "and again", sid="SMother")
    room = line.desks.room(number)
    assert room is not None
    assert len(room.words) == 2


@pytest.mark.parametrize(
    ("danger", "means"), [(False, Silence.LEFT_BY_EXIT), (True, Silence.LEFT_WITH_A_DANGER_SIGN)]
)
def test_who_leaves_is_gone_and_the_worker_sees_what_it_means(
    line: Line, danger: bool, means: Silence
) -> None:
    number = line.asks()
    line.claims(number, "ann")
    line.hears(number)
    line.cases.leave(line.whom(), danger=danger)
    room = line.desks.room(number)
    assert room is not None
    assert (room.case.state, room.case.silence, room.words) == (State.LEFT, means, ())
    assert line.desks.write(number, "ann", Sealed(ANSWER)) == No(Denied.ENDED)
    assert line.hears(number) is None


def test_a_late_answer_is_not_kept(line: Line) -> None:
    number = line.asks()
    line.claims(number, "ann")
    line.clock.time = line.clock.time.replace(minute=0, hour=16)
    assert line.desks.write(number, "ann", Sealed(ANSWER)) is None
    assert line.rows("case_words") == 0


def test_a_sign_of_danger_raises_the_case_and_every_word_lengthens_the_window(line: Line) -> None:
    number = line.asks()
    line.clock.time = line.clock.time.replace(minute=50)
    heard = line.hears(number, danger=True)
    assert heard is not None
    assert Reason.NEEDS_SOMEONE_SOON in heard.reasons
    assert heard.window == line.minute + ASKING.window_minutes


def test_somebody_who_asks_again_has_one_case(line: Line) -> None:
    first, second = line.asks(), line.asks()
    assert [case.number for case in line.desks.queue(frozenset(Team))] == [second]
    assert line.cases.standing(first) is None
    standing = line.cases.standing(second)
    assert standing is not None
    assert (standing.place, standing.wait) == (1, None)


def test_people_of_a_worker_who_vanished_go_back_to_their_place(line: Line) -> None:
    number = line.asks()
    line.claims(number, "ann")
    line.clock.time = line.clock.time.replace(minute=30 + GONE_MINUTES)
    for there in ("bea", "sue"):
        line.desks.seen(there)
    assert line.desks.lapse(after_minutes=60) == 0
    assert [case.number for case in line.desks.queue(frozenset(Team))] == [number]
    assert isinstance(line.claims(number, "bea"), Case)


def test_nobody_waits_past_the_minute_they_were_told(line: Line) -> None:
    number = line.asks()
    line.clock.time = line.clock.time.replace(hour=15)
    assert line.desks.lapse(after_minutes=30) == 1
    room = line.desks.room(number)
    assert room is not None
    assert (room.case.state, line.rows("case_addresses")) == (State.LAPSED, 0)


def test_the_queue_is_shut_when_no_supervisor_is_there(line: Line) -> None:
    assert line.desks.not_served(Team.SURVIVOR) is None
    line.desks.be("sue", Presence.OFF)
    assert line.desks.not_served(Team.SURVIVOR) is NotServed.NO_SUPERVISOR


def test_a_pause_stops_new_people_and_keeps_those_in_hand(line: Line) -> None:
    first, second = line.asks(), line.asks("+447700900778")
    line.claims(first, "ann")
    line.desks.be("ann", Presence.PAUSED)
    refused = line.claims(second, "ann")
    assert isinstance(refused, No)
    assert [case.number for case in line.desks.held_by("ann")] == [first]
    line.desks.be("ann", Presence.OFF)
    # Both asked in the same minute, so either may stand first.
    assert {case.number for case in line.desks.queue(frozenset(Team))} == {first, second}


def test_a_team_that_a_supervisor_closed_takes_nobody(line: Line) -> None:
    watch = Watch(line.cases, line.clock)
    watch.close(Team.SURVIVOR, "sue")
    assert line.desks.not_served(Team.SURVIVOR) is NotServed.CLOSED
    assert line.desks.not_served(Team.OTHER) is None
    assert watch.closed() == {Team.SURVIVOR: "sue"}
    watch.open(Team.SURVIVOR)
    assert line.desks.not_served(Team.SURVIVOR) is None


def test_a_screen_learns_of_every_change_and_of_nothing_else(line: Line) -> None:
    watch = Watch(line.cases, line.clock)
    number = line.asks()
    seen = [watch.pulse().of("ann", frozenset(Team))]
    changes = (
        lambda: line.hears(number),
        lambda: line.claims(number, "ann"),
        lambda: line.desks.write(number, "ann", Sealed(ANSWER)),
        lambda: line.desks.be("bea", Presence.PAUSED),
        lambda: line.cases.leave(line.whom(), danger=True),
    )
    for change in changes:
        change()
        seen.append(watch.pulse().of("ann", frozenset(Team)))
        assert watch.pulse().of("ann", frozenset(Team)) == seen[-1]
    assert len(set(seen)) == len(seen)
    assert [case.number for case in watch.left_in_danger(frozenset(Team))] == [number]
    assert watch.left_in_danger(frozenset({Team.YOUNG})) == []


def test_looking_at_masked_details_is_counted_and_stays_with_the_case(line: Line) -> None:
    watch = Watch(line.cases, line.clock)
    number = line.asks()
    assert not watch.reveal(number, "ann"), "nobody has them yet"
    line.claims(number, "ann")
    assert watch.reveal(number, "ann")
    assert watch.reveal(number, "ann")
    assert not watch.reveal(number, "bea")
    line.desks.move(number, "ann", lambda case, who: desk.close(case, who, Closing.HELPED, line.minute))
    assert [(each.case.number, each.reveals) for each in watch.ended(frozenset(Team))] == [(number, 2)]
