"""Hear danger in what someone typed: who does what to whom, now or then, said or meant. Pure.

A concern is a floor (more help, sooner), never a gate, and never a verdict. The rules are in safety/rules; each
message is spelled out, its harmless phrases are taken out, and the phrases of each rule are looked for in the rest.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from safety.plain import plain
from safety.rulebook import Rule, Rulebook


class Concern(Enum):
    """What needs answering before anything else; defined in the order the answers are given."""

    #: Somebody is being hurt, held, hunted or menaced now, or is hiding.
    IMMEDIATE_DANGER = "immediate_danger"
    #: Somebody may die or be badly harmed without a doctor.
    MEDICAL_EMERGENCY = "medical_emergency"
    #: Pressure on a neck, breath taken away in an assault; however long ago.
    STRANGULATION = "strangulation"
    #: The writer is about to hurt somebody, or is doing it.
    PERPETRATOR_IMMINENT = "perpetrator_imminent"
    #: A life was threatened, or the writer believes they will be killed.
    THREAT_TO_KILL = "threat_to_kill"
    #: The writer or somebody else wants to die.
    SUICIDE = "suicide"
    #: A child is hurt, threatened, neglected or exposed to violence, or is writing to us.
    CHILD_AT_RISK = "child_at_risk"
    #: Somebody injures themselves without wanting to die.
    SELF_HARM = "self_harm"


@dataclass(frozen=True, slots=True)
class Heard:
    """One concern and the name of the rule that heard it; never the words."""

    concern: Concern
    rule: str


_RULES: Final = Rulebook([concern.value for concern in Concern])
_CHILD_WRITES: Final = "child_at_risk.writer_under_16"


def concerns_in(text: str) -> tuple[Heard, ...]:
    """Each concern heard in the text once, most urgent first. Never raises."""
    said = _RULES.encode(plain(text))
    heard: dict[str, str] = {}
    for rule in _RULES.worth_trying(said):
        if rule.concern not in heard and _means(rule, said):
            heard[rule.concern] = rule.name
    return tuple(Heard(concern, heard[concern.value]) for concern in Concern if concern.value in heard)


def under_16(text: str) -> bool:
    """Whether the writer says they are under sixteen."""
    said = _RULES.encode(plain(text))
    return any(rule.name == _CHILD_WRITES and _means(rule, said) for rule in _RULES.worth_trying(said))


def _means(rule: Rule, said: str) -> bool:
    """Whether the rule's phrase is there and is meant: not denied, not long over, not from a film or a leaflet."""
    for found in rule.phrase.finditer(said):
        if not rule.denial and _denied(rule, said, found):
            continue
        if _set_aside(rule, said, found.group()):
            continue
        return True
    return False


def _denied(rule: Rule, said: str, found: re.Match[str]) -> bool:
    before = said[max(0, found.start() - 6) : found.start()]
    has_subject = found.group()[0] in _RULES.subjects
    return bool((_RULES.denied_belief if has_subject else _RULES.denied).search(before))


def _set_aside(rule: Rule, said: str, phrase: str) -> bool:
    frames = _RULES.frames
    if rule.needs and not all(frame.search(said) for frame in rule.needs):
        return True
    if any(frame.search(said) for frame in rule.unless):
        return True
    if not rule.past and (frames["game"].search(said) or _long_over(said)):
        return True
    if frames["asking"].search(said):
        return True
    return bool(frames["told"].search(said)) and not _RULES.first_person.search(phrase)


def _long_over(said: str) -> bool:
    frames = _RULES.frames
    return bool(frames["long_ago"].search(said)) and not frames["again"].search(said)
