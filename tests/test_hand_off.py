"""Somebody asks for a person, is heard by a worker, and leaves: the whole service on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from bot.book import Book
from bot.conversation import Conversation
from bot.handoff import desk
from bot.handoff.case import Case, Closing, Reason, Silence, State, Team
from bot.handoff.desk import Moved
from bot.handoff.shift import Presence, Role
from bot.ports import Inbound, StoreFailed
from bot.store.accounts import Account, Accounts
from bot.store.cases import Cases
from bot.store.choose import rows_at
from bot.store.desks import Desks
from bot.store.hand_offs import KeptHandOffs
from bot.store.migrate import migrate
from bot.store.relays import Relays
from bot.store.sessions import KeptSessions
from bot.store.times import minutes
from safety import onetime
from safety.accountkey import account_seal
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.conftest import MOMENT, Clock

ROOT = Sealed("a root secret that is only for tests, and long")
TO_A_PERSON = ("hello", "1", "1", "person")
CONSENT = ("go on", "yes", "30 minutes")
_serial = count()


@dataclass
class Line:
    """One service, and one person with a phone."""

    conversation: Conversation
    desks: Desks
    clock: Clock
    number: str = "+447700900321"
    sids: list[str] = field(default_factory=list)

    async def says(self, text: str, sid: str | None = None) -> str:
        sid = sid or f"SM{next(_serial):032}"
        inbound = Inbound("sms", Sealed(self.number), Sealed(text), Sealed(sid))
        answer = await self.conversation.receive(inbound)
        assert not answer.static, "a fault was answered"
        return "" if answer.left or not answer.lines else answer.words.sms(answer.lines, answer.language)

    async def walks(self, *texts: str) -> str:
        answers = [await self.says(text) for text in texts]
        return answers[-1]

    def waiting(self) -> list[Case]:
        return self.desks.queue(frozenset(Team))

    def claims(self, name: str = "ann") -> int:
        (case,) = self.waiting()
        moved = self.desks.move(case.number, name, lambda c, who: desk.claim(c, who, minutes(self.clock())))
        assert isinstance(moved, Case)
        return case.number

    def closes(self, number: int) -> Moved:
        now = minutes(self.clock())
        return self.desks.move(number, "ann", lambda c, who: desk.close(c, who, Closing.HELPED, now))

    def heard(self, number: int) -> list[str]:
        room = self.desks.room(number)
        assert room is not None
        return [said.text.reveal() for said in room.words if said.text]


@pytest.fixture
async def line(book: Book, tmp_path: Path) -> AsyncIterator[Line]:
    url = f"sqlite:///{tmp_path}/data/quietline.db"
    migrate(url)
    clock = Clock()
    keys = KeyRing(MemoryKeyStore(), ROOT, MOMENT.timestamp())
    accounts = Accounts(url, account_seal(ROOT), clock)
    for name, role in (("ann", Role.WORKER), ("sue", Role.SUPERVISOR)):
        teams = frozenset(Team) - {Team.YOUNG}
        accounts.add(Account(name, frozenset({role}), teams), "kept", onetime.fresh_secret(), ())
    cases = Cases(url, keys, clock)
    desks = Desks(cases, clock)
    desks.be("ann", Presence.ON)
    desks.be("sue", Presence.ON)
    async with KeptSessions(rows_at(url), keys, clock) as sessions:
        hand_offs = KeptHandOffs(cases, desks, Relays(cases, clock), sessions.traces)
        conversation = Conversation(book, lambda version: None, sessions, keys, clock, hand_offs=hand_offs)
        yield Line(conversation, desks, clock)


async def test_a_person_is_told_what_a_worker_sees_before_anyone_sees_it(line: Line) -> None:
    told = await line.walks(*TO_A_PERSON)
    assert "We cannot find you unless you tell us where you are." in told
    assert line.waiting() == [], "nothing has been agreed to yet"
    assert "your answers so far" in await line.says("go on")
    assert "how long" in (await line.says("yes")).lower()
    queued = await line.says("30 minutes")
    assert "If nobody has written in 30 minutes, nobody will." in queued
    (case,) = line.waiting()
    assert (case.team, case.channel, case.window - case.asked) == (Team.SURVIVOR, "sms", 30)


async def test_who_says_not_now_waits_for_nobody(line: Line) -> None:
    await line.walks(*TO_A_PERSON, "not now")
    assert line.waiting() == []


async def test_what_is_written_goes_to_the_worker_and_nothing_is_said_back(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    assert await line.says("he took my phone on sunday") == ""
    number = line.claims()
    assert await line.says("1") == "", "with a worker, a number is a word like any other"
    assert line.heard(number) == ["he took my phone on sunday", "1"]


async def test_a_repeated_delivery_is_heard_once(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    for _ in range(3):
        assert await line.says("are you there", sid="SMrepeated") == ""
    assert line.heard(line.claims()) == ["are you there"]


async def test_their_place_is_told_when_they_ask_and_only_then(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    assert "You are number 1 in the queue." in await line.says("1")
    assert "You have left the queue." in await line.says("2")
    assert line.waiting() == []


async def test_who_asks_again_after_a_talk_agrees_again_and_is_told_what_is_true_now(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    line.closes(line.claims())
    assert "You are not with a person any more." in await line.says("thanks")
    assert "We cannot find you" in await line.says("person")
    await line.walks(*CONSENT)
    assert "You have left the queue." in await line.says("2")


async def test_an_exit_ends_the_case_though_the_session_cannot_be_erased(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    number = line.claims()

    async def broken(*_: object, **__: object) -> bool:
        raise StoreFailed

    monkeypatch.setattr(line.conversation.sessions, "leave", broken)
    assert await line.says("bye") == ""
    room = line.desks.room(number)
    assert room is not None
    assert room.case.state is State.LEFT


async def test_danger_is_answered_first_and_reaches_the_worker_too(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    number = line.claims()
    assert "999" in await line.says("hes got a knife")
    room = line.desks.room(number)
    assert room is not None
    assert Reason.NEEDS_SOMEONE_SOON in room.case.reasons
    assert line.heard(number) == ["hes got a knife"]


@pytest.mark.parametrize(
    ("words", "means"),
    [("bye", Silence.LEFT_BY_EXIT), ("gtg hes here", Silence.LEFT_WITH_A_DANGER_SIGN)],
)
async def test_who_leaves_leaves_nothing_and_a_stranger_comes_next(
    line: Line, words: str, means: Silence
) -> None:
    opening = await line.says("hello")
    await line.walks("1", "1", "person", *CONSENT, "he is upstairs")
    number = line.claims()
    assert await line.says(words) == ""
    room = line.desks.room(number)
    assert room is not None
    assert (room.case.state, room.case.silence, room.words) == (State.LEFT, means, ())
    assert await line.says("hello") == opening


async def test_when_the_worker_closes_the_next_message_is_told_so(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    number = line.claims()
    line.closes(number)
    assert "You are not with a person any more." in await line.says("thank you so much")
    assert line.heard(number) == []


async def test_silence_while_waiting_does_not_end_the_conversation(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    line.clock.time = line.clock.time.replace(minute=55)
    for there in ("ann", "sue"):
        line.desks.seen(there)
    assert await line.says("still here") == ""
    assert line.heard(line.claims()) == ["still here"]


async def test_a_child_who_says_so_leaves_the_adults_queue(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    answer = await line.says("im 14")
    assert line.waiting() == []
    assert "worker may have to tell" in answer or "have to tell" in answer


async def test_nobody_is_promised_a_person_when_no_supervisor_is_there(line: Line) -> None:
    line.desks.be("sue", Presence.OFF)
    answer = await line.walks(*TO_A_PERSON)
    assert "Nobody is here to talk in person now" in answer
    assert line.waiting() == []
