"""Proof that nothing is asked or shown before someone has said that it is safe.

Every flow is walked with each value `safe_to_talk` can have at that point: nothing yet, a yes, or a no.
Over it, branches are followed only where they can go. A flow behind the opening begins with the yes that
the opening ended with. The opening itself, what can interrupt it, and the flow for children, whose "im 14"
may be the first message of all, must hold with nothing said.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.cases import open_arms
from bot.engine.content import Content, at
from bot.engine.flow import END, Act, Call, Collect, Flow, Link, Node, SetSlots, Value
from bot.engine.flow_rules import FlowRule
from bot.engine.graph import begun_at, calls, reached, ways_on
from bot.engine.patterns import (
    ACTIONS,
    CANNOT_HANDLE,
    COMPLETED,
    HELP,
    HUMAN_HANDOFF,
    INTERNAL_ERROR,
    LANGUAGE,
    OPENING,
    PREFIX,
    RESTART,
    SESSION_START,
    SKIP_QUESTION,
    TONGUE,
    WORDS_AT_ANY_POINT,
)
from bot.errors import Fault

# The opening, and what can come in the middle of it or of the words for children and goes back there.
_BEFORE_A_YES = (SESSION_START, CANNOT_HANDLE, HUMAN_HANDOFF, SKIP_QUESTION, LANGUAGE)
# What can take their place. The words for children can be the answer to the first message of all.
_INSTEAD = (INTERNAL_ERROR, RESTART)


def opening(content: Content) -> Iterator[Fault]:
    """The opening comes first, lets nobody past without a yes, and nothing slips in before it."""
    for flow, node in content.reachable():
        if isinstance(node.step, Collect) and node.step.slot == OPENING and OPENING not in flow.persisted:
            yield at(flow, node, FlowRule.SAFE_FORGOTTEN)
    walk = _Walk(content)
    unsafe = {(flow, node) for flow, node, safe in walk.seen if safe is not True}
    for flow in content.flows.values():
        for node in flow.nodes.values():
            if (flow.id, node.id) not in unsafe:
                continue
            match node.step:
                case Collect(slot=slot) if slot not in (OPENING, TONGUE):
                    yield at(flow, node, FlowRule.ASKED_BEFORE_SAFE)
                case Act(action=action) if action in HELP:
                    yield at(flow, node, FlowRule.SHOWN_BEFORE_SAFE)
                case Act(action=action) if not action.startswith("utter_") and action not in ACTIONS:
                    yield at(flow, node, FlowRule.RUN_BEFORE_SAFE, action=action)
                case _:
                    pass
    if SESSION_START in content.flows and walk.ends[SESSION_START, None] - {True}:
        yield at(content.flows[SESSION_START], None, FlowRule.OPENING_LEAKS)


def topics(content: Content) -> Iterator[Fault]:
    """No topic word stands in what the wrong reader may see. Words about danger go out all the same."""
    for key in sorted(said_before_safe(content) & content.responses.keys()):
        response = content.responses[key]
        for variant in response.variants:
            if word := content.topic_in(variant.text):
                yield Fault(
                    response.path, variant.line, FlowRule.TOPIC_BEFORE_SAFE.sentence(key=key, word=word)
                )


def said_before_safe(content: Content) -> frozenset[str]:
    """The keys of all responses that can be said before a yes to safe_to_talk."""
    found = set(WORDS_AT_ANY_POINT)
    for flow_id, node_id, safe in _Walk(content).seen:
        match content.flows[flow_id].nodes[node_id].step:
            case Act(action=key) if safe is not True:
                found.add(key)
            case Collect(utter=key, rejections=rejections) if safe is not True:
                found.update({key, *(rejection.utter for rejection in rejections)})
            case _:
                pass
    return frozenset(key for key in found if key.startswith("utter_"))


class _Walk:
    """`seen`: all steps with each value `safe_to_talk` can have there; `ends`: its values at an end."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.seen: set[tuple[str, str, Value]] = set()
        self.ends: dict[tuple[str, Value], set[Value]] = {}
        called = {name for flow in content.flows.values() for name in calls(flow, content.flows)}
        for flow in content.flows:
            waited_for = flow in called or flow.startswith(PREFIX)
            (self.run if waited_for else self.last)(flow, True)
        for flow in _BEFORE_A_YES:
            self.run(flow, None)
        for flow in (*_INSTEAD, *begun_at(content.flows, "minor")):
            self.last(flow, None)

    def last(self, name: str, safe: Value) -> None:
        """Walk a flow that no other waits for: behind it the engine asks whether there is anything else."""
        for known in self.run(name, safe):
            self.run(COMPLETED, known)

    def run(self, name: str, safe: Value) -> set[Value]:
        """Walk a flow from its beginning; a flow that is being walked already adds nothing new."""
        if name not in self.content.flows or (name, safe) in self.ends:
            return self.ends.get((name, safe), set())
        ends = self.ends[name, safe] = set()
        flow = self.content.flows[name]
        found = reached([(flow.first, safe)], lambda place: self.onward(flow, *place))
        ends.update(known for node_id, known in found if node_id == END)
        self.seen.update((name, node_id, known) for node_id, known in found if node_id in flow.nodes)
        return ends

    def onward(self, flow: Flow, node_id: str, known: Value) -> Iterator[tuple[str, Value]]:
        node = flow.nodes.get(node_id)
        if node is None:
            return
        for after in self.after(node, known):
            for arm in open_arms(ways_on(node), self.content.slots, {OPENING: after}):
                yield arm.then, after

    def after(self, node: Node, known: Value) -> set[Value]:
        """What can be known behind a step. A question can be answered yes or no, or skipped."""
        match node.step:
            case Collect(slot=slot, ask_before_filling=again) if slot == OPENING and (again or known is None):
                return {True, False, None}
            case SetSlots(pairs=pairs) if OPENING in dict(pairs):
                return {dict(pairs)[OPENING]}
            case Call(flow=target):
                return self.run(target, known)
            case Link(flow=target):
                self.last(target, known)
                return set()
            case _:
                return {known}
