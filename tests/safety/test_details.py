"""What could identify someone is found; what belongs to everyone is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.details import details_in
from tests.safety.hearing_lines import lines

TESTS = {name: lines(name) for name in ("details_test", "details_voices_test")}


def covered(text: str, value: str) -> bool:
    """Whether every letter and digit of the value is inside something that was found, of any kind."""
    hidden = text
    for detail in details_in(text):
        hidden = hidden.replace(detail.value, " " * len(detail.value))
    at = text.index(value)
    return not any(letter.isalnum() for letter in hidden[at : at + len(value)])


@pytest.mark.parametrize(("name", "floor"), [("details_test", 0.95), ("details_voices_test", 0.78)])
def test_most_details_are_found(name: str, floor: float) -> None:
    asked = [(line["text"], span["value"]) for line in TESTS[name] for span in line["spans"]]
    found = sum(covered(text, value) for text, value in asked)
    print(f"details: {found} of {len(asked)}")
    assert found / len(asked) >= floor


@pytest.mark.parametrize("name", TESTS)
def test_lines_without_details_are_left_whole(name: str) -> None:
    plain = [line["text"] for line in TESTS[name] if not line["spans"]]
    wrong = [text for text in plain if details_in(text)]
    print(f"false alarms: {len(wrong)} of {len(plain)}")
    assert len(wrong) / len(plain) <= 0.05


@pytest.mark.parametrize(
    "text",
    [
        "call 999 or 101",
        "ring 111 option 2",
        "text SHOUT to 85258",
        "116 123",
        "0808 2000 247",
        "0800 1111",
        "7 out of 10",
        "at 6.30",
        "10:45",
        "2-4 times a month",
        "Hes here",
        "Still here",
        "im Muslim",
        "he called me a slag",
    ],
)
def test_helplines_times_and_scores_belong_to_nobody(text: str) -> None:
    assert details_in(text) == ()


def test_a_kind_is_named_with_what_was_typed() -> None:
    found = details_in("Beth here email beth.w@example.com or 07700 900999")
    assert [(one.kind, one.value) for one in found] == [
        ("name", "Beth"),
        ("email", "beth.w@example.com"),
        ("phone", "07700 900999"),
    ]


@given(st.text(st.characters(), max_size=300))
def test_whatever_is_found_was_typed(text: str) -> None:
    for detail in details_in(text):
        assert detail.value
        assert detail.value in text
