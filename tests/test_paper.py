"""The card to carry: every number is the directory's of that day, and no word says what it is for."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.book import Book
from bot.content.responses import Response
from bot.content.wordlists import read_lists
from bot.content.words import Words
from bot.paper import LARGE, SMALL, Look, NoLetters, NoRoom, Source, entries, paper
from tests.conftest import DAY


@pytest.fixture
def source(book: Book) -> Source:
    return Source(book.words, book.directory, "en", DAY)


def saying(source: Source, text: str) -> Source:
    """The same card with another line for the emergency number."""
    key = "utter_paper_emergency"
    old = source.words.responses[key]
    said: Response = replace(old, variants=(replace(old.variants[0], text=text),))
    words = Words({**source.words.responses, key: said}, source.directory, today=lambda: DAY)
    return replace(source, words=words)


def read(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    assert len(pages) == 1
    return pages[0].extract_text()


@pytest.mark.parametrize("look", [SMALL, LARGE])
@pytest.mark.parametrize("link", ["", "https://example.org/"])
def test_every_number_on_the_card_is_the_directorys(source: Source, look: Look, link: str) -> None:
    text = read(paper(source, look, link))
    shown = list(entries(source))
    assert len(shown) == 7
    assert [entry for entry in shown if entry.number not in text or entry.label not in text] == []
    digits = {source.directory.phone(key, DAY) for key in sorted(source.directory.keys())}
    digits |= {f"SHOUT {source.directory.text('shout', DAY)}"}
    assert {entry.number for entry in shown} <= digits
    assert f"{DAY:%m/%Y}" in text
    assert "example.org" not in text  # only in the code to scan


def test_nothing_on_it_says_what_it_is_for(source: Source) -> None:
    pdf = paper(source)
    assert read_lists().topic(read(pdf)) is None
    assert set(PdfReader(BytesIO(pdf)).metadata or {}) == {"/CreationDate"}


def test_large_print_is_large() -> None:
    assert min(LARGE.label, LARGE.number, LARGE.title) >= 16


def test_years_after_the_last_check_the_numbers_that_never_expire_are_left_each_once(source: Source) -> None:
    late = replace(source, today=date(2031, 1, 1))
    assert [entry.number for entry in entries(late)] == ["999", "111"]
    assert "999" in read(paper(late))


def test_a_letter_without_a_shape_or_a_line_without_room_is_refused(source: Source, tmp_path: Path) -> None:
    with pytest.raises(NoLetters):
        paper(saying(source, "জরুরি"))
    with pytest.raises(NoRoom):
        paper(saying(source, "Police, fire or ambulance, whichever of these it may be that you need"))
    assert "Straż, Poliția, Ŵŷ" in read(paper(saying(source, "Straż, Poliția, Ŵŷ")))


@pytest.mark.parametrize("look", [SMALL, LARGE])
def test_arabic_runs_from_the_right_with_its_numbers_whole(source: Source, look: Look) -> None:
    health = "صحة"
    spoken = {
        key: replace(
            response,
            variants=(replace(response.variants[0], text=health + " {checked}" * key.endswith("made")),),
        )
        for key, response in source.words.responses.items()
        if key.startswith("utter_paper_")
    }
    words = Words(spoken, source.directory, {"ar": {}}, today=lambda: DAY)
    text = read(paper(replace(source, words=words, language="ar"), look))
    assert all(entry.number in text for entry in entries(source))
