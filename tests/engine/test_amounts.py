"""Numbers are read as people say them, and asked again where they say two, or only an end of many."""

import pytest

from bot.channels.line_questions import question_of
from bot.engine.meaning import Amount, Kind, Vague
from tests.engine.test_reading import READER

CHILDREN = "How many children under 18 live with you?"
PEOPLE = "How many people live in your home, counting you?"
WEEK = "On how many days last week did you drink?"
MOVED = "How many times have you moved house?"
YEARS = "For how many years have you known this person?"
SPENT = "How much do you spend on it in a week, in pounds?"
SLEPT = "How many hours did you sleep last night?"
SAFE = "From 0 to 10, how safe do you feel? 0 is not safe at all, 10 is completely safe."


@pytest.mark.parametrize(
    ("asked", "text", "number"),
    [
        (CHILDREN, "3, 2 lads and a lass", 3),
        (CHILDREN, "just the baby", 1),
        (PEOPLE, "2 me and her", 2),
        (PEOPLE, "me mum dad n bro", 4),
        (PEOPLE, "8 in a 2 bed", 8),
        (WEEK, "sat and sun, 2", 2),
        (WEEK, "5/7", 5),
        (WEEK, "every day", 7),
        (MOVED, "twice, once with the kids in tow so 2", 2),
        (MOVED, "never moved", 0),
        (MOVED, "3x", 3),
        (YEARS, "twenty two long years", 22),
        (YEARS, "a year", 1),
        (SPENT, "a hundred and fifty quid", 150),
        (SLEPT, "5hrs broken", 5),
        ("How old are you?", "thirtythree", 33),
        ("How old is your youngest child?", "hes two", 2),
    ],
)
def test_a_number_is_read_by_what_is_counted(asked: str, text: str, number: int) -> None:
    assert READER.read(text, question_of(Kind.NUMBER, (), asked)).answer == Amount(number)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (CHILDREN, "my 2 and his 1"),
        (CHILDREN, "2 lads and a lass"),
        (CHILDREN, "2 or 3"),
        (CHILDREN, "two under five"),
        (CHILDREN, "2 and one on the way"),
        (CHILDREN, "my son is 5"),
        (CHILDREN, "40"),
        (PEOPLE, "3 bedrooms"),
        (WEEK, "8"),
        (WEEK, "6 pints"),
        (WEEK, "a couple, maybe more"),
        (MOVED, "a few"),
        (YEARS, "more than ten"),
        ("How old are you?", "in my thirties"),
    ],
)
def test_what_is_no_one_number_is_asked_again(asked: str, text: str) -> None:
    assert READER.read(text, question_of(Kind.NUMBER, (), asked)).answer is Vague.UNCLEAR


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("not safe at all", 0),
        ("completely safe", 10),
        ("7 out of ten id say", 7),
        ("it was 2 but its 5 now", 5),
        ("1 no one cares", 1),
        ("half, 5", 5),
        ("eight ish", 8),
    ],
)
def test_a_scale_is_read_in_its_own_words(text: str, number: int) -> None:
    assert READER.read(text, question_of(Kind.SCALE, (), SAFE)).answer == Amount(number)


@pytest.mark.parametrize(
    "text", ["6 or 7", "20/10", "minus 2", "2 today, was 5", "five or less", "safe", "3 and a half"]
)
def test_no_place_on_a_scale_is_guessed(text: str) -> None:
    assert READER.read(text, question_of(Kind.SCALE, (), SAFE)).answer is Vague.UNCLEAR


def test_a_refusal_at_the_end_of_a_reason_is_a_refusal() -> None:
    assert READER.read("not today thanks, skip it", question_of(Kind.SCALE, (), SAFE)).answer is Vague.SKIP
