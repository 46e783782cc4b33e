"""The labelled lines of many voices: well formed, and no voice on both sides of the split."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from safety.concern import Concern

LINES = Path(__file__).parents[1] / "data" / "hearing"
CONCERNS = {concern.value for concern in Concern}
LANGUAGES = {"en", "pl", "ro", "bn", "bn-Latn", "ur", "ur-Latn", "ar", "ar-Latn", "so", "cy"}
QUIET = {"ordinary", "service", "disclosure"}
HARD = {
    f"hard:{kind}"
    for kind in (
        "idiom",
        "negation",
        "past_resolved",
        "quote",
        "film_game",
        "lexical",
        "hypothetical",
        "other_person",
        "bot_swear",
    )
}
RUN = 5  # words in a row that make two lines suspect of being one
ALIKE = 0.5  # share of the shorter line's runs that makes them one
SETS = ("voices", "answers_voices", "details_voices")
#: Sets that measure alone: no side to tune on.
BLIND = ("fresh", "everyday", "later")
FRESH = (
    *BLIND,
    *(f"answers_{kind}" for kind in (*BLIND, "ours", "more")),
    "details_fresh",
    "details_everyday",
)
VERDICTS = {
    "yes_no": {"yes", "no", "unsure", "skip", "unclear"},
    "choice": {"skip", "unclear"},
    "scale": {"skip", "unclear"},
    "number": {"skip", "unclear"},
    "keyword": {"exit", "help", "human", "back", "restart", "stop", "language", "none"},
}
KINDS = {
    "phone",
    "email",
    "postcode",
    "address",
    "name",
    "nhs_number",
    "ni_number",
    "dob",
    "url_or_handle",
    "car_reg",
    "bank",
    "school_or_workplace",
}


def lines(kind: str) -> list[dict[str, Any]]:
    """Every line of the files that start with *kind*, in the order of their names."""
    return [
        json.loads(line)
        for path in sorted(LINES.glob(f"{kind}*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.lower())) or (text,)


def runs(text: str) -> set[tuple[str, ...]]:
    """Runs of five words; a shorter line is one run, so that it only meets its equal."""
    found = words(text)
    return {found[i : i + RUN] for i in range(max(1, len(found) - RUN + 1))}


def alike(ones: list[str], others: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of one line from each side that are the same line with little changed."""
    holders = defaultdict(set)
    for other in others:
        for run in runs(other):
            holders[run].add(other)
    for one in ones:
        shared = Counter(other for run in runs(one) for other in holders.get(run, ()))
        for other, count in shared.items():
            if count >= ALIKE * min(len(runs(one)), len(runs(other))):
                yield one, other


def test_every_line_of_a_voice_has_known_labels_and_a_slice() -> None:
    for line in [line for side in ("voices", *BLIND) for line in lines(f"{side}_")]:
        assert all((line["text"].strip(), line["voice"], line["slice"])), line
        assert line["lang"] in LANGUAGES, line
        assert set(line.get("also_ok", ())) <= CONCERNS - set(line["labels"]), line
        if line["labels"] == ["none"]:
            assert line["slice"] in QUIET | HARD, line
        else:
            assert set() < set(line["labels"]) <= CONCERNS, line


def possible(line: dict[str, Any]) -> set[Any]:
    """What the answer to the line's question may be: a word, an option's place or a number."""
    numbers = {"choice": len(line["options"] or ()), "scale": 11, "number": 1_000}
    return VERDICTS[line["question_type"]] | set(range(numbers.get(line["question_type"], 0)))


def test_every_answer_is_one_its_question_allows() -> None:
    for line in [line for side in ("voices", *BLIND) for line in lines(f"answers_{side}_")]:
        assert line["expected"] in possible(line), line


def test_every_detail_stands_in_its_message() -> None:
    for line in [line for side in ("voices", "fresh", "everyday") for line in lines(f"details_{side}_")]:
        for span in line["spans"]:
            assert span["kind"] in KINDS, line
            assert span["value"] in line["text"], line


@pytest.mark.parametrize("kind", [*SETS, *FRESH])
def test_no_line_is_written_twice(kind: str) -> None:
    seen = Counter((words(line["text"]), line.get("question")) for line in lines(f"{kind}_t"))
    assert [text for text, count in seen.items() if count > 1] == []


@pytest.mark.parametrize("kind", SETS)
def test_no_voice_is_on_both_sides(kind: str) -> None:
    train, test = ({line["voice"] for line in lines(f"{kind}_{side}")} for side in ("train", "test"))
    assert train
    assert test
    assert train & test == set()


@pytest.mark.parametrize("kind", SETS)
def test_no_line_that_measures_is_a_line_that_was_tuned_on(kind: str) -> None:
    train, test = (
        [f"{line.get('question_type', '')} {line['text']}" for line in lines(f"{kind}_{side}")]
        for side in ("train", "test")
    )
    assert list(alike(test, train)) == []
