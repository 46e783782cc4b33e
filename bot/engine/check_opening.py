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
from bot.engine.graph import begun_at, ways_on
from bot.engine.patterns import (
    CANNOT_HANDLE,
    INTERNAL_ERROR,
    OPENING,
    RESTART,
    SESSION_START,
    SKIP_QUESTION,
)
from bot.errors import Fault

_HELP = frozenset({"action_show_service", "action_find_services", "action_request_handoff"})
_DURING_THE_OPENING = (SESSION_START, CANNOT_HANDLE, SKIP_QUESTION, INTERNAL_ERROR, RESTART)


def opening(content: Content) -> Iterator[Fault]:
    """The opening comes first, lets nobody past without a yes, and nothing slips in before it."""
    walk = _Walk(content)
    unsafe = {(flow, node) for flow, node, safe in walk.seen if safe is not True}
    for flow in content.flows.values():
        for node in flow.nodes.values():
            if (flow.id, node.id) not in unsafe:
                continue
            match node.step:
                case Collect(slot=slot) if slot != OPENING:
                    yield at(flow, node, FlowRule.ASKED_BEFORE_SAFE)
                case Act(action=action) if action in _HELP:
                    yield at(flow, node, FlowRule.SHOWN_BEFORE_SAFE)
                case _:
                    pass
    if SESSION_START in content.flows and walk.ends[SESSION_START, None] - {True}:
        yield at(content.flows[SESSION_START], None, FlowRule.OPENING_LEAKS)


def said_before_safe(content: Content) -> frozenset[str]:
    """The keys of all responses that can be said before a yes to safety: no topic word may stand in these."""
    found: set[str] = set()
    for flow_id, node_id, safe in _Walk(content).seen:
        step = content.flows[flow_id].nodes[node_id].step
        match step:
            case Act(action=key) | Collect(utter=key) if safe is not True and key.startswith("utter_"):
                found.add(key)
            case _:
                pass
    return frozenset(found)


class _Walk:
    """`seen`: all steps with each value `safe_to_talk` can have there; `ends`: its values at an end."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.seen: set[tuple[str, str, Value]] = set()
        self.ends: dict[tuple[str, Value], set[Value]] = {}
        for flow in content.flows:
            self.run(flow, True)
        for flow in (*_DURING_THE_OPENING, *begun_at(content.flows, "minor")):
            self.run(flow, None)

    def run(self, name: str, safe: Value) -> set[Value]:
        """Walk a flow from its beginning; a flow that is being walked already adds nothing new."""
        if name not in self.content.flows or (name, safe) in self.ends:
            return self.ends.get((name, safe), set())
        ends = self.ends[name, safe] = set()
        flow = self.content.flows[name]
        waiting: list[tuple[str, Value]] = [(flow.first, safe)]
        while waiting:
            node_id, known = waiting.pop()
            if node_id == END:
                ends.add(known)
            elif node_id in flow.nodes and (name, node_id, known) not in self.seen:
                self.seen.add((name, node_id, known))
                waiting.extend(self.onward(flow, flow.nodes[node_id], known))
        return ends

    def onward(self, flow: Flow, node: Node, known: Value) -> Iterator[tuple[str, Value]]:
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
                self.run(target, known)
                return set()
            case _:
                return {known}
