"""What could identify someone is found; what belongs to everyone is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.services import Directory
from safety.details import details_in
from tests.safety.hearing_lines import lines

TESTS = {
    name: lines(name)
    for name in ("details_test", "details_voices_test", "details_fresh_test", "details_everyday_test")
}
#: The numbers of services are nobody's own; the directory says which these are.
NUMBERS = Directory.load().number_beginnings()


def covered(text: str, value: str) -> bool:
    """Whether every letter and digit of the value is inside something that was found, of any kind."""
    hidden = text
    for detail in details_in(text, NUMBERS):
        hidden = hidden.replace(detail.value, " " * len(detail.value))
    at = text.index(value)
    return not any(letter.isalnum() for letter in hidden[at : at + len(value)])


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("details_test", 0.98),
        ("details_voices_test", 0.94),
        ("details_fresh_test", 0.93),
        ("details_everyday_test", 0.95),
    ],
)
def test_most_details_are_found(name: str, floor: float) -> None:
    asked = [(line["text"], span["value"]) for line in TESTS[name] for span in line["spans"]]
    found = sum(covered(text, value) for text, value in asked)
    print(f"details: {found} of {len(asked)}")
    assert found / len(asked) >= floor


@pytest.mark.parametrize(
    ("name", "ceiling"),
    [
        ("details_test", 0.05),
        ("details_voices_test", 0.05),
        ("details_fresh_test", 0.09),
        ("details_everyday_test", 0.06),
    ],
)
def test_lines_without_details_are_left_whole(name: str, ceiling: float) -> None:
    plain = [line["text"] for line in TESTS[name] if not line["spans"]]
    wrong = [text for text in plain if details_in(text, NUMBERS)]
    print(f"false alarms: {len(wrong)} of {len(plain)}")
    assert len(wrong) / len(plain) <= ceiling


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
    assert details_in(text, NUMBERS) == ()


def test_a_number_belongs_to_everyone_only_if_a_service_has_it() -> None:
    assert [one.kind for one in details_in("0808 2000 247 or 020 7946 0018")] == ["phone", "phone"]
    assert [one.value for one in details_in("0808 2000 247 or 020 7946 0018", NUMBERS)] == ["020 7946 0018"]


def test_each_detail_names_its_rule() -> None:
    found = details_in(
        "hes called Darren Pike, 23b Harlow Rd, born third of june 1991, lk58 vxo, ask for Priya"
    )
    assert [(one.kind, one.value, one.rule) for one in found] == [
        ("name", "Darren Pike", "name_cue"),
        ("address", "23b Harlow Rd", "street"),
        ("dob", "third of june 1991", "day_in_words"),
        ("car_reg", "lk58 vxo", "plate"),
        ("name", "Priya", "likeness"),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (
            "number oh seven seven double oh nine hundred four five six",
            "phone",
            "oh seven seven double oh nine hundred four five six",
        ),
        ("sort code twenty forty one sixty", "bank", "twenty forty one sixty"),
        ("postcode is S E 6 4 R T", "postcode", "S E 6 4 R T"),
        ("reg hotel juliet five eight kilo lima mike", "car_reg", "hotel juliet five eight kilo lima mike"),
        ("born on the third of june nineteen ninety one", "dob", "the third of june nineteen ninety one"),
        ("insta shaz_and_co", "url_or_handle", "shaz_and_co"),
        ("grindr is jonnovelvet", "url_or_handle", "jonnovelvet"),
        ("email jen walters at example dot com", "email", "jen walters at example dot com"),
    ],
)
def test_what_is_said_in_words_is_found_too(text: str, kind: str, value: str) -> None:
    assert (kind, value) in [(one.kind, one.value) for one in details_in(text)]


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
