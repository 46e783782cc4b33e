"""What a worker may see is agreed to line by line, and nothing that was not agreed to goes any further."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.book import Book
from bot.console.wording import BRIEF
from bot.content.segments import size
from bot.engine.session import Line as Said
from bot.handoff.case import Reason
from bot.handoff.consent import LINES
from bot.store.database import opened
from safety.concern import Concern
from tests.helpline import TO_A_PERSON, Line, open_line

#: Children, being afraid and what was done to a neck are told; then a person is asked for.
TOLD = (
    "hello",
    "1",
    "1",
    "ask me",
    "no",
    "skip",
    "they live with us",
    "1",
    "no",
    "yes",
    "he strangled me",
    "person",
)
QUEUED = ("anyone", "30 minutes")
CHILDREN, AFRAID, SIGN, PATH = "children=at_home", "afraid=true", "heard=strangulation", "path=survivor"
LIST = "- about children\n- about being hurt or afraid\n- signs of danger\n"


@pytest.fixture
async def line(book: Book, tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(book, tmp_path) as here:
        yield here


def kept(line: Line) -> str:
    """Everything that lies of a case, as it stands in the database."""
    with opened(line.url) as engine, engine.connect() as connection:
        return "".join(repr(tuple(row)) for row in connection.execute(text("SELECT * FROM cases")))


def shown(line: Line) -> tuple[str, ...]:
    (case,) = line.waiting()
    room = line.desks.room(case.number)
    assert room is not None
    return room.brief


async def test_only_lines_that_hold_something_are_listed_and_none_repeats_an_answer(line: Line) -> None:
    await line.walks(*TOLD)
    asked = await line.says("go on")
    assert LIST in asked
    assert "older" not in asked
    assert "home" not in asked, "on a screen that another may read stands what it is about, not what was said"
    assert asked.endswith("1 All, 2 Ask me each time, 3 None")


@pytest.mark.parametrize("answer", ["1", "All", "yes", "YES please", "ok", "tak", "👍"])
async def test_a_plain_yes_shows_every_line(line: Line, answer: str) -> None:
    await line.walks(*TOLD, "go on", answer, *QUEUED)
    assert shown(line) == (AFRAID, CHILDREN, SIGN, PATH)
    (case,) = line.waiting()
    assert case.reasons == {Reason.CHILDREN_THERE, Reason.NEEDS_SOMEONE_SOON}


@pytest.mark.parametrize("answer", ["3", "none", "no", "no thanks", "nie", "skip", "maybe", "not sure", "👎"])
async def test_a_no_a_doubt_or_a_skip_shows_none_of_it_and_none_is_kept(line: Line, answer: str) -> None:
    await line.walks(*TOLD, "go on", answer, *QUEUED)
    assert shown(line) == (PATH,)
    (case,) = line.waiting()
    assert case.reasons == {Reason.NEEDS_SOMEONE_SOON}, "danger is heard all the same, in these words alone"
    assert not [code for code in ("children", "afraid", "strangulation", "heard") if code in kept(line)]


async def test_each_line_can_be_agreed_to_by_itself(line: Line) -> None:
    await line.walks(*TOLD, "go on")
    assert "about children?" in await line.says("ask me each time")
    assert "about being hurt or afraid?" in await line.says("no")
    assert "signs of danger" in await line.says("yes")
    assert "it may take longer" in await line.says("skip")
    await line.walks(*QUEUED)
    assert shown(line) == (AFRAID, PATH)
    assert "children" not in kept(line)
    assert "strangulation" not in kept(line)


async def test_one_line_is_one_question(line: Line) -> None:
    told = await line.walks("hello", "1", "1", "ask me", "no", "skip", "they live with us", "person", "go on")
    assert told.startswith("May they see what you told us about children?")
    await line.walks("yes", *QUEUED)
    assert shown(line) == (CHILDREN, PATH)


@pytest.mark.parametrize(
    "odd",
    [
        "yes but not the children",
        "all but the children",
        "all except children",
        "yes and no",
        "not all",
        "1 and 3",
        "yes he has a knife",
        "he took my phone on sunday",
        "what do they see",
        "hello?",
    ],
)
async def test_what_is_no_plain_yes_shows_nothing_and_is_asked_again(line: Line, odd: str) -> None:
    await line.walks(*TOLD, "go on")
    for _ in range(4):
        answer = await line.says(odd)
        assert LIST in answer or "999" in answer
        assert line.waiting() == []
    assert "it may take longer" in await line.says("none")
    await line.walks(*QUEUED)
    assert shown(line) == (PATH,)


@pytest.mark.parametrize("odd", ["yes but not that", "yes he has a knife", "sometimes", "a bit", "hm"])
async def test_a_single_line_is_as_strict(line: Line, odd: str) -> None:
    await line.walks(*TOLD, "go on", "2")
    await line.walks(odd, "no", "no", "no", *QUEUED)
    assert CHILDREN not in shown(line)


@pytest.mark.parametrize("at", [("go on",), ("go on", "2"), ("go on", "3"), ("go on", "3", "anyone")])
async def test_no_worker_after_all_goes_back_to_what_was_there(line: Line, at: tuple[str, ...]) -> None:
    before = (await line.walks(*TOLD[:-1], "hm")).splitlines()[-2:]
    await line.walks("person", *at)
    answer = await line.says("no worker")
    assert answer.splitlines()[0] == "OK, no person now. You can ask for one at any time."
    assert answer.splitlines()[-2:] == before
    assert line.waiting() == []
    assert LIST in await line.walks("person", "go on"), "asked for again, it is agreed to again"


@pytest.mark.parametrize("at", [(), ("go on",), ("go on", "2"), ("go on", "3"), ("go on", "3", "1")])
async def test_danger_is_answered_and_leaving_leaves_at_every_question(
    line: Line, at: tuple[str, ...]
) -> None:
    opening = await line.says("hi")
    await line.walks("1", *TOLD[2:], *at)
    assert "999" in await line.says("hes got a knife")
    assert await line.says("bye") == ""
    assert await line.says("hi") == opening
    assert line.waiting() == []


async def test_what_was_agreed_to_once_is_not_agreed_to_again(line: Line) -> None:
    await line.walks(*TOLD, "go on", "all", *QUEUED)
    line.closes(line.claims())
    await line.says("thanks")
    await line.walks("person", "go on", "skip", *QUEUED)
    assert shown(line) == (PATH,)


async def test_a_sign_that_was_named_raises_as_one_that_was_written_does(line: Line) -> None:
    told = await line.walks("hello", "1", "danger signs", "go on", "skip", "yes", "a person", "go on")
    assert told.startswith("May they see the signs of danger you told us about?")
    await line.walks("no", *QUEUED)
    (case,) = line.waiting()
    assert case.reasons == {Reason.NEEDS_SOMEONE_SOON}
    assert shown(line) == (PATH,)


async def test_swearing_at_us_is_no_sign_of_danger(line: Line) -> None:
    await line.walks(*TO_A_PERSON[:3], "fuck off", "person", "go on", *QUEUED)
    (case,) = line.waiting()
    assert (case.reasons, shown(line)) == (frozenset(), (PATH,))


def test_every_line_can_be_read_by_who_sees_it(book: Book) -> None:
    """Both sides: what a person is asked about in two texts at most, and every code a worker may see in words."""
    whole = (Said("utter_ask_show_all", 0, (("lines", " ".join(LINES)),)),)
    assert size(book.words.sms(whole, "en")).segments <= 2
    slots = {name: book.script.slots[name] for names in LINES.values() for name in names}
    codes = {f"{name}={value}" for name, slot in slots.items() for value in slot.values or ("true",)}
    assert codes | {f"heard={concern.value}" for concern in Concern} <= set(BRIEF)
