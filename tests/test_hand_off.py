"""Somebody asks for a person, is heard by a worker, and leaves: the whole service on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.book import Book
from bot.content.hours import BankHolidays, Shift, Timetable
from bot.handoff.case import Reason, Silence, State, Team
from bot.handoff.desk import Denied, No
from bot.handoff.shift import NotServed, Presence
from bot.ports import StoreFailed
from bot.store.case_tables import worker_codes
from bot.store.database import opened
from bot.store.sweep import sweep
from bot.store.times import minutes
from bot.store.watch import Watch
from safety.retention import WORKER_CODE
from tests.helpline import CONSENT, TO_A_PERSON, Line, open_line

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def line(book: Book, tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(book, tmp_path) as here:
        yield here


async def test_a_person_is_told_what_a_worker_sees_before_anyone_sees_it(line: Line) -> None:
    told = await line.walks(*TO_A_PERSON)
    assert "We cannot find you unless you tell us where you are." in told
    assert line.waiting() == [], "nothing has been agreed to yet"
    assert "They see why you came, how you write to us and what you write from now on." in told
    assert "it may take longer" in await line.says("go on"), (
        "nothing else was told, so nothing else is asked about"
    )
    assert "how long" in (await line.says("anyone")).lower()
    queued = await line.says("30 minutes")
    assert "If nobody has written in 30 minutes, nobody will." in queued
    (case,) = line.waiting()
    assert (case.team, case.channel, case.window - case.asked) == (Team.SURVIVOR, "sms", 30)
    found = Watch(line.cases, line.clock).one(case.number, frozenset(Team))
    assert found is not None
    assert found.content == line.conversation.book.version


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
    await line.walks("person", *CONSENT)
    assert "You have left the queue." in await line.says("no worker")
    assert line.waiting() == []


async def test_who_asks_again_after_a_talk_agrees_again_and_is_told_what_is_true_now(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    line.closes(line.claims())
    assert "You are not with a person now." in await line.says("thanks")
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


async def test_an_exit_erases_though_nothing_can_tell_whether_there_was_danger(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = await line.says("hello")
    await line.walks("1", "1", "person", *CONSENT)

    def broken(text: str) -> tuple[object, ...]:
        raise LookupError

    monkeypatch.setattr("bot.conversation.concerns_in", broken)
    assert await line.says("bye") == ""
    assert await line.says("hello") == opening


async def test_danger_is_answered_first_and_reaches_the_worker_too(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    number = line.claims()
    assert "999" in await line.says("hes got a knife")
    room = line.desks.room(number)
    assert room is not None
    assert Reason.NEEDS_SOMEONE_SOON in room.case.reasons
    assert line.heard(number) == ["hes got a knife"]


@pytest.mark.parametrize(
    ("before", "words", "means"),
    [
        ("it was a long day", "bye", Silence.LEFT_BY_EXIT),
        ("it was a long day", "gtg hes here", Silence.LEFT_WITH_A_DANGER_SIGN),
        ("he has a knife", "bye", Silence.LEFT_WITH_A_DANGER_SIGN),
    ],
)
async def test_who_leaves_leaves_nothing_and_a_stranger_comes_next(
    line: Line, before: str, words: str, means: Silence
) -> None:
    opening = await line.says("hello")
    await line.walks("1", "1", "person", *CONSENT, before)
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
    told = await line.says("thank you so much")
    assert "You are not with a person now. Nobody will write to you." in told
    assert "You can ask for a person again at any time." in told
    assert line.heard(number) == []
    assert "FEEDBACK lets you say how it was." in told
    assert "We only count the answers" in await line.says("feedback")


async def test_silence_while_waiting_does_not_end_the_conversation(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    line.clock.time = line.clock.time.replace(minute=55)
    for there in ("ann", "sue"):
        line.desks.seen(there)
    assert "OK to text now?" in await line.says("still here")
    await line.says("yes")
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


async def test_a_code_asks_for_the_same_worker_and_a_made_up_one_is_answered_alike(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    number = line.claims()
    code = line.codes.give(number, "ann")
    assert isinstance(code, int)
    assert line.codes.give(number, "sue") == No(Denied.NOT_YOURS)
    line.closes(number)
    await line.says("thanks")
    made_up = 10_000 if code != 10_000 else 10_001
    said = []
    for typed in (str(made_up), f"My code is {code}."):
        await line.walks("person", *CONSENT)
        assert "You can send the code now." in await line.says("3")
        said.append(await line.says(typed))
        (case,) = line.waiting()
        assert case.preferred == ("ann" if str(code) in typed else None)
        assert line.heard(case.number) == [], "nothing of an earlier talk, and no code"
        await line.says("2")
    assert said[0] == said[1]


async def test_a_code_is_kept_for_two_weeks_and_leads_to_no_case(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    number = line.claims()
    line.codes.give(number, "ann")
    kept = WORKER_CODE.at_most
    with opened(line.url) as engine, engine.connect() as connection:
        (row,) = connection.execute(select(worker_codes)).all()
    assert (row.name, len(row.digest), row.expires - minutes(line.clock())) == ("ann", 16, kept // MINUTE)
    assert sweep(line.url, line.clock() + kept - MINUTE).codes == 0
    assert sweep(line.url, line.clock() + kept).codes == 1


async def test_a_code_keeps_nobody_waiting_for_a_worker_who_is_not_there(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *CONSENT)
    code = line.codes.give(line.claims(), "ann")
    line.desks.be("ann", Presence.OFF)
    await line.says(str(code))
    (case,) = line.waiting()
    assert case.preferred is None


async def test_a_team_outside_its_hours_says_when_it_is_back_and_queues_nobody(
    book: Book, tmp_path: Path
) -> None:
    mornings = Timetable((Shift(frozenset(range(7)), time(9), time(12)),), BankHolidays.CLOSED)
    async with open_line(book, tmp_path, {Team.SURVIVOR: mornings}) as line:
        told = await line.walks(*TO_A_PERSON)
        assert "We plan to be back Wednesday at 9am." in told
        assert "Nobody is here to talk in person now" in told
        assert "116 123" in told, "a line that is open"
        assert line.desks.not_served(Team.SURVIVOR) is NotServed.OUT_OF_HOURS
        assert line.desks.not_served(Team.OTHER) is None
        assert line.waiting() == []


async def test_a_team_stays_closed_on_a_bank_holiday_if_it_says_so(book: Book, tmp_path: Path) -> None:
    always = (Shift(frozenset(range(7)), time(0), time(0)),)
    hours = {
        Team.SURVIVOR: Timetable(always, BankHolidays.CLOSED),
        Team.OTHER: Timetable(always, BankHolidays.OPEN),
    }
    async with open_line(book, tmp_path, hours) as line:
        line.clock.time = datetime(2026, 12, 25, 12, tzinfo=UTC)
        for name in ("ann", "sue"):
            line.desks.seen(name)
        assert line.desks.not_served(Team.SURVIVOR) is NotServed.OUT_OF_HOURS
        assert line.desks.not_served(Team.OTHER) is None
