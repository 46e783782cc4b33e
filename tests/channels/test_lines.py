"""`quietline read`: a fixed shape out for every line in, whatever the line."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.lines import answer_line
from safety.concern import Concern

COMMANDS = {"exit", "help", "human", "back", "restart", "stop", "language", "none"}


def ask(**fields: Any) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(answer_line(json.dumps(fields)))
    return answer


def test_a_line_is_answered_in_the_shape_scripts_rely_on() -> None:
    assert ask(
        text="yes he strangled me, my number is 07700 900123", question_type="yes_no", question="?"
    ) == {
        "concerns": ["strangulation"],
        "answer": "yes",
        "command": "none",
        "details": [{"kind": "phone", "value": "07700 900123"}],
        "why": ["strangulation.verb", "answer.chose"],
    }


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"text": "nah", "question_type": "yes_no"}, "no"),
        ({"text": "dunno", "question_type": "yes_no"}, "unsure"),
        ({"text": "b", "question_type": "choice", "options": ["Never", "Weekly"]}, 1),
        ({"text": "dunno", "question_type": "choice", "options": ["Never", "Weekly"]}, "unclear"),
        ({"text": "7/10", "question_type": "scale"}, 7),
        ({"text": "two", "question_type": "number"}, 2),
        ({"text": "pass", "question_type": "number"}, "skip"),
        ({"text": "yes", "question_type": "keyword"}, None),
        ({"text": "yes"}, None),
    ],
)
def test_the_answer_is_what_the_question_asks_for(fields: dict[str, Any], answer: object) -> None:
    assert ask(**fields)["answer"] == answer


@pytest.mark.parametrize(
    ("asked", "text", "answer"),
    [
        ("From 1 to 5, how useful was this?", "5", 5),
        ("From 1 to 5, how useful was this?", "6", "unclear"),
        ("How bad is it, if 1 is fine and 7 is the worst?", "8", "unclear"),
        ("How bad is it?", "8", 8),
    ],
)
def test_a_scale_has_the_ends_its_question_says(asked: str, text: str, answer: object) -> None:
    assert ask(text=text, question=asked, question_type="scale")["answer"] == answer


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("gtg hes here", "exit"),
        ("STOP", "stop"),
        ("help", "help"),
        ("a real person", "human"),
        ("ok x", "none"),
    ],
)
def test_commands_are_told_without_a_question(text: str, command: str) -> None:
    assert ask(text=text, question_type="keyword")["command"] == command


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nonsense",
        "[]",
        "3",
        '{"text": 3}',
        '{"question_type": "yes_no"}',
        '{"text": "a", "question_type": "essay"}',
        '{"text": "a", "question_type": "choice"}',
        '{"text": "a", "question_type": "choice", "options": [1]}',
        '{"text": "a", "question_type": ["yes_no"]}',
        "[" * 50_000,
        '{"text": "' + "a" * 70_000 + '"}',
    ],
)
def test_a_line_that_cannot_be_read_is_answered_with_one_sentence(line: str) -> None:
    answer = json.loads(answer_line(line))
    assert set(answer) == {"error"}
    assert answer["error"].endswith(".")


@given(st.text(st.characters(), max_size=300))
def test_any_line_gets_an_answer(line: str) -> None:
    assert json.loads(answer_line(line))


@given(
    st.text(st.characters(), max_size=200), st.sampled_from(["yes_no", "scale", "number", "keyword", None])
)
def test_any_text_gets_the_fixed_shape(text: str, kind: str | None) -> None:
    answer = ask(text=text, question_type=kind)
    assert list(answer) == ["concerns", "answer", "command", "details", "why"]
    assert set(answer["concerns"]) <= {concern.value for concern in Concern}
    assert answer["command"] in COMMANDS
