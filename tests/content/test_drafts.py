"""The translations that are shipped: whole, without a fault, and understood when their answers are typed."""

from __future__ import annotations

import pytest

from bot.book import HERE, read_book
from bot.content.languages import LANGUAGES
from bot.content.po_files import po_path
from bot.content.rules import Level
from bot.content.translation_state import state
from bot.engine.meaning import Chose
from safety.crisis import concerns_in
from safety.plain import plain
from safety.usual import OFFERED
from tests.conftest import DAY
from tests.content.words_world import shipped

BEGUN = tuple(code for code in LANGUAGES if (HERE / "content" / "locale" / code).is_dir())

#: Up to so many words a title is too short to be like a cry, and stands in no list.
FEW = 1


@pytest.mark.parametrize("language", BEGUN)
def test_a_draft_has_no_fault_that_would_refuse_the_start(language: str) -> None:
    found = state(po_path(HERE / "content", language), language, shipped().responses)
    assert [str(each.fault) for each in found.faults if each.level is Level.ERROR] == []
    assert found.translated > 0


@pytest.mark.parametrize("language", BEGUN)
def test_every_answer_can_be_typed_as_it_is_shown(language: str) -> None:
    book = read_book(HERE, lambda: DAY, "QL", ("en", language))
    for key, question in book.script.questions.items():
        for place, choice in enumerate(question.choices):
            for title in choice.also if not question.many else ():
                assert book.reader.read(title, question).answer == Chose(place), (key, title)
                assert not concerns_in(title), (key, title)
            assert len(choice.title.split()) <= FEW or plain(choice.title) in OFFERED, (
                "made anew by python -m scripts.offered_answers",
                choice.title,
            )
