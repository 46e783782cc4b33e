"""One plain form, whoever typed it and however it was dressed up."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.plain import LONGEST, plain, words

ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ЅTOP", "stop"),
        ("ＳＴＯＰ", "stop"),
        ("s\u200bt\u200do\ufeffp", "stop"),
        ("\u202estop\u202c", "stop"),
        ("don’t", "dont"),
        ("don't", "dont"),
        ("“hi”", '"hi"'),
        ("  a\t b\n\nc ", "a b c"),
        ("Chcę ŻYĆ", "chce zyc"),
        ("Învăț", "invat"),
        ("👍🏽", "👍"),
        ("❤️", "❤"),
        ("١٤ ১৪", "14 14"),
        ("أنا", "انا"),
        ("a\x00b\ud800c", "abc"),
    ],
)
def test_what_looks_alike_reads_alike(typed: str, meant: str) -> None:
    assert plain(typed) == meant


@given(ANY_TEXT)
def test_any_text_has_a_plain_form_and_it_is_stable(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert len(once) <= LONGEST


@given(st.text(string.ascii_letters + string.digits + " '", max_size=80))
def test_the_short_way_for_ascii_gives_what_the_long_way_gives(text: str) -> None:
    assert plain(text) == plain(text + "\u200b")


def test_a_very_long_message_costs_no_more_than_the_longest_one() -> None:
    assert len(plain("ﷺ" * 100_000)) <= LONGEST


def test_signs_that_carry_vowels_stay_inside_their_word() -> None:
    assert words(plain("আমাকে মারছে! 🆘")) == ("আমাকে", "মারছে", "🆘")
