"""No conversation ends without a word: someone must be able to tell that it is over."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.content import Content, at
from bot.engine.flow import END, Act, Collect, Flow, Node
from bot.engine.flow_rules import FlowRule
from bot.engine.graph import calls, next_ids, reached
from bot.engine.patterns import COMPLETED, SESSION_START
from bot.errors import Fault

Place = tuple[str, bool]


def goodbye(content: Content) -> Iterator[Fault]:
    """Each ending is looked at with what was said since the last question."""
    called = {name for flow in content.flows.values() for name in calls(flow, content.flows)}
    for flow in content.flows.values():
        silent = {node_id for node_id, said in _places(flow) if not said}
        for node in flow.nodes.values():
            if _ends_the_session(node) and node.id in silent:
                yield at(flow, node, FlowRule.NO_GOODBYE)
        if END in silent and flow.id not in called and _ends_it_all(flow):
            yield at(flow, None, FlowRule.NO_GOODBYE)


def _ends_the_session(node: Node) -> bool:
    return isinstance(node.step, Act) and node.step.action == "action_end_session"


def _ends_it_all(flow: Flow) -> bool:
    """Whether the end of a flow ends the session; else the engine asks if there is anything more."""
    return flow.id == COMPLETED or (not flow.run_completed and flow.id != SESSION_START)


def _places(flow: Flow) -> set[Place]:
    """Every step (and END) that can be reached, with whether something was said since the last question."""

    def following(place: Place) -> list[Place]:
        node_id, said = place
        if node_id == END:
            return []
        match flow.nodes[node_id].step:
            case Collect():
                said = False
            case Act(action=action):
                said = said or action.startswith("utter_")
            case _:
                pass
        return [(then, said) for then in next_ids(flow, node_id)]

    return reached([(flow.first, False)], following)
