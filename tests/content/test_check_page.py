"""The page about the check names every rule on words and conversations, and marks which of them only warn."""

from __future__ import annotations

import re

from bot.book import HERE
from bot.content.rules import Level, Rule
from bot.engine.flow_rules import FlowRule, FlowWarning

PAGE = (HERE.parent / "docs" / "check.md").read_text("utf-8")
NAMED = re.findall(r"`([A-Z]+(?:_[A-Z]+)+|[A-Z]{6,})`( \*w\*)?", PAGE)
#: How a file is written; the page says where these are shown.
WRITTEN = {
    *("NOT_UTF8", "NOT_YAML", "NOT_A_MAPPING", "NOT_A_LIST", "NOT_A_TEXT"),
    *("UNKNOWN_KEY", "GIVEN_TWICE", "UNQUOTED", "CUT_AT_HASH"),
}


def test_every_rule_is_named_once() -> None:
    names = [name for name, _ in NAMED]
    rules = {rule.name for rules in (Rule, FlowRule, FlowWarning) for rule in rules}
    assert sorted(names) == sorted(rules - WRITTEN)


def test_what_only_warns_is_marked() -> None:
    warn = {rule.name for rule in Rule if rule.level is Level.WARNING} | {rule.name for rule in FlowWarning}
    assert {name for name, mark in NAMED if mark} == warn
