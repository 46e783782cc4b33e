"""Whatever stands in the files, faults come back and nothing is raised."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.engine.check import check
from bot.engine.content import Content
from bot.flows.reader import read_flows

DOMAIN = """
slots:
  afraid: {type: bool, mappings: [{type: controlled}]}
  mood:
    type: categorical
    values: [low, high]
    initial_value: low
    mappings: [{type: controlled}]
    validation: {rejections: [{if: slots.mood = "high", utter: utter_not_high}]}
  drinks: {type: float, min_value: 0, max_value: 10.5, mappings: [{type: controlled}]}
actions: [action_end_session]
session_config: {session_expiration_time: 20, carry_over_slots_to_new_session: false}
"""

# Anything that could stand in a file: known keys in the wrong places, wrong shapes, slips.
VOCABULARY = """
    flows one two steps id next action collect link call set_slots noop if then else utter END utter_x mood afraid
    slots.afraid slots.mood="low" description metadata persisted_slots nlu_trigger intent rejections sensitive
    starts_on start minor services service need_slot team pattern_session_start safe_to_talk action_show_service
    action_end_session slots actions type bool categorical float values mappings initial_value validation
    session_config session_expiration_time max_tries discloses
"""
WORDS = st.sampled_from(VOCABULARY.split())
ANYTHING = st.recursive(
    WORDS
    | st.booleans()
    | st.none()
    | st.integers(-3, 40)
    | st.floats(allow_nan=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=25,
)
CONDITIONS = st.sampled_from(
    ["slots.afraid", "slots.mood = 'low'", "slots.drinks > 2", "slots.x", "not slots.afraid"]
)
WAYS = st.sampled_from(["END", "a", "b"])
STEP = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["a", "b"]) | WORDS,
        "action": WORDS,
        "collect": st.sampled_from(["afraid", "mood", "drinks"]) | WORDS,
        "ask_before_filling": st.booleans(),
        "call": st.sampled_from(["one", "two", "three"]),
        "link": st.sampled_from(["one", "two", "three"]),
        "set_slots": st.lists(
            st.dictionaries(WORDS, st.sampled_from(["low", True, None, 3]), max_size=2), max_size=2
        ),
        "noop": st.just(value=True),
        "next": WAYS | ANYTHING,
        "metadata": st.just({"sensitive": True}) | ANYTHING,
    },
)


def arms(step: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """A question with branches of further steps."""
    way = WAYS | st.lists(step, max_size=2)
    arm = st.fixed_dictionaries({"if": CONDITIONS, "then": way})
    ways = st.tuples(st.lists(arm, max_size=2), st.lists(st.fixed_dictionaries({"else": way}), max_size=1))
    return st.fixed_dictionaries(
        {
            "collect": st.sampled_from(["afraid", "mood", "drinks"]),
            "next": ways.map(lambda both: [*both[0], *both[1]]),
        }
    )


STEPS = st.recursive(STEP, arms, max_leaves=6)
FLOWS = st.dictionaries(
    st.sampled_from(["one", "two", "three", "pattern_session_start"]),
    st.fixed_dictionaries(
        {"description": WORDS, "steps": st.lists(STEPS, max_size=4)}, optional={"metadata": ANYTHING}
    ),
)


def written(value: object) -> str:
    stream = io.StringIO()
    YAML().dump(value, stream)
    return stream.getvalue()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.fixed_dictionaries({"flows": FLOWS | ANYTHING}) | ANYTHING, st.none() | ANYTHING)
def test_whatever_stands_in_the_files_faults_come_back_and_nothing_is_raised(
    tmp_path: Path, flows: object, slots: object
) -> None:
    (tmp_path / "some.yml").write_text(written(flows), encoding="utf-8")
    (tmp_path / "domain.yml").write_text(
        DOMAIN if slots is None else written({"slots": slots}), encoding="utf-8"
    )
    files, faults = read_flows(tmp_path)
    more = check(Content(files.flows, files.slots, {}))
    assert [fault for fault in (*faults, *more) if not fault.sentence.endswith(".") or fault.line < 1] == []
