"""Flows as a graph: what follows what, and what can be reached. Names that lead nowhere are left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from bot.engine.flow import END, Act, Arm, Call, Flow, Link, Node

T = TypeVar("T", bound=Hashable)

# These leave the flow for good, so whatever is written after them is never reached.
_LEAVING = frozenset({"action_end_session", "action_restart"})


def ways_on(node: Node) -> tuple[Arm, ...]:
    """The arms that can be taken after a step; none if it leaves the flow for good."""
    match node.step:
        case Link():
            return ()
        case Act(action=action) if action in _LEAVING:
            return ()
        case _:
            return node.arms


def next_ids(flow: Flow, node_id: str) -> tuple[str, ...]:
    """The steps (or END) that can follow a step within its flow."""
    if node_id == END:
        return ()
    ways = (arm.then for arm in ways_on(flow.nodes[node_id]))
    return tuple(way for way in ways if way == END or way in flow.nodes)


def reached(starts: Iterable[T], following: Callable[[T], Iterable[T]]) -> set[T]:
    """Everything that can be reached, the starts among it."""
    found: set[T] = set()
    waiting = list(starts)
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(following(here))
    return found


def steps_reached(flow: Flow) -> set[str]:
    """The steps (and END) that can be reached from the beginning of a flow."""
    return reached([flow.first], lambda node_id: next_ids(flow, node_id))


def ahead(here: T, inside: Collection[T], following: Callable[[T], Iterable[T]]) -> set[T]:
    """What can be reached after a place without leaving `inside`; the place itself if one can come back to it."""
    allowed = set(inside)
    return reached(
        allowed.intersection(following(here)), lambda there: allowed.intersection(following(there))
    )


def circles(places: Iterable[T], following: Callable[[T], Iterable[T]]) -> Iterator[list[T]]:
    """The sets of places among which one can go round for ever, each in the order given."""
    order = list(places)
    beyond = {here: ahead(here, order, following) for here in order}
    told: set[T] = set()
    for here in order:
        if here in beyond[here] and here not in told:
            circle = [there for there in order if there in beyond[here] and here in beyond[there]]
            told.update(circle)
            yield circle


def flows_named(flow: Flow) -> Iterator[tuple[Node, str]]:
    """Each step that links or calls, and the flow it names."""
    for node in flow.nodes.values():
        match node.step:
            case Link(flow=target) | Call(flow=target):
                yield node, target
            case _:
                pass


def calls(flow: Flow, flows: Mapping[str, Flow]) -> list[str]:
    """The flows that a flow calls."""
    found = (node.step.flow for node in flow.nodes.values() if isinstance(node.step, Call))
    return [target for target in found if target in flows]


def begun_at(flows: Mapping[str, Flow], moment: str) -> list[str]:
    """The flows that say they start by themselves at this moment; a sound script has one."""
    return [flow.id for flow in flows.values() if flow.metadata.get("starts_on") == moment]
