"""What the check lets through holds in the engine: random flows, random answers, and the promises kept."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.engine.check_circles import endless
from bot.engine.check_flows import links, nesting
from bot.engine.check_opening import opening
from bot.engine.conditions import Condition
from bot.engine.content import Content
from bot.engine.effects import Ask, Effect, FindService, HandOff, Say, ShowService
from bot.engine.flow import (
    END,
    Act,
    Arm,
    Call,
    Collect,
    Flow,
    Link,
    Node,
    Noop,
    Script,
    SetSlots,
    Slot,
    SlotKind,
    Step,
)
from bot.engine.patterns import OPENING
from bot.engine.reading import Choice, Chose, Command, Kind, Question, Reading, Vague
from bot.engine.standing import begin, pending
from bot.engine.step import step
from bot.flows.reader import read_flows
from tests.flows.broken import SOUND

SLOTS = {
    OPENING: Slot(OPENING, SlotKind.BOOL),
    "mood": Slot("mood", SlotKind.CATEGORICAL, ("low", "high")),
    "afraid": Slot("afraid", SlotKind.BOOL),
}
YES_NO = Question(Kind.YES_NO, (Choice(value=True, title="Yes"), Choice(value=False, title="No")))
QUESTIONS = {
    f"utter_ask_{OPENING}": YES_NO,
    "utter_ask_afraid": YES_NO,
    "utter_ask_mood": Question(Kind.CHOICE, (Choice("low", "Low"), Choice("high", "High"))),
}
ASKING: st.SearchStrategy[Step] = st.builds(
    lambda slot, again: Collect(slot, f"utter_ask_{slot}", again),
    st.sampled_from(["mood", "mood", "afraid", "afraid", OPENING]),
    st.booleans(),
)
DOING: list[Step] = [
    Act("utter_hello"),
    Act("action_show_service", {"service": "a_line"}),
    Act("action_end_session"),
    Noop(),
    SetSlots((("mood", None),)),
    SetSlots((("afraid", None), ("mood", "low"))),
]
LEADING: dict[str, list[Step]] = {  # what is called neither calls nor links: such flows are refused anyway
    "one": [Call("two"), Link("one"), Link("three")],
    "two": [],
    "three": [Call("two"), Link("one")],
}
CONDITIONS = st.sampled_from(
    [
        Condition.parse(text, SLOTS)
        for text in (
            "slots.mood = 'low'",
            "slots.afraid",
            "slots.safe_to_talk is true",
            "slots.safe_to_talk is not false",
            "not slots.safe_to_talk",
        )
    ]
)


SAFE = Condition.parse("slots.safe_to_talk is true", SLOTS)
ASK_SAFE = Collect(OPENING, f"utter_ask_{OPENING}", ask_before_filling=True)


@st.composite
def flow(draw: st.DrawFn, name: str) -> Flow:
    """A small flow of steps that lead anywhere. The one for children mostly begins with an opening of its own."""
    steps = draw(st.lists(ASKING | st.sampled_from([*DOING, *LEADING[name]]), min_size=1, max_size=4))
    ids = [str(at) for at in range(len(steps))]
    nodes = {}
    for node_id, made in zip(ids, steps, strict=True):
        onward = [*ids[int(node_id) + 1 :], END]
        way = st.sampled_from([*onward * 3, *ids])  # mostly onward, or nearly every flow would circle
        arms = draw(st.lists(st.builds(Arm, way, CONDITIONS), max_size=2))
        nodes[node_id] = Node(node_id, made, () if isinstance(made, Link) else (*arms, Arm(draw(way))))
    if opens := name == "three" and draw(st.sampled_from([True, True, True, False])):
        nodes["open"] = Node("open", ASK_SAFE, (Arm("0", SAFE), Arm("bye")))
        nodes["bye"] = Node("bye", Act("action_end_session"), (Arm(END),))
    persisted = draw(st.sets(st.sampled_from(["mood", "afraid"]))) | {OPENING}
    moment = {"one": {"starts_on": "start"}, "three": {"starts_on": "minor"}}.get(name, {})
    first = "open" if opens else "0"
    return Flow(name, first, nodes, persisted=frozenset(persisted), metadata=dict(moment))


PATTERNS = {
    name: pattern
    for name, pattern in read_flows(SOUND / "flows")[0].flows.items()
    if name.startswith("pattern_")
}
FLOWS = st.fixed_dictionaries({name: flow(name) for name in ("one", "two", "three")}).map(
    lambda flows: {**PATTERNS, **flows}
)
READINGS = st.lists(
    st.one_of(
        st.sampled_from([Reading(Chose(0)), Reading(Chose(0)), Reading(Chose(1)), Reading(Vague.SKIP)]),
        st.sampled_from([Reading(Vague.UNCLEAR), Reading(Vague.UNCLEAR, minor=True)]),
        st.sampled_from(sorted(Command, key=str)).map(lambda command: Reading(Vague.UNCLEAR, command)),
    ),
    min_size=3,
    max_size=12,
)
MANY = settings(
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], max_examples=60, deadline=None
)


def conversation(flows: dict[str, Flow], readings: list[Reading]) -> list[tuple[bool, tuple[Effect, ...]]]:
    """Each turn: whether someone had said, or said with this message, that it is safe; and what came of it."""
    script = Script("v", flows, SLOTS, QUESTIONS, lambda key, channel, slots: 0)
    session = begin(script, "sms", "en", 0)
    turns = []
    for reading in [Reading(Vague.UNCLEAR), *readings]:
        asked = pending(script, session)
        said_yes = asked is not None and asked.slot == OPENING and reading == Reading(Chose(0))
        safe = said_yes or session.slots.get(OPENING) is True
        outcome = step(script, session, reading, 0)
        turns.append((safe, outcome.effects))
        if outcome.session is None:
            break
        session = outcome.session
    return turns


@MANY
@given(FLOWS, READINGS)
def test_flows_without_circles_never_go_round_in_the_engine(
    flows: dict[str, Flow], readings: list[Reading]
) -> None:
    content = Content(flows, SLOTS, {})
    assume(not [*endless(content), *links(content), *nesting(content)])
    for _, effects in conversation(flows, readings):
        assert Say("utter_safe_static") not in effects  # what is said when the loop guard bites


@MANY
@given(FLOWS, READINGS)
def test_flows_that_keep_the_opening_ask_and_show_nothing_before_a_yes(
    flows: dict[str, Flow], readings: list[Reading]
) -> None:
    content = Content(flows, SLOTS, {})
    assume(not [*opening(content), *endless(content), *links(content), *nesting(content)])
    for safe, effects in conversation(flows, readings):
        for effect in effects if not safe else ():
            assert not isinstance(effect, ShowService | FindService | HandOff)
            assert not isinstance(effect, Ask) or effect.key == f"utter_ask_{OPENING}"
