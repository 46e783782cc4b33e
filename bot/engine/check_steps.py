"""Where the steps of one flow lead: nothing out of reach, no way missing, no way that is never taken."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.cases import taken
from bot.engine.content import Content, at
from bot.engine.flow import END, Flow, Node
from bot.engine.flow_rules import FlowRule
from bot.engine.graph import next_ids, reached, steps_reached, ways_on
from bot.errors import Fault


def steps(content: Content) -> Iterator[Fault]:
    """Each step on its own, and whether a flow can be walked from its beginning to an end."""
    for flow in content.flows.values():
        within = steps_reached(flow)
        for node in flow.nodes.values():
            yield from _unresolved(flow, node)
            yield from _arms(content, flow, node)
            if node.id not in within:
                yield at(flow, node, FlowRule.STEP_UNREACHABLE)
        yield from _dead_end(flow, within - {END})


def _unresolved(flow: Flow, node: Node) -> Iterator[Fault]:
    for arm in node.arms:
        if arm.then != END and arm.then not in flow.nodes:
            yield at(flow, node, FlowRule.STEP_UNRESOLVED, step=arm.then)


def _arms(content: Content, flow: Flow, node: Node) -> Iterator[Fault]:
    """Every case must take an arm, and every arm with a condition some case."""
    arms = node.arms
    if not arms or not all(arm.condition is None or arm.condition.readable for arm in arms):
        return
    cases = dict(reversed(list(taken(arms, content.slots, {}))))
    if arms[-1].condition is not None:
        if -1 in cases:
            yield at(flow, node, FlowRule.ARMS_LEAK, case=cases[-1])
        else:
            yield at(flow, node, FlowRule.ELSE_MISSING)
    if not cases:
        return
    for place, arm in enumerate(arms):
        if arm.condition is not None and place not in cases:
            yield at(flow, node, FlowRule.ARM_NEVER, condition=arm.condition.source)


def _dead_end(flow: Flow, within: set[str]) -> Iterator[Fault]:
    """The first step from which there is no way out of the flow, however one answers."""
    for node_id, node in flow.nodes.items():
        if node_id in within and not _leads_out(flow, node_id):
            yield at(flow, node, FlowRule.DEAD_END)
            return


def _leads_out(flow: Flow, node_id: str) -> bool:
    ahead = reached([node_id], lambda here: next_ids(flow, here))
    return any(here == END or _leaves(flow, flow.nodes[here]) for here in ahead)


def _leaves(flow: Flow, node: Node) -> bool:
    """A link, an action that ends the session, or a way to a step that is missing and has its own fault."""
    return not ways_on(node) or any(arm.then not in flow.nodes for arm in node.arms)
