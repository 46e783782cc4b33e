"""Going round without asking anything: the turn would never end, and its guard would answer with a fault."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.content import Content, at
from bot.engine.flow import END, Act, Call, Collect, Flow, Link, Node, SetSlots
from bot.engine.flow_rules import FlowRule
from bot.engine.graph import ahead, begun_at, circles, reached, ways_on
from bot.errors import Fault

Place = tuple[str, str]


def endless(content: Content) -> Iterator[Fault]:
    """Each set of steps, in one flow or over several, among which a conversation can circle in one turn."""
    graph = _Silent(content)
    left = graph.places
    while asking := {place for place in left if graph.always_asks(place, left)}:
        left = [place for place in left if place not in asking]
    for circle in circles(left, graph.following):
        flow, node = graph.at(circle[0])
        yield at(flow, node, FlowRule.CIRCLE, steps=", ".join(map(graph.named, circle)))


class _Silent:
    """The steps that can be taken without waiting for an answer, over all flows."""

    def __init__(self, content: Content) -> None:
        self.flows = content.flows
        self.slots = content.slots
        self.places: list[Place] = [
            (flow.id, node.id)
            for flow in content.flows.values()
            for node in flow.nodes.values()
            if not (isinstance(node.step, Collect) and node.step.ask_before_filling)
        ]
        self.first = begun_at(content.flows, "start")
        self.passable: set[str] = set()
        while found := {name for name in self.flows if name not in self.passable and self._passes(name)}:
            self.passable |= found

    def at(self, place: Place) -> tuple[Flow, Node]:
        flow = self.flows[place[0]]
        return flow, flow.nodes[place[1]]

    def named(self, place: Place) -> str:
        flow, node = self.at(place)
        return f"{flow.id} line {node.line}"

    def following(self, place: Place) -> list[Place]:
        """What can come next in the same turn: past a call only if the called flow can be run through."""
        flow, node = self.at(place)
        match node.step:
            case Link(flow=target):
                return self._begin(target)
            case Call(flow=target):
                return self._onward(flow, node) if target in self.passable else []
            case Act(action="action_restart"):
                return [begun for name in self.first for begun in self._begin(name)]
            case _:
                return self._onward(flow, node)

    def always_asks(self, place: Place, left: list[Place]) -> bool:
        """Whether a question that is come back to is asked again: every way round to it empties its slot."""
        flow, node = self.at(place)
        if not isinstance(node.step, Collect):
            return False
        slot = node.step.slot
        filled = any(self._fills(other, slot) for other in left)
        kept = left if filled else [other for other in left if not self._empties(other, flow, slot)]
        return place not in ahead(place, kept, self.following)

    def _fills(self, place: Place, slot: str) -> bool:
        step = self.at(place)[1].step
        return isinstance(step, SetSlots) and any(
            name == slot and value is not None for name, value in step.pairs
        )

    def _empties(self, place: Place, asking: Flow, slot: str) -> bool:
        """A step can empty a slot. Leaving the flow that asks for it, or beginning again, sets it back."""
        flow, node = self.at(place)
        begins_empty = slot in self.slots and self.slots[slot].initial is None
        match node.step:
            case SetSlots(pairs=pairs):
                return (slot, None) in pairs
            case Link():
                return begins_empty and flow is asking and slot not in flow.persisted
            case Act(action="action_restart"):
                return begins_empty
            case _:
                return False

    def _begin(self, name: str) -> list[Place]:
        return [(name, self.flows[name].first)] if name in self.flows else []

    def _onward(self, flow: Flow, node: Node) -> list[Place]:
        return [(flow.id, arm.then) for arm in ways_on(node) if arm.then in flow.nodes]

    def _passes(self, name: str) -> bool:
        """Whether a flow can be run through without waiting; questions answered before are passed."""
        flow = self.flows[name]

        def onward(node_id: str) -> list[str]:
            if node_id == END or node_id not in flow.nodes:
                return []
            node = flow.nodes[node_id]
            waits = isinstance(node.step, Collect) and node.step.ask_before_filling
            shut = isinstance(node.step, Call) and node.step.flow not in self.passable
            return [] if waits or shut else [arm.then for arm in ways_on(node)]

        return END in reached([flow.first], onward)
