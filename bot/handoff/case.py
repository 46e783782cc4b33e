"""A case: one person who asked for a worker, as staff may know them. Codes and whole minutes only, never an address.

Pure. What a worker reads of the person's words lies elsewhere, sealed, and is gone when the case ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Team(StrEnum):
    """Who answers. Apart, so that nobody hears both sides of one home by chance."""

    SURVIVOR = "survivor"
    OWN_BEHAVIOUR = "own_behaviour"
    YOUNG = "young"
    OTHER = "other"


class State(StrEnum):
    """Where a case stands. The last three are ends: nothing moves out of them."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    CLOSED = "closed"
    LAPSED = "lapsed"
    LEFT = "left"


ENDED = frozenset({State.CLOSED, State.LAPSED, State.LEFT})


class Reason(StrEnum):
    """Why a case is taken sooner. Reasons only raise. All but the last are shown only if the person agreed."""

    CHILDREN_THERE = "children_there"
    DRUNK_OR_HIGH = "drunk_or_high"
    HURT = "hurt"
    NOT_WELL = "not_well"
    #: Raised by danger signs, and shown in these words alone.
    NEEDS_SOMEONE_SOON = "needs_someone_soon"


class Skill(StrEnum):
    """What a person may ask a worker to bring. Languages are asked for by their code instead."""

    WOMAN = "woman"
    LGBT = "lgbt"
    BSL = "bsl"


class Silence(StrEnum):
    """What it means that nothing comes any more. A dropped line and a hidden phone are not the same."""

    LEFT_BY_EXIT = "left_by_exit"
    LEFT_WITH_A_DANGER_SIGN = "left_with_a_danger_sign"
    TIMED_OUT = "timed_out"
    #: The same with danger open: a sign of it was heard, and nothing since has closed the case.
    TIMED_OUT_WITH_A_DANGER_SIGN = "timed_out_with_a_danger_sign"
    ASKED_TO_PAUSE = "asked_to_pause"
    #: They wrote after a silence or a pause, and have not said yet that it is still safe.
    NOT_SAFE_YET = "not_safe_yet"


#: Gone with danger open. Supervisors see the number and the time, and nobody writes to them.
IN_DANGER = frozenset({Silence.LEFT_WITH_A_DANGER_SIGN, Silence.TIMED_OUT_WITH_A_DANGER_SIGN})


class Closing(StrEnum):
    """How a contact ended, chosen by the worker from a list; there is no field for notes."""

    HELPED = "helped"
    GIVEN_NUMBERS = "given_numbers"
    EMERGENCY = "emergency"
    NOT_FOR_US = "not_for_us"
    NO_REPLY = "no_reply"


class Delivery(StrEnum):
    """How far a message between the two has come. A worker's goes from queued to one of the last four."""

    #: Of the person: it came.
    HEARD = "heard"
    QUEUED = "queued"
    #: Kept back after a silence, until its person says that it is still safe.
    HELD = "held"
    #: On its way to the provider, or there: nobody else may take it any more.
    SENDING = "sending"
    #: The provider has it, or the page has shown it.
    SENT = "sent"
    #: It surely did not arrive.
    FAILED = "failed"
    #: Whoever carried it never said what came of it. It is not sent again.
    UNCERTAIN = "uncertain"
    #: Its time ran out before it could be sent. It has been erased.
    EXPIRED = "expired"


class WorkersWords(NamedTuple):
    """Which message of which case a worker wrote, and the first minute in which it must not be sent any more."""

    number: int
    place: int
    until: int


@dataclass(frozen=True, slots=True)
class Case:
    """Times are whole minutes since 1970.

    `number` is random and means nothing outside the case. `window` is the minute until which the person said a worker
    may write. `preferred` is the worker a returning person asked for by code. `overtaken` counts the later cases that
    were taken first.
    """

    number: int
    team: Team
    language: str
    channel: str
    asked: int
    window: int
    state: State = State.WAITING
    worker: str | None = None
    claimed: int | None = None
    ended: int | None = None
    reasons: frozenset[Reason] = frozenset()
    skills: frozenset[Skill] = frozenset()
    preferred: str | None = None
    passed_by: frozenset[str] = frozenset()
    overtaken: int = 0
    silence: Silence | None = None
    closing: Closing | None = None
    #: Where a transfer is offered: the worker who may accept it. Until they do, the case stays where it is.
    offered: str | None = None
    offered_at: int | None = None

    @property
    def open(self) -> bool:
        return self.state not in ENDED
