"""Every requirement is met by a step whose words a dialogue asserts, or is named as open. No more, no less."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

import pytest

from bot.book import Book
from tests.conversations.coverage import Met, Requirement, claimed, coverage, is_test, read_requirements
from tests.conversations.coverage_page import PAGE, page

SECTIONS = read_requirements()
ROWS = [row for section in SECTIONS for row in section.requirements]


@pytest.fixture(scope="module")
def met(book: Book) -> Mapping[str, tuple[Met, ...]]:
    return asyncio.run(coverage(book))


def holds(row: Requirement, met: Mapping[str, tuple[Met, ...]]) -> bool:
    return is_test(row.test) or any(place.dialogue for place in met.get(row.id, ()))


def test_what_is_not_open_is_met_by_words_a_dialogue_asserts(met: Mapping[str, tuple[Met, ...]]) -> None:
    assert [row.id for row in ROWS if not row.open and not holds(row, met)] == []


def test_nothing_is_called_open_that_is_met(met: Mapping[str, tuple[Met, ...]]) -> None:
    assert [row.id for row in ROWS if row.open and holds(row, met)] == []


def test_flows_name_only_requirements_there_are(book: Book) -> None:
    assert sorted(claimed(book.script.flows).keys() - {row.id for row in ROWS}) == []


def test_no_requirement_stands_twice() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_the_page_is_what_the_dialogues_show(met: Mapping[str, tuple[Met, ...]]) -> None:
    """Run `python -m scripts.coverage_page` after a change to flows, dialogues or requirements."""
    assert PAGE.read_text("utf-8") == page(SECTIONS, met)


def test_no_screen_shows_a_figure(book: Book) -> None:
    """No share of people, in per cent or as one in so many: figures do not tell anyone about their own life."""
    texts = [variant.text for response in book.words.responses.values() for variant in response.variants]
    figure = re.compile(
        r"\d ?%|per ?cent|\b(?:\d+|one|two) in (?:\d+|two|three|four|five|ten)\b", re.IGNORECASE
    )
    assert [text for text in texts if figure.search(text)] == []
