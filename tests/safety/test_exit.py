"""A message leaves only when all of it means leaving; a cry never does."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.exit import Leaving, leaving
from tests.safety.hearing_lines import lines

CRIES = [
    line["text"]
    for name in ("crisis_test", "crisis_dev")
    for line in lines(name)
    if line["labels"] != ["none"]
]


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "X",
        " x ",
        "bye",
        "BYE!!",
        "byeee",
        "bey",
        "exit",
        "eixt",
        "gtg",
        "gtg hes here",
        "sorry gtg he's back xx",
        "someone's coming",
        "sum1s coming delete this",
        "delete this",
        "not safe",
        "its not safe now",
        "get me out",
        "got to go",
        "cant talk hes home",
        "ok thanks bye",
        "talk later",
        "wrong number",
        "close this chat",
    ],
)
def test_a_message_that_means_leaving_leaves(text: str) -> None:
    assert leaving(text) is Leaving.EXIT


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop.",
        "ЅTOP",
        "sotp",
        "Stop please",
        "stopall",
        "UNSUBSCRIBE",
        "cancel",
        "END",
        "quit",
        "revoke",
        "optout",
        "opt out",
        "no more messages",
        "stop texting me",
        "stop stop stop",
        "dont text me again",
    ],
)
def test_the_carriers_words_are_understood_when_they_arrive(text: str) -> None:
    assert leaving(text) is Leaving.STOP


@pytest.mark.parametrize(
    "text",
    [
        "koniec",
        "muszę iść",
        "ktoś idzie",
        "la revedere",
        "vine cineva",
        "trebuie să plec",
        "কেউ আসছে",
        "যেতে হবে",
        "keu asche",
        "خدا حافظ",
        "کوئی آ رہا ہے",
        "koi aa raha hai",
        "khuda hafiz",
        "mujhe jana hai",
        "مع السلامة",
        "في حدا جاي",
        "امسح",
        "ka bax",
        "nabad gelyo",
        "qof baa imanaya",
        "hwyl",
        "hwyl fawr",
        "mae rhywun yn dod",
    ],
)
def test_leaving_is_heard_in_every_language_served(text: str) -> None:
    assert leaving(text) is Leaving.EXIT


@pytest.mark.parametrize(
    "text",
    [
        "love you all, bye",
        "i want to disappear",
        "i just want to vanish",
        "hes got a knife x",
        "ok x",
        "xx",
        "goodbye everyone",
        "hes here",
        "he told me to stop working",
        "bye he said and left",
        "i want him to stop",
        "not safe at all",
        "im going to end it now",
        "end it all",
        "im done",
        "quiet",
        "buy",
        "step",
        "exist",
        "yes",
        "no",
        "2",
        "",
        "   ",
        "???",
        "cancel my appointment",
        "let me out",
    ],
)
def test_anything_else_stays(text: str) -> None:
    assert leaving(text) is None


#: Somebody comes: beside a "bye" that is why they leave, and leaving is heard first.
SOMEBODY_COMES = {"hes on the stairs", "omg omg hes here hes here"}


def test_a_cry_never_leaves_whatever_stands_beside_it() -> None:
    after, before = ("", " x", " bye", " gtg", ", sorry", " stop"), ("", "bye ", "x ")
    said = ("".join(parts) for parts in product(before, set(CRIES) - SOMEBODY_COMES, after))
    assert [text for text in said if leaving(text)] == []


@pytest.mark.parametrize("cry", sorted(SOMEBODY_COMES))
def test_that_somebody_comes_leaves_only_beside_a_word_that_leaves(cry: str) -> None:
    assert leaving(cry) is None
    assert leaving(f"bye {cry}") is Leaving.EXIT


@given(st.text(st.characters(), max_size=200))
def test_any_text_at_all_is_answered(text: str) -> None:
    assert leaving(text) in {None, Leaving.EXIT, Leaving.STOP}


@pytest.mark.parametrize("text", ["all clear", "All clear.", "its all clear"])
def test_all_clear_says_that_nobody_is_near_and_stays(text: str) -> None:
    assert leaving(text) is None
