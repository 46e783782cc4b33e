"""What comes first for someone who discloses harm: a kind line before any number. In danger: the number, at once.

A question says so of itself: `sensitive:` where an answer discloses harm, and `danger: [...]` for the answers by which
somebody may be hurt or die now. Whether a line is kind is for the content team's list to say, so that is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.engine.check_harm import disclosed, sensitive
from bot.engine.content import Content, at
from bot.engine.flow import Act, Collect, Node, Slot, Value
from bot.engine.flow_rules import FlowRule, FlowWarning
from bot.engine.patterns import CONCERNS, HELP
from bot.engine.values import can_hold, shown
from bot.engine.ways import SAFE, Judged, Ways
from bot.errors import Fault

_NUMBER: Final = re.compile(r"\{(?:phone|text)_")
_CALLED: Final = re.compile(r"\{phone_")


def danger(content: Content) -> Iterator[Fault]:
    """Every answer that means danger is followed by a number in words, before anything is asked."""
    for flow, node in content.reachable():
        match node.step:
            case Collect(slot=slot) as collect if slot in content.slots:
                for value in _possible(content.slots[slot], dangerous(collect)):
                    ways = Ways(content, lambda step: _numbered(content, step), ends_broken=True)
                    if ways.broken(flow, node, {**SAFE, slot: value}):
                        yield at(flow, node, FlowRule.DANGER_UNANSWERED, value=shown(value))
            case _:
                pass


def kindness(content: Content) -> Iterator[Fault]:
    """Every other answer that discloses harm is followed by a kind line, before any number."""
    for flow, node in content.reachable():
        match node.step:
            case Collect(slot=slot) as collect if sensitive(node) and slot in content.slots:
                for value in _possible(content.slots[slot], disclosed(content.slots[slot], collect)):
                    ways = Ways(content, lambda step: _kind(content, step), ends_broken=False)
                    known = {**SAFE, slot: value}
                    if value not in dangerous(collect) and ways.broken(flow, node, known):
                        yield at(flow, node, FlowWarning.KIND_LATE, value=shown(value))
            case _:
                pass


def dangerous(collect: Collect) -> tuple[Value, ...]:
    """The answers to a question by which somebody may be hurt or die now."""
    named = collect.metadata.get("danger")
    return named if isinstance(named, tuple) else ()


def _possible(slot: Slot, values: tuple[Value, ...]) -> list[Value]:
    """Those the slot can hold; the others have their own fault."""
    return [value for value in values if can_hold(slot, value)]


def _said(content: Content, node: Node) -> list[str]:
    """The wordings of what a step says; none for one that says nothing in words of ours."""
    match node.step:
        case Act(action=key) | Collect(utter=key) if key in content.responses:
            return [variant.text for variant in content.responses[key].variants]
        case _:
            return []


def _numbered(content: Content, node: Node) -> Judged:
    """In danger: the number in words comes before a question and before the end."""
    texts = _said(content, node)
    if texts and all(map(_CALLED.search, texts)):
        return Judged.KEPT
    match node.step:
        case Collect() | Act(action="action_end_session" | "action_restart"):
            return Judged.BROKEN
        case _:
            return Judged.OPEN


def _kind(content: Content, node: Node) -> Judged:
    """A kind line comes before a card, and before a number within the same text."""
    match node.step:
        case Act(action="action_request_handoff"):
            return Judged.KEPT  # they asked for a person, and hear first whether one is there
        case Act(action=action) if action in HELP:
            return Judged.BROKEN
        case Act(action=action) if action in CONCERNS:
            return Judged.KEPT  # in danger the number comes first
        case _:
            pass
    parts = [_NUMBER.split(text, maxsplit=1) for text in _said(content, node)]
    kind = [content.believes(before) for before, *_ in parts]
    if any(rest and not early for (_, *rest), early in zip(parts, kind, strict=True)):
        return Judged.BROKEN
    return Judged.KEPT if kind and all(kind) else Judged.OPEN
