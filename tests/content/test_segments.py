"""A text message is measured as the network counts it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smsutil.codecs import is_valid_gsm

from bot.content.segments import Size, outside_gsm, plain_marks, size


@pytest.mark.parametrize(
    ("text", "segments", "gsm"),
    [
        ("", 0, True),
        ("a" * 160, 1, True),
        ("a" * 161, 2, True),
        ("a" * 306, 2, True),
        ("a" * 307, 3, True),
        ("€" * 80, 1, True),  # an extension character takes the room of two
        ("€" * 81, 2, True),
        ("£é@" * 50, 1, True),
        ("ż" * 70, 1, False),
        ("ż" * 71, 2, False),
        ("a" * 69 + "👍", 2, False),  # an emoji takes the room of two
    ],
)
def test_the_limits_of_both_alphabets(text: str, segments: int, gsm: bool) -> None:
    assert size(text) == Size(segments, gsm=gsm)


def test_marks_of_word_processors_cost_nothing_once_plain() -> None:
    curly = "It’s “your” choice – always…\u00a0you"
    assert plain_marks(curly) == 'It\'s "your" choice - always... you'
    assert size(plain_marks(curly)).gsm


@given(st.text(st.sampled_from("‘’‚‛ʼ′“”„‟″‐‑‒–—―−…•\u00a0\u2009\u202f\u200bab c")))
def test_typographic_marks_always_fit_the_small_alphabet(text: str) -> None:
    assert size(plain_marks(text)).gsm


@given(st.text())
def test_letters_are_never_changed(text: str) -> None:
    assert [c for c in plain_marks(text) if c.isalnum()] == [c for c in text if c.isalnum()]


@given(st.text(min_size=1))
def test_a_text_outside_the_small_alphabet_names_the_characters(text: str) -> None:
    assert bool(outside_gsm(text)) is not is_valid_gsm(text)
