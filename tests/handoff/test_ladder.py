"""Nobody waits without an end, and being taken is no answer yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.handoff import desk
from bot.handoff.case import Case, Reason, State
from bot.handoff.ladder import (
    CALLED_MINUTES,
    CALLED_SOON_MINUTES,
    FIRST_WORD_MINUTES,
    OFFER_MINUTES,
    calls_supervisor,
    offer_is_over,
    unanswered,
    waited_out,
)
from bot.handoff.routing import LONGEST_WAIT_MINUTES, MOST_OVERTAKEN, PREFERRED_MINUTES, out_of_turn
from bot.handoff.shift import Refusal
from tests.handoff.people import ANNA, BEA, CASE
from tests.handoff.test_desk import WITH_ANNA, moved

ASKED = CASE.asked
SOON = replace(CASE, reasons=frozenset({Reason.NEEDS_SOMEONE_SOON}))


@pytest.mark.parametrize(("case", "minutes"), [(CASE, CALLED_MINUTES), (SOON, CALLED_SOON_MINUTES)])
def test_a_supervisor_is_called_to_whom_nobody_takes(case: Case, minutes: int) -> None:
    assert not calls_supervisor(case, ASKED + minutes - 1)
    assert calls_supervisor(case, ASKED + minutes)
    assert not calls_supervisor(replace(case, state=State.CLAIMED), ASKED + minutes)


def test_the_steps_come_in_order_and_before_the_queue_lets_go() -> None:
    assert PREFERRED_MINUTES < CALLED_MINUTES < LONGEST_WAIT_MINUTES
    assert not waited_out(CASE, ASKED + LONGEST_WAIT_MINUTES - 1)
    assert waited_out(CASE, ASKED + LONGEST_WAIT_MINUTES)


def test_who_is_taken_and_hears_nothing_goes_back() -> None:
    taken = WITH_ANNA.claimed or 0
    assert not unanswered(WITH_ANNA, None, taken + FIRST_WORD_MINUTES - 1)
    assert unanswered(WITH_ANNA, None, taken + FIRST_WORD_MINUTES)
    assert unanswered(WITH_ANNA, taken - 1, taken + FIRST_WORD_MINUTES), "an earlier worker's word"
    assert not unanswered(WITH_ANNA, taken, taken + 60)
    assert not unanswered(CASE, None, taken + 60), "nobody has taken them"


def test_an_offer_that_lies_comes_to_an_end_and_the_person_stays() -> None:
    offered = moved(desk.offer(WITH_ANNA, ANNA, BEA, ASKED))
    assert not offer_is_over(offered, ASKED + OFFER_MINUTES - 1)
    assert offer_is_over(offered, ASKED + OFFER_MINUTES)
    back = moved(desk.withdraw(offered))
    assert (back.worker, back.offered, back.offered_at) == ("anna", None, None)


def test_a_choice_from_the_queue_is_free_until_somebody_was_passed_over_often_enough() -> None:
    first, later = replace(CASE, number=1), replace(CASE, number=2, asked=ASKED + 1)
    assert out_of_turn(later, ANNA, [first, later], ASKED + 2) is None
    often = replace(first, overtaken=MOST_OVERTAKEN)
    assert out_of_turn(later, ANNA, [often, later], ASKED + 2) is Refusal.OTHERS_FIRST
    assert out_of_turn(often, ANNA, [often, later], ASKED + 2) is None
    polish = replace(often, language="pl")
    assert out_of_turn(later, ANNA, [polish, later], ASKED + 2) is None, (
        "nobody else is kept waiting for a language"
    )


def test_who_asked_for_a_colleague_is_kept_for_them_for_a_moment_only() -> None:
    kept = replace(CASE, preferred="bea")
    assert out_of_turn(kept, ANNA, [kept], ASKED + 1) is Refusal.KEPT
    assert out_of_turn(kept, BEA, [kept], ASKED + 1) is None
    assert out_of_turn(kept, ANNA, [kept], ASKED + PREFERRED_MINUTES) is None
