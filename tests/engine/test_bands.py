"""A number typed where bands of numbers are offered falls into the one it belongs to."""

from __future__ import annotations

import pytest

from bot.book import Book
from bot.engine.bands import band
from bot.engine.reading import Answer, Chose, Vague


@pytest.mark.parametrize(
    ("title", "numbers"),
    [
        ("under 16", (0, 15)),
        ("aged 16 or 17", (16, 17)),
        ("aged 18 or over", (18, 1_000)),
        ("10 or more", (10, 1_000)),
        ("2 or 3 times a week", None),
        ("never", None),
    ],
)
def test_only_a_title_that_is_all_band_is_one(title: str, numbers: tuple[int, int] | None) -> None:
    assert band(tuple(title.split())) == numbers


def read(book: Book, key: str, text: str) -> Answer:
    return book.reader.read(text, book.script.questions[key]).answer


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("14", 2),
        ("im 14", 2),
        ("15 and a half", 2),
        ("16", 1),
        ("i am 17", 1),
        ("18", 0),
        ("im 45", 0),
        ("forty", 0),
    ],
)
def test_an_age_is_heard_where_an_age_is_asked(book: Book, text: str, place: int) -> None:
    assert read(book, "utter_ask_age_band", text) == Chose(place)


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_the_numbers_of_the_menu_stay_what_they_are(book: Book, number: str) -> None:
    assert read(book, "utter_ask_age_band", number) == Chose(int(number) - 1)


def test_a_digit_is_the_option_of_that_number_whatever_its_words_count(book: Book) -> None:
    for number in range(1, 6):
        assert read(book, "utter_ask_drink_often", str(number)) == Chose(number - 1)
        assert read(book, "utter_ask_drink_units", str(number)) == Chose(number - 1)


@pytest.mark.parametrize("text", ["14 or 15", "not 16", "7 7 7"])
def test_what_falls_into_two_or_is_denied_is_asked_again(book: Book, text: str) -> None:
    assert read(book, "utter_ask_age_band", text) is Vague.UNCLEAR


def test_a_number_that_fits_no_option_is_asked_again(book: Book) -> None:
    assert read(book, "utter_ask_drink_often", "7") is Vague.UNCLEAR
