"""The order people are taken in: longest first, raised by reasons, and never unfair without end."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.handoff.case import Case, Reason, Skill, State
from bot.handoff.routing import (
    MOST_OVERTAKEN,
    MOST_RAISED,
    PREFERRED_MINUTES,
    WORTH,
    Wait,
    expected,
    in_order,
    next_for,
    overtaken_by,
)
from bot.handoff.shift import Worker
from tests.handoff.people import ANNA, BEA, CASE

NOW = 1100
ROOMY = replace(ANNA, capacity=10_000, most_a_shift=10_000)

reasons = st.frozensets(st.sampled_from(Reason))


def case(number: int, asked: int, why: frozenset[Reason] = frozenset()) -> Case:
    return replace(CASE, number=number, asked=asked, reasons=why)


def test_the_longest_wait_goes_first() -> None:
    assert [c.number for c in in_order([case(1, 1050), case(2, 1040), case(3, 1060)], NOW)] == [2, 1, 3]


@given(reasons, reasons)
def test_a_reason_only_raises(few: frozenset[Reason], more: frozenset[Reason]) -> None:
    plain, raised = case(2, 1050, few), case(1, 1050, few | more)
    other = case(3, 1045)
    assert in_order([raised, other], NOW).index(raised) <= in_order([plain, other], NOW).index(plain)


@given(reasons)
def test_nobody_gains_more_than_the_most(why: frozenset[Reason]) -> None:
    first, late = case(1, 1000), case(2, 1000 + MOST_RAISED + 1, why)
    assert in_order([late, first], NOW)[0] == first


arrivals = st.lists(st.tuples(st.integers(0, 2), reasons), min_size=1, max_size=60)


@given(arrivals, st.lists(st.booleans(), max_size=120))
def test_nobody_is_overtaken_more_often_than_the_rule_says(
    coming: list[tuple[int, frozenset[Reason]]], takes: list[bool]
) -> None:
    """People come and are taken in any rhythm; each who could be taken is overtaken a bounded number of times."""
    now, number = 1000, 0
    waiting: dict[int, Case] = {}
    for take in [*takes, *[False] * len(coming), *[True] * len(coming)]:
        if not take and number < len(coming):
            later, why = coming[number]
            now, number = now + later, number + 1
            waiting[number] = case(number, now, why)
        taken = next_for(ROOMY, waiting.values(), now) if take else None
        if taken is not None:
            for passed in overtaken_by(taken, ROOMY, waiting.values(), now):
                waiting[passed.number] = replace(passed, overtaken=passed.overtaken + 1)
            del waiting[taken.number]
        assert all(each.overtaken <= MOST_OVERTAKEN for each in waiting.values())


def test_a_preferred_worker_sees_their_person_first_for_a_moment() -> None:
    kept = replace(case(1, NOW - 1), preferred="bea")
    assert next_for(ANNA, [kept], NOW) is None
    assert next_for(BEA, [kept], NOW) == kept
    assert next_for(ANNA, [kept], NOW + PREFERRED_MINUTES) == kept


def test_a_worker_is_given_only_whom_they_may_take() -> None:
    polish, signing = (
        replace(case(1, 1000), language="pl"),
        replace(case(2, 1001), skills=frozenset({Skill.BSL})),
    )
    taken = replace(case(3, 1002), state=State.CLAIMED)
    mine = case(4, 1003)
    assert next_for(ANNA, [polish, signing, taken, mine], NOW) == mine
    able: Worker = replace(ANNA, languages=frozenset({"en", "pl"}))
    assert next_for(able, [polish, signing, taken, mine], NOW) == polish


def test_few_waits_promise_nothing() -> None:
    assert expected([3, 4, 5, 6]) is None
    assert expected([2, 4, 6, 8, 30]) == Wait(usual=6, at_worst=21)


def test_every_reason_has_its_worth() -> None:
    assert set(WORTH) == set(Reason)
