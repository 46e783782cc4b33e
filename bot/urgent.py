"""What is heard before anything else is looked at: danger, and that a child writes."""

from __future__ import annotations

import msgspec

from safety.concern import Concern
from safety.crisis import concerns_in, under_16


class Urgent(msgspec.Struct, frozen=True, gc=False):
    """What was heard in one message."""

    concerns: tuple[Concern, ...]
    minor: bool


NOTHING_URGENT = Urgent((), minor=False)


def heard_in(text: str) -> Urgent:
    """Needs nothing but the text, so it is known whatever else is broken."""
    return Urgent(tuple(heard.concern for heard in concerns_in(text)), under_16(text))
