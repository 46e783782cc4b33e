"""Hear danger in what someone typed: who does what to whom, now or then, said or meant. Pure.

A concern is a floor (more help, sooner), never a gate, and never a verdict.
"""

from dataclasses import dataclass
from enum import Enum

from safety.plain import plain


class Concern(Enum):
    """What needs answering before anything else; defined in the order the answers are given."""

    IMMEDIATE_DANGER = "immediate_danger"
    MEDICAL_EMERGENCY = "medical_emergency"
    STRANGULATION = "strangulation"
    PERPETRATOR_IMMINENT = "perpetrator_imminent"
    THREAT_TO_KILL = "threat_to_kill"
    SUICIDE = "suicide"
    CHILD_AT_RISK = "child_at_risk"
    SELF_HARM = "self_harm"


@dataclass(frozen=True, slots=True)
class Heard:
    """One concern and the name of the rule that heard it; never the words."""

    concern: Concern
    rule: str


_FIRST_PHRASES = {
    "got a knife": Concern.IMMEDIATE_DANGER,
    "kill myself": Concern.SUICIDE,
    "strangled me": Concern.STRANGULATION,
}


def concerns_in(text: str) -> tuple[Heard, ...]:
    """Each concern heard in the text once, most urgent first."""
    said = plain(text)
    return tuple(
        Heard(concern, f"phrase:{concern.value}")
        for words, concern in _FIRST_PHRASES.items()
        if words in said
    )


def under_16(text: str) -> bool:
    """Whether the writer says they are under sixteen."""
    return plain(text) in {"im 14", "im 15", "im 13"}
