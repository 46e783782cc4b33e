"""How flows lead to each other: what starts each, what may name what, how deep calls lie."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine import limits
from bot.engine.content import Content, at
from bot.engine.flow import Call, Flow, Link, Node
from bot.engine.flow_rules import FlowRule
from bot.engine.graph import begun_at, calls, circles, flows_named, reached
from bot.engine.patterns import (
    ALL,
    HUMAN_HANDOFF,
    INTERNAL_ERROR,
    MAY_BE_NAMED,
    MOMENTS,
    PATTERNS,
    PREFIX,
)
from bot.errors import Fault

# Above the deepest call: not understood, so a person is offered, wanted, again not understood, and skipped.
_INTERRUPTIONS = 4


def starts(content: Content) -> Iterator[Fault]:
    """Every flow is started by something, and what starts by itself is there exactly once."""
    yield from _moments(content)
    yield from _triggers(content)
    for pattern in PATTERNS:
        if pattern not in content.flows:
            yield Fault(content.head, 1, FlowRule.PATTERN_MISSING.sentence(flow=pattern))
    started = reached(filter(content.flows.__contains__, _roots(content)), lambda name: _named(content, name))
    for flow in content.flows.values():
        if flow.id not in started and not flow.id.startswith(PREFIX):
            yield at(flow, None, FlowRule.FLOW_UNREACHABLE, flow=flow.id)


def _roots(content: Content) -> Iterator[str]:
    yield from ALL
    for flow in content.flows.values():
        by_itself = flow.metadata.get("starts_on") in MOMENTS or flow.metadata.get("entry") is True
        if by_itself or (flow.triggers and flow.startable):
            yield flow.id


def _named(content: Content, name: str) -> list[str]:
    return [target for _, target in flows_named(content.flows[name]) if target in content.flows]


def _moments(content: Content) -> Iterator[Fault]:
    for moment, when in MOMENTS.items():
        begun = begun_at(content.flows, moment)
        if not begun:
            yield Fault(content.head, 1, FlowRule.START_MISSING.sentence(moment=moment, when=when))
        for name in begun[1:]:
            yield at(content.flows[name], None, FlowRule.START_TWICE, flow=begun[0], moment=moment)


def _triggers(content: Content) -> Iterator[Fault]:
    claimed: dict[str, str] = {}
    for flow in content.flows.values():
        for intent in flow.triggers:
            if claimed.setdefault(intent, flow.id) != flow.id:
                yield at(flow, None, FlowRule.TRIGGER_TWICE, intent=intent, flow=claimed[intent])
        if flow.triggers and not flow.startable:
            yield at(flow, None, FlowRule.TRIGGER_SHUT, flow=flow.id)


def links(content: Content) -> Iterator[Fault]:
    """Rasa's rules on links, calls and patterns."""
    callers = {target: flow.id for flow in content.flows.values() for target in calls(flow, content.flows)}
    for flow in content.flows.values():
        if flow.id.startswith(PREFIX) and flow.id not in ALL:
            yield at(flow, None, FlowRule.PATTERN_UNKNOWN, flow=flow.id, allowed=", ".join(ALL))
        for node, target in flows_named(flow):
            yield from _may_name(flow, node, target)
            if isinstance(node.step, Link) and flow.id in callers:
                yield at(flow, node, FlowRule.LINK_IN_CALLED, flow=flow.id, caller=callers[flow.id])


def _may_name(flow: Flow, node: Node, target: str) -> Iterator[Fault]:
    """A pattern is the engine's to start and leads nowhere itself; only a person can be linked to."""
    linked_to_a_person = target in MAY_BE_NAMED and isinstance(node.step, Link)
    if target.startswith(PREFIX) and not linked_to_a_person:
        yield at(flow, node, FlowRule.PATTERN_NAMED, flow=target)
    elif flow.id in (INTERNAL_ERROR, HUMAN_HANDOFF) or (
        flow.id.startswith(PREFIX) and not linked_to_a_person
    ):
        yield at(flow, node, FlowRule.PATTERN_LEAVES, flow=target)


def nesting(content: Content) -> Iterator[Fault]:
    """Calls form no circle, and no chain of them outgrows the stack."""
    flows = content.flows
    in_circles: set[str] = set()
    for circle in circles(flows, lambda name: calls(flows[name], flows)):
        in_circles.update(circle)
        yield at(flows[circle[0]], None, FlowRule.CALL_CIRCLE, flows=", ".join(circle))
    most = limits.STACK_DEPTH - _INTERRUPTIONS
    called = {target for flow in flows.values() for target in calls(flow, flows)}
    for name in flows.keys() - called - in_circles:
        chain = _deepest(content, name, in_circles)
        if len(chain) > most:
            node = next(node for node in flows[name].nodes.values() if node.step == Call(chain[1]))
            yield at(flows[name], node, FlowRule.CALL_DEPTH, flows=", ".join(chain), most=most)


def _deepest(content: Content, name: str, in_circles: set[str]) -> list[str]:
    """The longest chain of calls from here, this flow included."""
    below = (
        _deepest(content, target, in_circles)
        for target in calls(content.flows[name], content.flows)
        if target not in in_circles
    )
    return [name, *max(below, key=len, default=[])]
