"""What danger is called by, and that it was heard; apart from the rules that hear it, which take time and memory."""

from dataclasses import dataclass
from enum import Enum


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
