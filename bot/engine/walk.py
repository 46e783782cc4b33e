"""Walk a flow from where it stands until it has to wait or ends. Used by `step.py`, which decides what to walk."""

from __future__ import annotations

from collections.abc import Mapping

from bot.engine import limits
from bot.engine.effects import Ask, Effect, Erase, FindService, HandOff, Say, ShowService, Tally
from bot.engine.flow import END, Act, Call, Collect, Flow, Link, Node, Noop, Script, SetSlots, Value
from bot.engine.patterns import COMPLETED, MINOR, OPENING, SESSION_START, START
from bot.engine.session import Frame, Session
from bot.engine.values import shown


class EndlessFlow(Exception):
    """A flow went round without ever waiting for an answer."""


class Walk:
    """One turn's walk: takes its state from a session, gives it back as `stack`, `slots`, `asked`, `effects`."""

    def __init__(self, script: Script, session: Session) -> None:
        self.script = script
        self.stack = list(session.stack)
        self.slots: dict[str, Value] = dict(session.slots)
        self.context: dict[str, Value] = {"channel": session.channel}  # of this turn only
        self.minor = session.minor
        self.language = session.language
        self.effects: list[Effect] = []
        self.asked = False
        self.over = False
        self.action: str | None = None  # an action that is not built in, to be run before the walk goes on
        self._actions = 0

    def start(self, flow: str) -> None:
        """Drop whatever was going on and begin this flow."""
        self.stack = []
        self.interrupt(flow)

    def interrupt(self, flow: str, *, called: bool = False) -> None:
        """Run this flow now and come back after it."""
        if len(self.stack) >= limits.STACK_DEPTH:
            raise EndlessFlow
        begun = self.script.flows[flow]
        self.stack.append(Frame(flow, begun.first, called))
        if begun.metadata.get("starts_on") == MINOR:
            self.minor = True  # whoever is with the children's words stays with them

    def drop(self) -> None:
        """End the running flow where it stands, and forget what it was told."""
        self._reset(self.stack.pop())

    def say(self, key: str, params: tuple[tuple[str, str], ...] = ()) -> None:
        """Say a response, once in a turn."""
        said = Say(key, self._variant(key), params)
        if said not in self.effects:
            self.effects.append(said)

    def ask(self, key: str) -> None:
        """Say a question and wait for its answer."""
        self.effects.append(Ask(key, self._variant(key), self.script.listed(key, self.slots)))
        self.asked = True

    def node(self) -> Node:
        frame = self.stack[-1]
        return self.script.flows[frame.flow].nodes[frame.node]

    def follow(self, node: Node) -> None:
        """Move the running frame along the first arm whose condition holds."""
        for arm in node.arms:
            if arm.condition is None or arm.condition.holds(self.slots, self.context):
                self._move(arm.then)
                return
        self._move(END)

    def run(self) -> None:
        """Take steps until a question is asked, an action is to be run or the conversation is over."""
        for _ in range(limits.STEPS_PER_TURN):
            if self.asked or self.over or self.action:
                return
            if self.stack[-1].node == END:
                self._end_flow()
            else:
                self._take(self.node())
        raise EndlessFlow

    def restart(self) -> None:
        """Forget the answers, and begin again behind the opening if it has been answered; it is not asked twice."""
        safe = self.slots.get(OPENING)
        asked = {OPENING, *self.script.flows[SESSION_START].persisted} if safe else set()
        kept = {name: value for name, value in self.slots.items() if name in asked}
        self.slots = self.script.initial_slots | kept
        self.start(self.first_flow() if safe or self.minor else SESSION_START)

    def first_flow(self) -> str:
        """The flow that follows the opening; someone who said they are a child never meets the adult one."""
        return flow_that_starts_on(self.script, MINOR if self.minor else START)

    def _move(self, node: str) -> None:
        running = self.stack[-1]
        self.stack[-1] = Frame(running.flow, node, running.called)

    def _variant(self, key: str) -> int:
        return self.script.choose(key, str(self.context["channel"]), self.slots)

    def _take(self, node: Node) -> None:
        match node.step:
            case Act(action=action, metadata=metadata):
                if action.startswith("utter_"):
                    self.say(action)
                    self.follow(node)
                else:
                    self._act(node, action, metadata)
            case Collect() as collect:
                self._collect(node, collect)
            case Link(flow=flow):
                self._reset(self.stack.pop())
                self.interrupt(flow)
            case Call(flow=flow):
                self.interrupt(flow, called=True)
            case SetSlots(pairs=pairs):
                self.slots.update(pairs)
                self.follow(node)
            case Noop():
                self.follow(node)

    def _collect(self, node: Node, collect: Collect) -> None:
        if self.slots.get(collect.slot) is not None:
            if not collect.ask_before_filling:
                self.follow(node)
                return
            self.slots.pop(collect.slot)
        self.ask(collect.utter)

    def _act(self, node: Node, action: str, metadata: Mapping[str, object]) -> None:
        match action:
            case "action_show_service":
                self.effects.append(ShowService(_keys(metadata)))
            case "action_find_services":
                self.effects.append(self._find(metadata))
            case "action_request_handoff":
                self.effects.append(HandOff(str(metadata.get("team", "other"))))
            case "action_count":
                self._count(metadata)
            case "action_restart":
                self.restart()
                return
            case "action_end_session":
                self.finish()
                return
            case _:
                self._pause(action)
                return
        self.follow(node)

    def _pause(self, action: str) -> None:
        self._actions += 1
        if self._actions > limits.ACTIONS_PER_TURN:
            raise EndlessFlow
        self.action = action

    def _find(self, metadata: Mapping[str, object]) -> FindService:
        """The search a step asks for. Of several slots for a need or an area the first that is filled counts."""

        def filled(name: str) -> list[str]:
            values = (self.slots.get(slot) for slot in named(metadata, name))
            return [str(value) for value in values if value is not None]

        need = metadata.get("need") or next(iter(filled("need_slot")), "hurt")
        audience = {*filled("audience_slot"), *named(metadata, "audience")}
        if self.minor:  # nobody asks how old exactly; what is open to the youngest is open to all of them
            audience |= {"under_16", "under_19"}
        return FindService(str(need), next(iter(filled("area_slot")), None), frozenset(audience))

    def _count(self, metadata: Mapping[str, object]) -> None:
        """One more for each of these answers that was given."""
        answers = ((slot, self.slots.get(slot)) for slot in named(metadata, "slots"))
        self.effects += [Tally(slot, shown(value)) for slot, value in answers if value is not None]

    def _end_flow(self) -> None:
        ended = self.stack.pop()
        flow = self.script.flows[ended.flow]
        if ended.called:
            self.follow(self.node())  # what it filled stays until the flow that called it ends
            return
        self._reset(ended)
        if self.stack:
            return
        if flow.id == SESSION_START:
            self.start(self.first_flow())
        elif flow.run_completed and flow.id != COMPLETED:
            self.start(COMPLETED)
        else:
            self.finish()

    def finish(self) -> None:
        """The conversation is over and is to be forgotten."""
        self.effects.append(Erase())
        self.stack, self.over = [], True

    def _reset(self, ended: Frame) -> None:
        flow = self.script.flows[ended.flow]
        self.context["previous_flow_name"] = flow.name
        for name in _filled_by(self.script, flow, set()) - flow.persisted:
            self.slots.pop(name, None)
            if (initial := self.script.slots[name].initial) is not None:
                self.slots[name] = initial


def flow_that_starts_on(script: Script, moment: str) -> str:
    """The id of the flow whose metadata says `starts_on: moment`. Raises LookupError if the content has none."""
    for flow in script.flows.values():
        if flow.metadata.get("starts_on") == moment:
            return flow.id
    raise LookupError(moment)


def _filled_by(script: Script, flow: Flow, seen: set[str]) -> set[str]:
    """Slots set by a flow and by what it calls; a called flow's persisted slots stay."""
    seen.add(flow.id)
    filled = set(flow.fills)
    for node in flow.nodes.values():
        if isinstance(node.step, Call) and node.step.flow not in seen:
            called = script.flows[node.step.flow]
            filled |= _filled_by(script, called, seen) - called.persisted
    return filled


def named(metadata: Mapping[str, object], name: str) -> tuple[str, ...]:
    """One name or several, as an editor may write either."""
    value = metadata.get(name, ())
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else (str(value),)


def _keys(metadata: Mapping[str, object]) -> tuple[str, ...]:
    several = metadata.get("services")
    if isinstance(several, (list, tuple)):
        return tuple(str(key) for key in several)
    return (str(metadata["service"]),)
