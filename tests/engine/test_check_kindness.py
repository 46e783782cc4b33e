"""A kind line comes before a number, and in danger a number before anything; on every way, through calls and links."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.test_check import Faults, called, entry

ASKED = "      - collect: afraid\n        metadata: {sensitive: true}\n"
SHOWN = "      - action: action_show_service\n        metadata: {service: a_line}\n"
THANKED = "      - action: utter_sorry\n"  # says thank you
SAID = "      - action: utter_hello\n"
LATE = "Whoever answers true here can meet a number before a kind line; say one first: We believe you."
UNANSWERED = "Whoever answers true here is in danger; say {phone_emergency} before anything else is asked."


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    return Faults(tmp_path)


def late(faults: Faults, flows: str) -> bool:
    """Whether the kind line is late, and nothing else is wrong."""
    said = faults(flows)
    assert all(line.endswith(LATE) for line in said), said
    return bool(said)


@pytest.mark.parametrize(
    ("between", "wanted"),
    [
        (THANKED, False),
        (SAID, True),
        (SAID + THANKED, False),
        ("      - collect: more\n", True),
        ("      - collect: more\n" + THANKED, False),
        ("      - action: utter_concern_suicide\n", False),
    ],
)
def test_a_kind_line_comes_before_the_card_whatever_is_asked_between(
    faults: Faults, between: str, wanted: bool
) -> None:
    assert late(faults, entry(ASKED + between + SHOWN)) is wanted


def test_somebody_who_asks_for_a_person_may_be_told_a_number(faults: Faults) -> None:
    assert not late(faults, entry(ASKED + "      - link: pattern_human_handoff\n"))


@pytest.mark.parametrize("kind", [True, False])
def test_a_linked_and_a_called_flow_go_on_with_what_was_said(faults: Faults, kind: bool) -> None:
    there = (THANKED if kind else SAID) + SHOWN
    assert late(faults, entry(ASKED + "      - link: three\n") + entry(there, "three")) is not kind
    assert late(faults, entry(ASKED + "      - call: two\n") + called(there)) is not kind
    assert late(faults, entry(ASKED + "      - call: two\n" + SHOWN) + called(THANKED)) is False


def test_behind_a_called_flow_each_caller_owes_the_kind_line(faults: Faults) -> None:
    kind = entry("      - call: two\n" + THANKED + SHOWN)
    cold = entry("      - call: two\n" + SHOWN, "three")
    assert not late(faults, kind + called(ASKED))
    assert late(faults, kind + cold + called(ASKED))


def test_an_answer_that_is_not_given_owes_nothing(faults: Faults) -> None:
    asked = ASKED + (
        "        next:\n          - if: slots.afraid is true\n            then: kind\n          - else: help\n"
    )
    assert not late(
        faults,
        entry(
            asked
            + "      - id: kind\n        action: utter_sorry\n"
            + SHOWN.replace("- action", "- id: help\n        action")
        ),
    )


@pytest.mark.parametrize(
    "after",
    [
        "",
        THANKED,
        SAID + "      - link: pattern_human_handoff\n",
        SAID + "      - action: action_end_session\n",
    ],
)
def test_danger_without_a_number_in_words_is_found_even_where_a_card_follows(
    faults: Faults, after: str
) -> None:
    asked = ASKED.replace("true}", "true, danger: [true]}")
    said = faults(entry(asked + after + ("" if "link" in after or "end" in after else SHOWN)))
    assert UNANSWERED in [line.partition(": ")[2] for line in said]
