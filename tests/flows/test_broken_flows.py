"""Every rule has a file that breaks it, and an editor reads exactly the sentence written at its head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.engine.condition_rules import ConditionRule
from bot.engine.flow_rules import FlowRule, FlowWarning
from bot.engine.rules import Rule
from bot.flows.file_rules import FileRule, FileWarning
from tests.flows.broken import BROKEN, Broken, lay_out, printed, take_apart

RULES: tuple[Rule, ...] = (*ConditionRule, *FileRule, *FileWarning, *FlowRule, *FlowWarning)
FILES = sorted(BROKEN.glob("*.yml"))


def test_every_family_of_rules_is_here() -> None:
    def families(rule: type[Rule]) -> Iterator[type[Rule]]:
        for family in rule.__subclasses__():
            yield family
            yield from families(family)

    assert set(families(Rule)) == {type(rule) for rule in RULES}


def test_every_rule_has_a_file_that_breaks_it() -> None:
    assert [path.stem for path in FILES] == sorted(rule.name.lower() for rule in RULES)


def test_the_content_under_the_broken_files_is_sound(tmp_path: Path) -> None:
    assert printed(lay_out(Broken((), {}, ()), tmp_path)) == ()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_editor_reads_exactly_what_is_wrong(path: Path, tmp_path: Path) -> None:
    broken = take_apart(path)
    assert printed(lay_out(broken, tmp_path)) == broken.expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_file_of_a_rule_breaks_that_rule(rule: Rule) -> None:
    sentence = (
        re.sub(r"\\{\w+\\}", "(.+)", re.escape(str(rule.value)))
        .replace(r"\{\{", r"\{")
        .replace(r"\}\}", r"\}")
    )
    said = take_apart(BROKEN / f"{rule.name.lower()}.yml").expected
    assert any(re.search(sentence + "$", line) for line in said), sentence


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_sentence_names_the_mend_in_words_an_editor_knows(rule: Rule) -> None:
    sentence = str(rule.value)
    assert sentence.endswith(".")
    assert len(sentence) <= 120
    assert not re.search(
        r"\b(null pointer|node|graph|regex|parse|exception|boolean|enum|float value)\b", sentence
    )
