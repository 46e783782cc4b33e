"""From every answer that discloses harm there must be a way to a service or a person.

A question says so of itself: `metadata: {sensitive: true}`. Unless `discloses:` names the answers, they are
yes and, of a list, all but no, none and never. That it is safe to talk is proved elsewhere and taken as
known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from bot.engine.cases import open_arms
from bot.engine.content import Content, at
from bot.engine.flow import END, Act, Call, Collect, Flow, Link, Node, Slot, SlotKind, Value
from bot.engine.flow_rules import FlowRule
from bot.engine.graph import ways_on
from bot.engine.patterns import HELP, OPENING
from bot.engine.values import shown
from bot.errors import Fault

_SAFE: Mapping[str, Value] = {OPENING: True}
_NOTHING_HAPPENED = frozenset({"no", "none", "never"})

#: The steps that call each flow, and the flows they stand in.
Callers = Mapping[str, Sequence[tuple[Flow, Node]]]


def sensitive(node: Node) -> bool:
    return isinstance(node.step, Collect) and node.step.metadata.get("sensitive") is True


def harm(content: Content) -> Iterator[Fault]:
    """Every disclosing answer of every sensitive question."""
    callers = _callers(content)
    for flow, node in content.reachable():
        match node.step:
            case Collect(slot=name) as collect if sensitive(node) and name in content.slots:
                for value in disclosed(content.slots[name], collect):
                    if not _Search(content, callers).helps(flow, node, {**_SAFE, name: value}):
                        yield at(flow, node, FlowRule.HARM_WITHOUT_HELP, value=shown(value))
            case _:
                pass


def disclosing(content: Content) -> frozenset[str]:
    """The slots whose answers can disclose harm."""
    return frozenset(
        node.step.slot
        for flow in content.flows.values()
        for node in flow.nodes.values()
        if isinstance(node.step, Collect) and sensitive(node)
    )


def kept(content: Content) -> Iterator[Fault]:
    """What outlives its flow was filled in it, and discloses nothing."""
    told = disclosing(content)
    for flow in content.flows.values():
        for slot in sorted(flow.persisted & content.slots.keys()):
            if slot not in flow.fills:
                yield at(flow, None, FlowRule.PERSISTED_UNSET, slot=slot)
            if slot in told:
                yield at(flow, None, FlowRule.PERSISTED_SENSITIVE, slot=slot)


def disclosed(slot: Slot, collect: Collect) -> tuple[Value, ...]:
    """The answers to a sensitive question that disclose harm."""
    named = collect.metadata.get("discloses")
    if isinstance(named, tuple):
        return named
    match slot.kind:
        case SlotKind.BOOL:
            return (True,)
        case SlotKind.CATEGORICAL:
            return tuple(value for value in slot.values if value not in _NOTHING_HAPPENED)
        case SlotKind.FLOAT:
            return tuple(value for value in (slot.low, slot.high) if value is not None)


class _Search:
    """One search for help from a step on. It looks for some way, not every way: people may turn help down."""

    def __init__(
        self, content: Content, callers: Callers, asked: frozenset[tuple[str, str]] = frozenset()
    ) -> None:
        self.content = content
        self.callers = callers
        self.asked = asked
        self.seen: set[tuple[str, str]] = set()

    def helps(self, flow: Flow, node: Node, known: Mapping[str, Value]) -> bool:
        """Whether help lies behind this step for someone whose answers are known."""
        return any(
            self.found(flow, arm.then, known) for arm in open_arms(ways_on(node), self.content.slots, known)
        )

    def found(self, flow: Flow, node_id: str, known: Mapping[str, Value]) -> bool:
        if node_id == END:
            return self.found_by_callers(flow, known)
        if node_id not in flow.nodes or (flow.id, node_id) in self.seen:
            return False
        self.seen.add((flow.id, node_id))
        node = flow.nodes[node_id]
        match node.step:
            case Act(action=action) if action in HELP:
                return True
            case Link(flow=target):
                return self.begins(target, _SAFE)  # a link forgets the answers of the flow it leaves
            case Call(flow=target) if self.begins(target, known):
                return True
            case _:
                return self.helps(flow, node, known)

    def begins(self, name: str, known: Mapping[str, Value]) -> bool:
        """Whether help lies in a flow from its beginning."""
        flow = self.content.flows.get(name)
        return flow is not None and self.found(flow, flow.first, known)

    def found_by_callers(self, flow: Flow, known: Mapping[str, Value]) -> bool:
        """Behind the end of a called flow, every flow that calls it must go on to help; each is asked once."""
        sites = [
            (caller, node)
            for caller, node in self.callers.get(flow.id, ())
            if (caller.id, node.id) not in self.asked
        ]
        return bool(sites) and all(
            self.after(caller, node).helps(caller, node, known) for caller, node in sites
        )

    def after(self, flow: Flow, node: Node) -> _Search:
        """A search of its own behind a call."""
        return _Search(self.content, self.callers, self.asked | {(flow.id, node.id)})


def _callers(content: Content) -> Callers:
    found: defaultdict[str, list[tuple[Flow, Node]]] = defaultdict(list)
    for flow in content.flows.values():
        for node in flow.nodes.values():
            if isinstance(node.step, Call):
                found[node.step.flow].append((flow, node))
    return found
