"""Every way a conversation can go on from one answer, followed until something is found or missed. Used by checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final

from bot.engine.cases import open_arms
from bot.engine.content import Content
from bot.engine.flow import END, Call, Flow, Link, Node, Value
from bot.engine.graph import reached, ways_on
from bot.engine.patterns import OPENING

#: What is known wherever somebody has answered the opening.
SAFE: Final[Mapping[str, Value]] = {OPENING: True}


class Judged(Enum):
    """What one step means for a promise: kept, broken, or still to be seen."""

    KEPT = "kept"
    BROKEN = "broken"
    OPEN = "open"


class Ways:
    """The ways on from one answer, followed until a promise is kept or broken on each."""

    def __init__(self, content: Content, judge: Callable[[Node], Judged], *, ends_broken: bool) -> None:
        self.content = content
        self.judge = judge
        self.ends_broken = ends_broken
        self.runs: dict[tuple[str, bool], tuple[bool, bool]] = {}
        self.asked: set[tuple[str, str]] = set()

    def broken(self, flow: Flow, node: Node, known: Mapping[str, Value]) -> bool:
        """Whether the promise is broken on some way behind a step, its callers' ways among them."""
        broken, ends = self.behind(flow, node, known)
        return broken or (ends and self.broken_by_callers(flow, known))

    def broken_by_callers(self, flow: Flow, known: Mapping[str, Value]) -> bool:
        """Behind the end of a called flow every flow that calls it goes on; each place is looked at once."""
        sites = [
            (caller, node)
            for caller in self.content.flows.values()
            for node in caller.nodes.values()
            if node.step == Call(flow.id)
        ]
        fresh = [site for site in sites if (site[0].id, site[1].id) not in self.asked]
        self.asked.update((caller.id, node.id) for caller, node in fresh)
        return any(self.broken(caller, node, known) for caller, node in fresh) or (
            not sites and self.ends_broken
        )

    def behind(self, flow: Flow, node: Node, known: Mapping[str, Value]) -> tuple[bool, bool]:
        """Whether the promise is broken behind a step of a flow, and whether its end is reached with it open."""
        found = reached(self.following(node, known), lambda name: self.onward(flow, name, known))
        steps = [flow.nodes[name] for name in found if name in flow.nodes]
        return any(self.breaks(step, known) for step in steps), END in found

    def onward(self, flow: Flow, name: str, known: Mapping[str, Value]) -> list[str]:
        node = flow.nodes.get(name)
        if node is None or self.judge(node) is not Judged.OPEN:
            return []
        if isinstance(node.step, Call) and not self.run(node.step.flow, known)[1]:
            return []
        return self.following(node, known)

    def following(self, node: Node, known: Mapping[str, Value]) -> list[str]:
        return [arm.then for arm in open_arms(ways_on(node), self.content.slots, known)]

    def breaks(self, node: Node, known: Mapping[str, Value]) -> bool:
        match node.step:
            case Link(flow=target):
                broken, ends = self.run(target, SAFE)  # a link forgets the answers of the flow it leaves
                return broken or (ends and self.ends_broken)
            case Call(flow=target):
                return self.run(target, known)[0]
            case _:
                return self.judge(node) is Judged.BROKEN

    def run(self, name: str, known: Mapping[str, Value]) -> tuple[bool, bool]:
        """A flow from its beginning, as `behind`; one that is being walked already adds nothing new."""
        begun = (name, known is SAFE)
        if begun not in self.runs and name in self.content.flows:
            self.runs[begun] = (False, False)
            flow = self.content.flows[name]
            found = reached([flow.first], lambda step: self.onward(flow, step, known))
            steps = [flow.nodes[step] for step in found if step in flow.nodes]
            self.runs[begun] = any(self.breaks(step, known) for step in steps), END in found
        return self.runs.get(begun, (False, False))
