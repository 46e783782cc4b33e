"""Danger is heard: how often, how fast, and what the answer may hold.

`crisis_test` was committed before the rules; `crisis_test_2` after them, in other words; `voices_test_*` by one who had
not seen them; `everyday_test` and `later_test` before the lines of many further authors were learned from. Floors lie a
little below what was reached; docs/hearing.md has the figures.
"""

import re
import time
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.concern import Concern
from safety.crisis import concerns_in, under_16
from safety.rulebook import Rulebook
from tests.safety.hearing_lines import also_right, lines

LANGUAGES = {"en": 0.95, "pl": 0.92, "ro": 0.95, "bn": 0.95, "ur": 0.92, "ar": 0.85, "so": 0.85, "cy": 0.95}
EVERYDAY = lines("everyday_test")
TESTS = {
    **{
        name: lines(name)
        for name in ("crisis_test", "crisis_test_2", "voices_test_en", "fresh_test_en", "later_test")
    },
    "everyday_en": [line for line in EVERYDAY if line["lang"] == "en"],
    "everyday_others": [line for line in EVERYDAY if line["lang"] != "en"],
}
CRY = ["he", "has", "got", "a", "knife", "i", "want", "to", "die", "he", "strangled", "my", "neck", "now"]
HELP = [
    "pomocy",
    "potrzebuję pomocy",
    "ajutor",
    "am nevoie de ajutor",
    "مدد",
    "madad chahiye",
    "مساعدة",
    "sa3douni",
    "সাহায্য",
    "sahajjo lagbe",
    "caawi",
    "caawimaad ayaan u baahanahay",
    "helpwch fi",
    "dwi angen help",
]
ANSWERS = [
    "Poate mai târziu",
    "Vreau să rămân acasă",
    "Copii și animale",
    "Pytania o mnie",
    "nie wiem",
    "może jutro",
    "pata nahi shayad",
    "জানি না",
    "ما بعرف",
    "ma hubo",
    "sa i'n siwr",
]
RULE = re.compile(r"[a-z_]+\.[a-z_0-9]+")


def heard(text: str) -> set[str]:
    return {one.concern.value for one in concerns_in(text)}


def cries(name: str) -> list[dict[str, Any]]:
    return [line for line in TESTS[name] if line["labels"] != ["none"]]


def quiet(name: str, *slices: str) -> list[dict[str, Any]]:
    return [
        line
        for line in TESTS[name]
        if line["labels"] == ["none"] and line.get("slice", line.get("note", "")).startswith(slices)
    ]


def share(kind: str, of: list[dict[str, Any]]) -> float:
    found = sum(bool(heard(line["text"])) for line in of)
    print(f"{kind}: {found} of {len(of)} = {found / len(of):.3f}")
    return found / len(of)


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("crisis_test", 0.96),
        ("crisis_test_2", 0.95),
        ("fresh_test_en", 0.95),
        ("later_test", 0.96),
        ("everyday_en", 0.93),
        ("everyday_others", 0.96),
    ],
)
def test_most_cries_are_heard(name: str, floor: float) -> None:
    assert share(f"{name} any concern", cries(name)) >= floor


@pytest.mark.parametrize(("language", "floor"), LANGUAGES.items())
def test_most_cries_of_other_voices_are_heard(language: str, floor: float) -> None:
    asked = [line for line in lines(f"voices_test_{language}") if line["labels"] != ["none"]]
    assert share(f"voices {language}", asked) >= floor


@pytest.mark.parametrize(
    "names",
    [("crisis_test", "crisis_test_2"), *((name,) for name in TESTS if not name.startswith("crisis_test"))],
)
def test_ordinary_replies_raise_no_alarm(names: tuple[str, ...]) -> None:
    """The second of the older sets has 22 of them, too few for a bound of its own."""
    asked = [line for name in names for line in quiet(name, "ordinary", "service")]
    assert share(f"{names} ordinary", asked) <= 0.05


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("crisis_test", 0.12),
        ("crisis_test_2", 0.18),
        ("voices_test_en", 0.11),
        ("fresh_test_en", 0.13),
        ("later_test", 0.07),
        ("everyday_en", 0.09),
        ("everyday_others", 0.17),
    ],
)
def test_disclosures_and_harmless_phrases_seldom_do(name: str, most: float) -> None:
    assert share(f"{name} disclosures and hard lines", quiet(name, "disclosure", "hard")) <= most


@pytest.mark.parametrize("name", ["answers_ours_test", "answers_more_test"])
def test_replies_to_our_questions_raise_no_alarm(name: str) -> None:
    """Those that are a cry themselves, or might be, are marked."""
    asked = [line for line in lines(name) if "danger" not in line]
    assert share(f"{name} harmless", asked) <= 0.02


@pytest.mark.parametrize(
    "text",
    ["tell me more", "no more pls", "no more tonight", "No more tonight.", "That's enough for today!",
     "lets keep going", "dont want them", "dont wanna say how old",
     "thinking of going", "finished for tonight", "not rn", "ill give it another go"],
)  # fmt: skip
def test_what_is_said_to_go_on_or_to_end_raises_no_alarm(text: str) -> None:
    assert heard(text) == set()


def test_who_has_had_enough_of_more_than_questions_is_heard() -> None:
    assert heard("no more tonight hes got a knife")
    assert heard("no more life please") == {"suicide"}


@pytest.mark.parametrize("concern", [concern.value for concern in Concern])
def test_each_concern_is_heard_as_itself(concern: str) -> None:
    asked = [line for line in cries("crisis_test") if concern in line["labels"]]
    found = sum(concern in heard(line["text"]) for line in asked)
    print(f"{concern}: {found} of {len(asked)} = {found / len(asked):.3f}")
    assert found / len(asked) >= 0.90


def test_concerns_that_are_named_are_mostly_the_right_ones() -> None:
    right, wrong = Counter[str](), Counter[str]()
    for line in TESTS["crisis_test"]:
        for concern in heard(line["text"]) - also_right(line):
            (right if concern in line["labels"] else wrong)[concern] += 1
    print({concern: f"{right[concern]}/{right[concern] + wrong[concern]}" for concern in right})
    assert sum(right.values()) / (sum(right.values()) + sum(wrong.values())) >= 0.82


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("hes got a knife x", Concern.IMMEDIATE_DANGER),
        ("gtg hes got a knife", Concern.IMMEDIATE_DANGER),
        ("he choked me years ago", Concern.STRANGULATION),
        ("he doesnt hit me he just goes for my neck", Concern.STRANGULATION),
        ("il stab him if he comes in", Concern.PERPETRATOR_IMMINENT),
        ("love you all, bye", Concern.SUICIDE),
        ("ｈｅ　ｓｔｒａｎｇｌｅｄ　ｍｅ", Concern.STRANGULATION),
        ("he s\u200btrangled me", Concern.STRANGULATION),
        ("yes, he strangled me last night", Concern.STRANGULATION),
        ("dusił mnie", Concern.STRANGULATION),
        ("dusił mnie kiedyś", Concern.STRANGULATION),
        ("সে আমাকে মারছে", Concern.IMMEDIATE_DANGER),
        ("بدي انتحر", Concern.SUICIDE),
        ("وہ مجھے مار رہا ہے", Concern.IMMEDIATE_DANGER),
        ("jawzi bidrabni", Concern.IMMEDIATE_DANGER),
        ("rokto thamche na", Concern.MEDICAL_EMERGENCY),
        ("pomocy szybko on ma noz", Concern.IMMEDIATE_DANGER),
    ],
)
def test_lines_nobody_may_miss(text: str, concern: Concern) -> None:
    assert concern in {one.concern for one in concerns_in(text)}


@pytest.mark.parametrize(
    "text",
    [
        "he has never strangled me",
        "my feet are killing me",
        "he was stabbed in the last episode",
        "im not suicidal",
        "what do you mean by strangled",
        "i could murder a kebab",
        "used to self harm as a teenager",
        "ok x",
        "2",
        "",
    ],
)
def test_denial_idiom_film_and_old_stories_are_no_alarm(text: str) -> None:
    assert concerns_in(text) == ()


@pytest.mark.parametrize("text", HELP)
def test_a_bare_help_is_no_danger_in_any_language(text: str) -> None:
    assert concerns_in(text) == ()


@pytest.mark.parametrize("text", ANSWERS)
def test_ordinary_answers_of_other_languages_are_no_danger(text: str) -> None:
    assert concerns_in(text) == ()


@pytest.mark.parametrize("line", lines("crisis_dev_masked"), ids=lambda line: str(line["text"])[:40])
def test_a_harmless_phrase_hides_no_cry_around_it(line: dict[str, Any]) -> None:
    assert heard(line["text"])


def test_a_child_with_an_age_is_still_heard_in_other_danger() -> None:
    assert "immediate_danger" in heard("im 13 and my dad is chucking plates at my mum")


def test_a_cry_no_rule_has_words_for_is_heard_by_likeness_and_says_so() -> None:
    (one,) = concerns_in("my chest feels like someones stood on it")
    assert one.rule == f"model.{one.concern.value}"


@pytest.mark.parametrize(
    "text", ["im 14", "I am fifteen", "i'm only 11", "m 13 yrs old", "im in year 8", "hi im 12"]
)
def test_a_child_who_says_so_is_heard_as_a_child(text: str) -> None:
    assert under_16(text)
    assert Concern.CHILD_AT_RISK in {one.concern for one in concerns_in(text)}


@pytest.mark.parametrize(
    "text", ["my daughter is 14", "im 41", "im 14 weeks pregnant", "14", "im 15 minutes away", "im 16"]
)
def test_other_ages_are_not_taken_for_the_writers(text: str) -> None:
    assert not under_16(text)


@pytest.mark.parametrize("text", ["hesgotaknife", "pleasesendhelphehasagun", "iwanttodie"])
def test_words_run_together_in_a_hurry_are_heard_apart(text: str) -> None:
    assert heard(text)


def test_every_phrase_of_the_rules_is_an_expression_that_can_be_searched_for() -> None:
    book = Rulebook([concern.value for concern in Concern])
    every = "".join(map(book.encode, sorted(book.known)))
    rules = [*book.worth_trying(every), *book.worth_trying(every, wide=True)]
    assert len(rules) > 1_000
    for rule in rules:
        assert rule.phrase.pattern.search("") is None
    for frame in book.frames.values():
        frame.is_in(every, set(every))


def test_the_most_urgent_concern_comes_first_and_each_comes_once() -> None:
    found = [
        one.concern for one in concerns_in("he strangled me, hes at the door with a knife, i want to die")
    ]
    assert found == [Concern.IMMEDIATE_DANGER, Concern.STRANGULATION, Concern.SUICIDE]


@given(st.text(st.characters(), max_size=400))
def test_any_text_is_heard_out_and_only_codes_come_back(text: str) -> None:
    for one in concerns_in(text):
        assert isinstance(one.concern, Concern)
        assert RULE.fullmatch(one.rule)


@given(st.permutations(CRY))
def test_words_in_any_order_are_heard_out_quickly(said: list[str]) -> None:
    begun = time.perf_counter()
    concerns_in(" ".join(said * 20))
    assert time.perf_counter() - begun < 10  # an expression that backtracks would take minutes
