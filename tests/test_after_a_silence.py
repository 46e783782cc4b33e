"""After a silence whoever holds the phone is met as a stranger, and a worker's words wait for a plain yes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.book import Book
from bot.handoff import desk
from bot.handoff.case import Reason, Silence, State
from bot.returning import QUIET_MINUTES
from bot.store.relays import Relays
from safety.secrecy import Sealed
from tests.helpline import TO_A_PERSON, Line, open_line

AN_HOUR = ("go on", "anyone", "an hour")
STRANGER = "+447700900654"


@pytest.fixture
async def line(book: Book, tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(book, tmp_path) as here:
        yield here


async def talking(line: Line) -> int:
    """Somebody who has written to a worker, and was answered."""
    await line.walks(*TO_A_PERSON, *AN_HOUR)
    number = line.claims()
    await line.says("he reads my letters")
    line.writes(number, "I am here.")
    assert len(Relays(line.cases, line.clock).take(10)) == 1
    return number


async def strangers(line: Line, text: str) -> str:
    """What somebody nobody knows is told for the same text."""
    known, line.number = line.number, STRANGER
    said = await line.says(text)
    await line.says("bye")
    line.number = known
    return said


def silence(line: Line, number: int) -> Silence | None:
    room = line.desks.room(number)
    assert room is not None
    return room.case.silence


async def test_words_written_into_a_silence_wait_until_they_say_yes(line: Line) -> None:
    number = await talking(line)
    line.clock.go(minutes=QUIET_MINUTES)
    line.writes(number, "Are you still there?")
    relays = Relays(line.cases, line.clock)
    assert line.states(number) == ["sending", "held"]
    assert relays.take(10) == ()
    assert await line.says("hello?") == await strangers(line, "hello?")
    assert silence(line, number) is Silence.NOT_SAFE_YET
    line.writes(number, "No hurry.")
    assert relays.take(10) == ()
    assert await line.says("1") == "You are still with a person. They see what you write."
    assert [carry.text.reveal() for carry in relays.take(10)] == ["Are you still there?"]
    assert line.heard(number)[-3:] == ["Are you still there?", "hello?", "No hurry."]
    assert (silence(line, number), await line.says("he is out now")) == (None, "")


@pytest.mark.parametrize("text", ["hello", "who is this", "person", "back", "hes got a knife", "im 14", "1"])
async def test_after_a_silence_every_text_is_answered_as_a_strangers(line: Line, text: str) -> None:
    await talking(line)
    line.clock.go(minutes=QUIET_MINUTES)
    assert await line.says(text) == await strangers(line, text)


async def test_danger_after_a_silence_reaches_the_worker_at_once(line: Line) -> None:
    number = await talking(line)
    line.clock.go(minutes=QUIET_MINUTES)
    assert "999" in await line.says("hes got a knife")
    room = line.desks.room(number)
    assert room is not None
    assert Reason.NEEDS_SOMEONE_SOON in room.case.reasons
    assert line.heard(number)[-1] == "hes got a knife"


async def test_a_no_ends_the_case_without_a_word_about_it(line: Line) -> None:
    number = await talking(line)
    line.clock.go(minutes=QUIET_MINUTES)
    await line.says("hello")
    assert await line.says("no") == "OK."
    room = line.desks.room(number)
    assert room is not None
    assert (room.case.state, room.case.silence, room.words) == (State.LEFT, Silence.LEFT_BY_EXIT, ())
    assert await line.says("hello") == await strangers(line, "hello")


async def test_whoever_comes_after_the_end_of_a_talk_learns_nothing_of_it(line: Line) -> None:
    number = await talking(line)
    line.closes(number)
    line.clock.go(minutes=QUIET_MINUTES)
    assert await line.says("hello") == await strangers(line, "hello")


async def test_who_comes_back_too_late_and_says_yes_is_told_what_is_true(line: Line) -> None:
    number = await talking(line)
    line.clock.go(minutes=QUIET_MINUTES)
    await line.says("hello")
    line.closes(number)
    assert "You are not with a person now." in await line.says("yes")


async def test_a_pause_is_a_silence_from_the_first_minute(line: Line) -> None:
    number = await talking(line)
    line.desks.move(number, "ann", lambda case, _: desk.pause(case, case.window))
    line.writes(number, "Take your time.")
    assert line.states(number) == ["sending", "held"]
    assert await line.says("ok") == await strangers(line, "ok")
    assert "You are still with a person." in await line.says("yes")
    assert line.states(number) == ["sending", "queued"]


async def test_the_first_words_of_a_worker_are_not_held_for_who_waits_in_silence(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *AN_HOUR)
    line.clock.go(minutes=QUIET_MINUTES + 5)
    for name in ("ann", "sue"):
        line.desks.seen(name)
    number = line.claims()
    line.writes(number, "I am here.")
    assert line.states(number) == ["queued"]


async def test_who_waits_and_says_yes_is_asked_what_they_were_asked_before(line: Line) -> None:
    await line.walks(*TO_A_PERSON, *AN_HOUR)
    line.clock.go(minutes=QUIET_MINUTES)
    assert await line.says("hello") == await strangers(line, "hello")
    assert "You can write now what the worker can read" in await line.says("yes")
    assert "You are number 1 in the queue." in await line.says("1")


async def test_a_page_shows_nothing_of_the_talk_until_they_say_yes(line: Line) -> None:
    line.channel = "web"
    await line.walks(*TO_A_PERSON, *AN_HOUR)
    number = line.claims()

    async def talk() -> tuple[str, ...]:
        return (await line.conversation.show("web", Sealed(line.number))).talk

    line.writes(number, "I am here.")
    assert await talk() == ("You are now with a person. My name is ann.", "I am here.")
    line.clock.go(minutes=QUIET_MINUTES)
    line.writes(number, "Are you still there?")
    assert (await talk())[1:] == ("I am here.",), "what is held is not shown"
    await line.says("hello")
    assert await talk() == ()
    await line.says("yes")
    assert (await talk())[1:] == ("I am here.", "Are you still there?")
    assert line.states(number) == ["sent", "sent"]
