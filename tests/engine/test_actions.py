"""A turn that stops at an operator's own action, and goes on with what it did."""

from __future__ import annotations

from dataclasses import replace
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import limits
from bot.engine.actions import Done, NotAllowed, judged, resume
from bot.engine.effects import Say
from bot.engine.flow import Act, Script
from bot.engine.outcome import Outcome
from bot.engine.reading import Chose, Reading
from bot.engine.standing import begin
from bot.engine.step import opened, step
from bot.engine.values import can_hold
from tests.engine.script import SLOTS, collect, script, welcome

OURS = Act("action_of_ours")
SAFE = {"safe_to_talk": True}


def _line(*steps: Act) -> Script:
    made = script(welcome(*steps, collect("kind")))
    return replace(made, sayable={"utter_ok": frozenset(), "utter_count": frozenset({"count"})})


def _asked(script: Script) -> Outcome:
    """The turn in which it is said to be safe."""
    session = opened(script, begin(script, "sms", "en", 0)).session
    assert session is not None
    return step(script, session, Reading(Chose(0), None, None, (), False), 1)


def _keys(outcome: Outcome) -> list[str]:
    return [effect.key for effect in outcome.effects if hasattr(effect, "key")]


def test_the_walk_stops_at_an_action_and_goes_on_behind_it() -> None:
    paused = _asked(_line(Act("utter_heard"), OURS)).paused
    assert paused is not None
    assert paused.action == "action_of_ours"
    outcome = resume(paused, Done(SAFE, (("utter_count", (("count", "4"),)),)))
    assert outcome.paused is None
    assert Say("utter_count", 0, (("count", "4"),)) in outcome.effects
    assert _keys(outcome) == ["utter_heard", "utter_count", "utter_ask_kind"]


def test_a_failure_keeps_what_was_said_before_it() -> None:
    paused = _asked(_line(Act("utter_heard"), OURS)).paused
    assert paused is not None
    assert _keys(resume(paused, None)) == ["utter_heard", "utter_sorry", "utter_ask_more"]


def test_a_turn_that_wants_too_many_actions_ends_in_the_words_for_a_fault() -> None:
    outcome, ran = _asked(_line(*repeat(OURS, limits.ACTIONS_PER_TURN + 1))), 0
    while outcome.paused:
        outcome, ran = resume(outcome.paused, Done(SAFE, (("utter_ok", ()),))), ran + 1
    assert ran == limits.ACTIONS_PER_TURN
    assert _keys(outcome)[-2:] == ["utter_sorry", "utter_ask_more"]


ANY = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())
EVENTS = st.fixed_dictionaries(
    {"event": st.sampled_from(["slot", "reset_slots", "session_ended", "followup", "bot", None])},
    optional={"name": st.sampled_from([*SLOTS, "other"]) | ANY, "value": st.sampled_from(["a", "b"]) | ANY},
)
MESSAGES = st.dictionaries(
    st.sampled_from(["text", "response", "buttons", "custom", "count"]),
    st.sampled_from(["utter_ok", "utter_count", "utter_ask_kind"]) | ANY,
)


@given(st.lists(EVENTS), st.lists(MESSAGES))
def test_whatever_an_action_returns_only_what_is_allowed_comes_of_it(
    events: list[dict[str, object]], messages: list[dict[str, object]]
) -> None:
    line = _line(OURS)
    try:
        done = judged(events, messages, SAFE, line)
    except NotAllowed:
        return
    assert done.slots["safe_to_talk"] is True
    assert all(can_hold(SLOTS[name], value) for name, value in done.slots.items())
    assert all(key in line.sayable for key, _ in done.said)
    assert all(value.isdecimal() and len(value) <= 2 for _, params in done.said for _, value in params)


@pytest.mark.parametrize("value", [3, 3.0])
def test_a_whole_number_fits_where_a_number_does(value: float) -> None:
    event = {"event": "slot", "name": "scale", "value": value}
    assert judged([event], [], SAFE, _line(OURS)).slots["scale"] == 3.0
