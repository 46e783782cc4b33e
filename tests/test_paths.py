"""By which path people come who ask for a person: counted by the day, beside no case, and shown in fives."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.book import Book
from bot.console.paths import OTHER, PATHS, path, paths
from bot.engine.effects import Tally
from bot.engine.flow import Link
from bot.engine.patterns import SESSION_START
from bot.store.memory_tallies import MemoryTallies
from bot.store.times import days
from bot.tallying import CAME_BY
from tests.helpline import CONSENT, TO_A_PERSON, Line, open_line


@pytest.fixture
async def line(book: Book, tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(book, tmp_path) as here:
        here.conversation = dataclasses.replace(here.conversation, tallies=MemoryTallies(here.clock))
        yield here


def counted(line: Line) -> dict[Tally, int]:
    today, tallies = days(line.clock()), line.conversation.tallies
    assert isinstance(tallies, MemoryTallies)
    return dict(tallies.between(today, today))


@pytest.mark.parametrize(
    ("said", "flow"),
    [
        (TO_A_PERSON, "harm_to_me"),
        (("hello", "1", "person"), "welcome"),
        (("hello", "1", "2", "person"), "my_behaviour"),
        (("hello", "1", "professional", "person"), "professional"),
    ],
)
async def test_who_asks_for_a_person_is_counted_once_by_the_path_they_came(
    line: Line, said: tuple[str, ...], flow: str
) -> None:
    await line.walks(*said)
    assert counted(line) == {}, "looking whether somebody is there is not yet asking"
    *agrees, last = CONSENT
    await line.walks(*agrees)
    for _ in range(2):
        await line.says(last, sid="SMtwice")
    assert len(line.waiting()) == 1
    assert counted(line) == {Tally(CAME_BY, flow): 1}


async def test_who_says_not_now_is_not_counted(line: Line) -> None:
    await line.walks(*TO_A_PERSON, "not now")
    assert counted(line) == {}


def test_every_way_in_of_the_first_question_is_a_path_with_a_name(book: Book) -> None:
    flows = book.script.flows
    linked = {node.step.flow for node in flows["welcome"].nodes.values() if isinstance(node.step, Link)} - {
        "about_us"
    }
    assert linked
    assert all(path(flow) != OTHER for flow in (*linked, "young_person", "welcome", SESSION_START))
    assert all(path(flow) in PATHS for flow in flows)


def test_flows_of_one_kind_are_one_path_and_an_unknown_one_is_not_lost() -> None:
    some = {Tally(CAME_BY, "harm_to_me"): 3, Tally(CAME_BY, "hurt_next"): 3, Tally(CAME_BY, "of_ours"): 2}
    assert paths({**some, Tally("feedback_helped", "yes"): 9}) == {path("harm_to_me"): 6, OTHER: 2}
