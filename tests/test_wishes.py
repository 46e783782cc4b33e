"""A wish for a worker is asked about once, takes nothing from who has none, and is honest where it cannot be met."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.book import Book
from bot.handoff.case import Skill, Team
from bot.handoff.desk import No
from bot.handoff.shift import Presence, Refusal, Role
from bot.store.accounts import Account
from bot.store.desks import ALWAYS
from tests.helpline import TO_A_PERSON, Line, open_line

WORKER, SURVIVORS = frozenset({Role.WORKER}), frozenset({Team.SURVIVOR})
WEN = Account("wen", WORKER, SURVIVORS, skills=frozenset({Skill.WOMAN}))
DEE = Account("dee", WORKER, SURVIVORS, skills=frozenset({Skill.BSL, Skill.LGBT}))
PIA = Account("pia", WORKER, SURVIVORS, languages=frozenset({"pl"}))
NOBODY = "Sorry, nobody like that is here now."


@pytest.fixture
async def line(book: Book, tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(book, tmp_path, ALWAYS, WEN, DEE) as here:
        yield here


@pytest.fixture
def many_tongues(book: Book) -> Book:
    """Languages can be chosen; every word is still said in English, so that it can be read here."""
    return replace(book, script=replace(book.script, languages=("en", "en-x-easy", "pl")))


def at(book: Book, folder: Path, *others: Account) -> AbstractAsyncContextManager[Line]:
    return open_line(book, folder, ALWAYS, *others)


@pytest.mark.parametrize(
    ("said", "wished"),
    [
        ("anyone", set()),
        ("1", set()),
        ("no", set()),
        ("i dont mind", set()),
        ("skip", set()),
        ("not sure", set()),
        ("2", {Skill.WOMAN}),
        ("a woman please", {Skill.WOMAN}),
        ("can i talk to a woman", {Skill.WOMAN}),
        ("someone lgbt", {Skill.LGBT}),
    ],
)
async def test_a_wish_is_whom_they_wait_for_and_no_wish_is_an_answer(
    line: Line, said: str, wished: set[Skill]
) -> None:
    assert "If you choose, it may take longer." in await line.walks(*TO_A_PERSON, "go on")
    assert "how long after you write" in (await line.says(said)).lower()
    await line.says("30 minutes")
    (case,) = line.waiting()
    assert case.skills == wished


async def test_only_who_is_wished_for_can_take_them(line: Line) -> None:
    await line.walks(*TO_A_PERSON, "go on", "a woman", "30 minutes")
    (case,) = line.waiting()
    assert line.desks.claim(case.number, "ann") == No(Refusal.SKILL)
    assert line.claims("wen") == case.number


async def test_a_wish_that_nobody_here_meets_is_said_at_once_and_anyone_is_offered(line: Line) -> None:
    line.desks.be("wen", Presence.OFF)
    told = await line.walks(*TO_A_PERSON, "go on", "a woman")
    assert told.startswith(NOBODY)
    assert line.waiting() == []
    await line.walks("someone else", "30 minutes")
    (case,) = line.waiting()
    assert case.skills == set()


@pytest.mark.parametrize("said", ["numbers", "skip", "no", "2"])
async def test_or_lines_to_call_and_no_queue(line: Line, said: str) -> None:
    line.desks.be("wen", Presence.PAUSED)
    told = await line.walks(*TO_A_PERSON, "go on", "a woman", said)
    assert "116 123" in told
    assert line.waiting() == []


@pytest.mark.parametrize("also", [(), ("i hurt my partner",)])
async def test_who_is_deaf_is_given_no_line_that_needs_a_voice(line: Line, also: tuple[str, ...]) -> None:
    line.desks.be("sue", Presence.OFF)
    told = await line.walks("hello", "1", "im deaf", "no", "deaf", *also, "person")
    assert "Nobody is here to talk in person now" in told
    assert ("BSL" if also else "SignHealth") in told
    assert "116 123" not in told


async def test_how_long_others_waited_is_not_told_to_who_waits_for_somebody_particular(line: Line) -> None:
    for _ in range(5):
        await line.walks(*TO_A_PERSON, "go on", "anyone", "30 minutes")
        line.closes(line.claims())
        await line.says("thanks")
        await line.says("bye")
    await line.walks(*TO_A_PERSON, "go on", "anyone", "30 minutes")
    assert "Half of people waited" in await line.says("how long?")
    await line.walks("stop waiting", "person", "go on", "a woman", "30 minutes")
    assert "We can't say how long it will take." in await line.says("how long?")


async def test_who_waits_for_nobody_any_more_is_told_so_when_they_ask(line: Line) -> None:
    await line.walks(*TO_A_PERSON, "go on", "a woman", "30 minutes")
    line.desks.be("wen", Presence.OFF)
    told = await line.says("how long?")
    assert "Nobody who could take you is here just now." in told
    assert "stop waiting" in told


async def test_sign_language_is_asked_about_where_somebody_said_that_they_are_deaf(line: Line) -> None:
    told = await line.walks("hello", "1", "im deaf", "no", "deaf", "person", "go on")
    assert told.startswith("May they see what you told us about being older, disabled or deaf?")
    asked = await line.walks("no", "lgbt")
    assert asked.startswith("Would you like someone who knows BSL?")
    await line.walks("yes", "30 minutes")
    (case,) = line.waiting()
    assert case.skills == {Skill.BSL, Skill.LGBT}


async def test_who_is_drunk_is_asked_for_no_wish(line: Line) -> None:
    await line.walks("hello", "1", "im drunk")
    told = await line.walks("person", "go on")
    assert "You are in the queue." in told
    (case,) = line.waiting()
    assert case.window - case.asked == 30


async def test_nobody_waits_for_a_language_that_nobody_here_writes(
    many_tongues: Book, tmp_path: Path
) -> None:
    async with at(many_tongues, tmp_path) as line:
        told = await line.walks("hello", "polski", "1", "1", "person", "go on", "anyone")
        assert told.startswith("Nobody who writes your language is here now.")
        assert line.waiting() == []
        await line.walks("1", "2")
        (case,) = line.waiting()
        assert case.language == "en"
        assert line.claims("ann") == case.number


async def test_who_writes_their_language_takes_them_and_easy_english_is_english(
    many_tongues: Book, tmp_path: Path
) -> None:
    async with at(many_tongues, tmp_path, PIA) as line:
        await line.walks("hello", "polski", "1", "1", "person", "1", "1", "2")
        (case,) = line.waiting()
        assert line.desks.claim(case.number, "ann") == No(Refusal.LANGUAGE)
        line.claims("pia")
        await line.says("bye")
        await line.walks("hello", "easy english", "1", "1", "person", "1", "1", "2")
        (case,) = line.waiting()
        assert case.language == "en-x-easy"
        assert line.desks.claim(case.number, "pia") == No(Refusal.LANGUAGE)
        assert line.claims("ann") == case.number
