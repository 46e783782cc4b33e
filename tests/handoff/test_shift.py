"""When a team takes people at all, and whom a worker may take."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.handoff.case import Skill, Team
from bot.handoff.shift import NotServed, Presence, Refusal, Worker, not_served, refusal
from tests.handoff.people import ANNA, CASE, SUE

LEAD = replace(ANNA, name="lee", teams=frozenset({Team.YOUNG}), leads_safeguarding=True)


@pytest.mark.parametrize(
    ("team", "staff", "why"),
    [
        (Team.SURVIVOR, [ANNA, SUE], None),
        (Team.SURVIVOR, [ANNA], NotServed.NO_SUPERVISOR),
        (Team.SURVIVOR, [ANNA, replace(SUE, presence=Presence.OFF)], NotServed.NO_SUPERVISOR),
        (Team.OWN_BEHAVIOUR, [ANNA, replace(SUE, teams=frozenset())], NotServed.NOBODY_ON),
        (
            Team.SURVIVOR,
            [replace(ANNA, presence=Presence.PAUSED), replace(SUE, teams=frozenset())],
            NotServed.NOBODY_ON,
        ),
        (Team.YOUNG, [replace(LEAD, leads_safeguarding=False), SUE], NotServed.NO_SAFEGUARDING_LEAD),
        (Team.YOUNG, [LEAD, SUE], None),
    ],
)
def test_a_queue_is_open_only_while_it_is_watched(
    team: Team, staff: list[Worker], why: NotServed | None
) -> None:
    assert not_served(team, staff) is why
    assert not_served(team, staff, hours_open=False) is NotServed.OUT_OF_HOURS
    assert not_served(team, staff, closed=True) is NotServed.CLOSED


def test_a_worker_takes_whom_they_can_answer() -> None:
    assert refusal(ANNA, CASE) is None
    assert refusal(ANNA, replace(CASE, language="ur")) is Refusal.LANGUAGE
    assert refusal(ANNA, replace(CASE, skills=frozenset({Skill.WOMAN}))) is Refusal.SKILL
    assert (
        refusal(replace(ANNA, skills=frozenset(Skill)), replace(CASE, skills=frozenset({Skill.WOMAN})))
        is None
    )


def test_a_pause_and_a_full_hand_stop_new_people_but_not_a_supervisor_who_steps_in() -> None:
    paused = replace(SUE, presence=Presence.PAUSED, cases=9)
    assert refusal(paused, CASE) is Refusal.PAUSED
    assert refusal(paused, CASE, to_supervise=True) is None
