"""A small service written in Python, for trying the engine without any content."""

from __future__ import annotations

from collections.abc import Mapping

from bot.engine.conditions import Condition
from bot.engine.flow import (
    END,
    Act,
    Arm,
    Collect,
    Flow,
    Node,
    Script,
    Slot,
    SlotKind,
    Step,
    Value,
)
from bot.engine.reading import Choice, Kind, Question

SLOTS = {
    "safe_to_talk": Slot("safe_to_talk", SlotKind.BOOL),
    "kind": Slot("kind", SlotKind.CATEGORICAL, ("a", "b", "unsure")),
    "hurt": Slot("hurt", SlotKind.BOOL),
    "scale": Slot("scale", SlotKind.FLOAT, low=0, high=10),
    "more": Slot("more", SlotKind.BOOL),
    "person": Slot("person", SlotKind.BOOL),
}
YES_NO = Question(Kind.YES_NO, (Choice(True, "Yes"), Choice(False, "No")))
QUESTIONS = {f"utter_ask_{name}": YES_NO for name in ("safe_to_talk", "hurt", "more", "person")} | {
    "utter_ask_kind": Question(Kind.CHOICE, (Choice("a", "A"), Choice("b", "B"), Choice("unsure", "Unsure"))),
    "utter_ask_scale": Question(Kind.SCALE),
}


def when(text: str) -> Condition:
    return Condition.parse(text, SLOTS)


def collect(slot: str, **more: object) -> Collect:
    return Collect(slot, f"utter_ask_{slot}", **more)  # type: ignore[arg-type]  # keywords of the dataclass


def flow(name: str, *steps: Step | tuple[Step, tuple[Arm, ...]], **more: object) -> Flow:
    """Steps named 0, 1, 2 …, each leading to the next unless it brings its own arms."""
    nodes: dict[str, Node] = {}
    for index, given in enumerate(steps):
        step, arms = given if isinstance(given, tuple) else (given, (Arm(_after(index, len(steps))),))
        nodes[str(index)] = Node(str(index), step, arms)
    return Flow(name, "0", nodes, **more)  # type: ignore[arg-type]  # keywords of the dataclass


def _after(index: int, count: int) -> str:
    return str(index + 1) if index + 1 < count else END


def first_variant(key: str, channel: str, slots: Mapping[str, Value]) -> int:
    return 0


PATTERNS = (
    flow(
        "pattern_session_start",
        (collect("safe_to_talk"), (Arm(END, when("slots.safe_to_talk is true")), Arm("1"))),
        Act("utter_ok"),
        Act("action_end_session"),
        persisted=frozenset({"safe_to_talk"}),
    ),
    flow(
        "pattern_completed",
        (collect("more"), (Arm("1", when("slots.more is true")), Arm("2"))),
        Act("action_restart"),
        Act("utter_goodbye"),
    ),
    flow("pattern_cannot_handle", collect("person"), Act("utter_heard")),
    flow("pattern_human_handoff", Act("action_request_handoff", {"team": "survivor"})),
    flow("pattern_internal_error", Act("utter_sorry")),
    flow("pattern_skip_question", Act("utter_skipped")),
    flow("pattern_restart", Act("action_restart")),
)


def script(*flows: Flow, intents: Mapping[str, str] | None = None) -> Script:
    """The patterns, `flows`, and words for children. A flow called `welcome` begins after the opening."""
    child = flow("young_person", Act("utter_limits"), collect("hurt"), metadata={"starts_on": "minor"})
    everything = {f.id: f for f in (*PATTERNS, child, *flows)}
    return Script("v1", everything, SLOTS, QUESTIONS, first_variant, intents or {})


def welcome(*steps: Step | tuple[Step, tuple[Arm, ...]]) -> Flow:
    return flow("welcome", *steps, metadata={"starts_on": "start"})
