"""Whether everything the flows name exists."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.check_harm import disclosing
from bot.engine.content import Content, at
from bot.engine.flow import Act, Call, Collect, Flow, Link, Node, Noop, SetSlots, SlotKind
from bot.engine.flow_rules import FlowRule
from bot.engine.patterns import OPENING, WORDS
from bot.engine.values import can_hold, shown
from bot.engine.walk import named
from bot.errors import Fault

# More than two numbers in one message are not read.
_MOST_SERVICES = 2
_SLOTS_OF_A_SEARCH = ("need_slot", "area_slot", "audience_slot")


def names(content: Content) -> Iterator[Fault]:
    """Every response, action, slot, flow, intent and service a flow names."""
    for flow in content.flows.values():
        for node in flow.nodes.values():
            yield from _step(content, flow, node)
        for intent in flow.triggers:
            if intent not in content.intents:
                yield at(flow, None, FlowRule.INTENT_UNKNOWN, intent=intent)
        for slot in sorted(flow.persisted - content.slots.keys()):
            yield at(flow, None, FlowRule.SLOT_UNKNOWN, slot=slot)


def words_of_the_engine(content: Content) -> Iterator[Fault]:
    """The responses that are said without any flow naming them."""
    for key in sorted(WORDS - content.responses.keys()):
        yield Fault(content.head, 1, FlowRule.RESPONSE_NEEDED.sentence(key=key))


def _step(content: Content, flow: Flow, node: Node) -> Iterator[Fault]:
    match node.step:
        case Act() as act:
            yield from _act(content, flow, node, act)
        case Collect() as collect:
            yield from _slot(content, flow, node, collect.slot)
            yield from _disclosing(content, flow, node, collect)
            for key in (collect.utter, *(rejection.utter for rejection in collect.rejections)):
                yield from _response(content, flow, node, key)
        case SetSlots(pairs=pairs):
            for slot, value in pairs:
                yield from _slot(content, flow, node, slot)
                if slot in content.slots and not can_hold(content.slots[slot], value):
                    yield at(flow, node, FlowRule.SLOT_SET_OUTSIDE, slot=slot, value=shown(value))
                if slot == OPENING and value is not None:
                    yield at(flow, node, FlowRule.SAFE_SET)
        case Link(flow=target) | Call(flow=target):
            if target not in content.flows:
                yield at(flow, node, FlowRule.FLOW_UNKNOWN, flow=target)
        case Noop():
            pass


def _disclosing(content: Content, flow: Flow, node: Node, collect: Collect) -> Iterator[Fault]:
    slot = content.slots.get(collect.slot)
    for key in ("discloses", "danger"):
        named = collect.metadata.get(key)
        for value in named if isinstance(named, tuple) else ():
            if slot and not can_hold(slot, value):
                yield at(flow, node, FlowRule.DISCLOSES_OUTSIDE, slot=slot.name, value=shown(value), key=key)


def _response(content: Content, flow: Flow, node: Node, key: str) -> Iterator[Fault]:
    if key not in content.responses:
        yield at(flow, node, FlowRule.RESPONSE_UNKNOWN, key=key)


def _slot(content: Content, flow: Flow, node: Node, slot: str) -> Iterator[Fault]:
    if slot not in content.slots:
        yield at(flow, node, FlowRule.SLOT_UNKNOWN, slot=slot)


def _act(content: Content, flow: Flow, node: Node, act: Act) -> Iterator[Fault]:
    if act.action.startswith("utter_"):
        yield from _response(content, flow, node, act.action)
        return
    if act.action not in content.actions:
        yield at(flow, node, FlowRule.ACTION_UNLISTED, action=act.action)
    match act.action:
        case "action_show_service":
            yield from _shown_services(content, flow, node, act)
        case "action_find_services":
            yield from _search(content, flow, node, act)
        case "action_count":
            yield from _counted(content, flow, node, act)
        case "action_request_handoff" if "team" not in act.metadata:
            yield at(flow, node, FlowRule.TEAM_MISSING)
        case _:
            pass


def services_named(act: Act) -> tuple[str, ...]:
    """The keys an `action_show_service` shows."""
    several = act.metadata.get("services")
    if isinstance(several, tuple):
        return tuple(map(str, several))
    return (str(act.metadata["service"]),) if "service" in act.metadata else ()


def _shown_services(content: Content, flow: Flow, node: Node, act: Act) -> Iterator[Fault]:
    keys = services_named(act)
    if not 1 <= len(keys) <= _MOST_SERVICES:
        yield at(flow, node, FlowRule.SERVICE_COUNT, action=act.action, count=len(keys))
    for key in keys:
        if content.services is not None and key not in content.services:
            yield at(flow, node, FlowRule.SERVICE_UNKNOWN, service=key)


def _counted(content: Content, flow: Flow, node: Node, act: Act) -> Iterator[Fault]:
    """Only what tells of the service or of people in general is counted, never an answer that discloses harm."""
    slots = named(act.metadata, "slots")
    if not slots:
        yield at(flow, node, FlowRule.COUNT_MISSING)
    for slot in slots:
        yield from _slot(content, flow, node, slot)
        if slot in disclosing(content):
            yield at(flow, node, FlowRule.COUNT_SENSITIVE, slot=slot)


def _search(content: Content, flow: Flow, node: Node, act: Act) -> Iterator[Fault]:
    if "need" not in act.metadata and "need_slot" not in act.metadata:
        yield at(flow, node, FlowRule.NEED_MISSING)
    for name in _SLOTS_OF_A_SEARCH:
        for slot in named(act.metadata, name):
            yield from _slot_of_a_search(content, flow, node, slot)


def _slot_of_a_search(content: Content, flow: Flow, node: Node, slot: str) -> Iterator[Fault]:
    yield from _slot(content, flow, node, slot)
    if slot in content.slots and content.slots[slot].kind is not SlotKind.CATEGORICAL:
        yield at(flow, node, FlowRule.NEED_SLOT_KIND, slot=slot, kind=content.slots[slot].kind.value)
