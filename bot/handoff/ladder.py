"""What happens to somebody whom nobody answers, minute by minute, so that no wait is without an end. Pure.

First the worker they asked for by code may take them, then anyone of the team (routing.py). Then a supervisor is called
to them. At the longest wait the queue lets go of them, as they were told when they joined it. Being taken is no answer
yet: who hears no first word goes back to their place, and so does an offer that a colleague leaves lying.
"""

from __future__ import annotations

from typing import Final

from bot.handoff.case import Case, Reason, State
from bot.handoff.routing import LONGEST_WAIT_MINUTES

#: Waiting so long, or so long where someone is needed soon, they are shown to supervisors as needing one.
CALLED_MINUTES: Final = 10
CALLED_SOON_MINUTES: Final = 3
#: A worker who takes somebody writes to them within these; else they are somebody else's to take.
FIRST_WORD_MINUTES: Final = 5
#: A colleague who is asked says yes within these; else they are asked no more.
OFFER_MINUTES: Final = 3


def calls_supervisor(case: Case, now: int) -> bool:
    """Whether a supervisor is to look after this one now."""
    soon = Reason.NEEDS_SOMEONE_SOON in case.reasons
    return case.state is State.WAITING and now - case.asked >= (
        CALLED_SOON_MINUTES if soon else CALLED_MINUTES
    )


def waited_out(case: Case, now: int, longest: int = LONGEST_WAIT_MINUTES) -> bool:
    """Nobody took them in the time they were told, or they have been silent past the window they agreed to."""
    if case.state is State.WAITING:
        return now - case.asked >= longest
    return now > case.window


def unanswered(case: Case, last_word: int | None, now: int) -> bool:
    """Whoever took them has not written. `last_word`: the minute of the last a worker wrote in this case."""
    if case.state is not State.CLAIMED or case.claimed is None:
        return False
    return (last_word is None or last_word < case.claimed) and now - case.claimed >= FIRST_WORD_MINUTES


def offer_is_over(case: Case, now: int) -> bool:
    """Whoever was asked to take over has not said yes."""
    return case.offered_at is not None and now - case.offered_at >= OFFER_MINUTES
