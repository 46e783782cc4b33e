"""In which order people are taken. Pure, and fair in a way that can be said in one breath:

whoever has waited longest goes first; a reason counts as some minutes of waiting; and nobody is overtaken by more
than `MOST_OVERTAKEN` people who came later, whatever their reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import quantiles
from typing import Final, NamedTuple

from bot.handoff.case import Case, Reason, State
from bot.handoff.shift import Refusal, Worker, refusal

#: What each reason is worth, in minutes of waiting. The most that all of them make together is MOST_RAISED.
WORTH: Final = {
    Reason.NEEDS_SOMEONE_SOON: 20,
    Reason.HURT: 10,
    Reason.NOT_WELL: 10,
    Reason.CHILDREN_THERE: 5,
    Reason.DRUNK_OR_HIGH: 5,
}
MOST_RAISED: Final = 30
#: After so many later people were taken first, a case goes before all that came after it.
MOST_OVERTAKEN: Final = 3
#: A preferred worker sees their person first for this long; then anyone may take them.
PREFERRED_MINUTES: Final = 5
#: Nobody waits longer: they are told so when they join, and the queue lets go of them then.
LONGEST_WAIT_MINUTES: Final = 30
#: Fewer waits than this tell nothing about the next.
FEWEST_WAITS: Final = 5


def in_order(cases: Iterable[Case], now: int) -> list[Case]:
    """Those who wait, first to be taken first. `now`: minutes since 1970."""
    waiting = [case for case in cases if case.state is State.WAITING]
    return sorted(waiting, key=lambda case: _place(case, now))


def next_for(worker: Worker, cases: Iterable[Case], now: int) -> Case | None:
    """Whom this worker takes next: the first of the queue whom they may take."""
    return next((case for case in in_order(cases, now) if may_see_first(worker, case, now)), None)


def may_see_first(worker: Worker, case: Case, now: int) -> bool:
    """Whether the worker may take the case now, leaving those who are kept for somebody else for a moment."""
    return not _is_kept(case, worker, now) and refusal(worker, case) is None


def overtaken_by(taken: Case, worker: Worker, cases: Iterable[Case], now: int) -> list[Case]:
    """Who came before the one this worker takes and could have been taken instead: each is overtaken once more."""
    others = (case for case in cases if case.state is State.WAITING and case.number != taken.number)
    return [case for case in others if case.asked < taken.asked and may_see_first(worker, case, now)]


def out_of_turn(taken: Case, worker: Worker, cases: Iterable[Case], now: int) -> Refusal | None:
    """Why this worker may not take this one yet, though they could: a choice is free, and not without bounds."""
    if _is_kept(taken, worker, now):
        return Refusal.KEPT
    passed = overtaken_by(taken, worker, cases, now)
    enough = any(case.overtaken >= MOST_OVERTAKEN for case in passed)
    return Refusal.OTHERS_FIRST if enough else None


class Wait(NamedTuple):
    """Minutes: half of the last people waited no longer than `usual`, nine of ten no longer than `at_worst`."""

    usual: int
    at_worst: int


def expected(waits: Sequence[int]) -> Wait | None:
    """What the last waits of a team tell, in minutes; None where they are too few to tell anything."""
    if len(waits) < FEWEST_WAITS:
        return None
    tenths = quantiles(waits, n=10, method="inclusive")
    return Wait(round(tenths[4]), round(tenths[8]))


def _is_kept(case: Case, worker: Worker, now: int) -> bool:
    return case.preferred not in (None, worker.name) and now - case.asked < PREFERRED_MINUTES


def _place(case: Case, now: int) -> tuple[bool, int, int, int]:
    """Those who were overtaken too often stand before all others, longest first."""
    enough = case.overtaken >= MOST_OVERTAKEN
    raised = 0 if enough else min(sum(WORTH[reason] for reason in case.reasons), MOST_RAISED)
    return not enough, -(now - case.asked + raised), case.asked, case.number
