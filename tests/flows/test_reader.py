"""Flow files become what the engine walks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.engine.flow import END, Act, Arm, Call, Collect, Flow, Link, Noop, SetSlots, SlotKind
from bot.flows.reader import FlowFiles, read_flows

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
Read = Callable[[str], FlowFiles]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a flow file that must be without faults."""

    def reader(flows: str) -> FlowFiles:
        (tmp_path / "domain.yml").write_text(DOMAIN)
        (tmp_path / "some.yml").write_text(flows)
        files, faults = read_flows(tmp_path)
        assert faults == ()
        return files

    return reader


@pytest.fixture
def flow(read: Read) -> Callable[[str], Flow]:
    """Reads the steps of one flow."""
    return lambda steps: read(f"flows:\n  one:\n    description: One.\n    steps:\n{steps}").flows["one"]


def test_the_domain_becomes_slots_actions_and_the_silence_that_ends_a_session(read: Read) -> None:
    files = read("flows: {}")
    assert files.idle_minutes == 20
    assert files.actions == {"action_end_session"}
    assert files.slots["afraid"].kind is SlotKind.BOOL
    assert files.slots["mood"].values == ("low", "high")
    assert files.slots["mood"].initial == "low"
    assert (files.slots["drinks"].low, files.slots["drinks"].high) == (0.0, 10.5)


def test_the_head_of_a_flow_is_kept(read: Read) -> None:
    flow = read(
        """
flows:
  one:
    name: the first
    description: One.
    if: slots.afraid is true
    nlu_trigger:
      - intent: scared
    persisted_slots: [mood]
    run_pattern_completed: false
    metadata: {entry: true, owner: words, review_due: "2027-05-01", meets: [survivors]}
    steps:
      - collect: mood
  two:
    description: Two.
    if: false
    steps:
      - action: utter_x
"""
    ).flows["one"]
    assert (flow.id, flow.name, flow.description, flow.line) == ("one", "the first", "One.", 3)
    assert flow.path.endswith("/some.yml")
    assert flow.startable
    assert flow.guard is not None
    assert flow.guard.holds({"afraid": True}, {})
    assert flow.triggers == ("scared",)
    assert flow.persisted == {"mood"}
    assert not flow.run_completed
    assert flow.metadata == {
        "entry": True,
        "owner": "words",
        "review_due": "2027-05-01",
        "meets": ("survivors",),
    }


def test_if_false_means_only_a_call_or_link_starts_it(read: Read) -> None:
    one = read("flows: {one: {description: One., if: false, steps: [{action: utter_x}]}}").flows["one"]
    assert not one.startable
    assert one.guard is None


def test_every_kind_of_step_is_read(flow: Callable[[str], Flow]) -> None:
    one = flow(
        """
      - action: action_end_session
        metadata: {note: for staff}
      - collect: afraid
        utter: utter_how
        ask_before_filling: true
        rejections:
          - if: slots.afraid is true
            utter: utter_no
        metadata: {max_tries: 3, sensitive: true}
      - collect: drinks
      - call: two
      - set_slots:
          - mood: low
          - drinks: 3
          - afraid: null
      - noop: true
        next: END
      - link: two
"""
    )
    act, asked, plain, call, pairs, noop, link = (node.step for node in one.nodes.values())
    assert act == Act("action_end_session", {"note": "for staff"})
    assert isinstance(asked, Collect)
    assert (asked.slot, asked.utter, asked.ask_before_filling, asked.max_tries) == (
        "afraid",
        "utter_how",
        True,
        3,
    )
    assert [(r.condition.source, r.utter) for r in asked.rejections] == [("slots.afraid is true", "utter_no")]
    assert plain == Collect("drinks", "utter_ask_drinks")
    assert call == Call("two")
    assert pairs == SetSlots((("mood", "low"), ("drinks", 3.0), ("afraid", None)))
    assert noop == Noop()
    assert link == Link("two")


def test_what_a_slot_refuses_is_refused_by_every_question_for_it(flow: Callable[[str], Flow]) -> None:
    step = flow("      - collect: mood\n").nodes["0_collect"].step
    assert isinstance(step, Collect)
    assert [rejection.utter for rejection in step.rejections] == ["utter_not_high"]


def test_nested_steps_lie_flat_under_names_made_of_their_place(flow: Callable[[str], Flow]) -> None:
    one = flow(
        """
      - action: utter_x
      - collect: afraid
        next:
          - if: slots.afraid is true
            then:
              - action: utter_a
              - collect: mood
                next:
                  - if: slots.mood = "low"
                    then: last
                  - else:
                      - action: utter_b
                        next: END
          - else: last
      - id: last
        action: utter_y
"""
    )
    ways = {
        node_id: [(arm.condition and arm.condition.source, arm.then) for arm in node.arms]
        for node_id, node in one.nodes.items()
    }
    assert one.first == "0_action"
    assert ways == {
        "0_action": [(None, "1_collect")],
        "1_collect": [("slots.afraid is true", "1_collect.0.0_action"), (None, "last")],
        "last": [(None, END)],
        "1_collect.0.0_action": [(None, "1_collect.0.1_collect")],
        "1_collect.0.1_collect": [('slots.mood = "low"', "last"), (None, "1_collect.0.1_collect.1.0_action")],
        "1_collect.0.1_collect.1.0_action": [(None, END)],
    }
    assert one.nodes["1_collect.0.0_action"].line == 11


def test_a_step_without_next_goes_on_to_the_one_below_and_the_last_to_the_end(
    flow: Callable[[str], Flow],
) -> None:
    one = flow("      - action: utter_x\n      - call: two\n")
    assert [node.arms for node in one.nodes.values()] == [(Arm("1_call"),), (Arm(END),)]


def test_unquoted_yes_and_no_stay_words_and_dates_stay_text(read: Read) -> None:
    files = read(
        """
flows:
  one:
    description: yes
    metadata: {owner: no, review_due: 2027-05-01}
    steps:
      - action: utter_x
"""
    )
    assert files.flows["one"].description == "yes"
    assert files.flows["one"].metadata == {"owner": "no", "review_due": "2027-05-01"}


def test_an_empty_file_is_told_what_it_lacks_and_an_empty_folder_too(tmp_path: Path) -> None:
    assert [str(fault) for fault in read_flows(tmp_path)[1]] == [
        f"{tmp_path.name}/domain.yml:1: There is no domain.yml beside the flows; "
        "add it, with the slots and actions they use."
    ]
    (tmp_path / "domain.yml").write_text("")
    (tmp_path / "some.yml").write_text("")
    assert [str(fault) for fault in read_flows(tmp_path)[1]] == [
        f"{tmp_path.name}/some.yml:1: Add flows here: a flow file needs it."
    ]
