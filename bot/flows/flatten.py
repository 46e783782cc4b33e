"""Lays the nested steps of a flow out flat: every step a node, every way on an arm to a node or to END.

A step without an id is named by its place and kind: `2_collect`, or `2_collect.0.1_action` in a branch. The
same file always gives the same names, and none meets a written one, which begins with a letter.
"""

from __future__ import annotations

from bot.engine.conditions import Condition
from bot.engine.flow import END, Arm, Link, Node, Noop
from bot.flows.domain import NAME
from bot.flows.file_rules import FileRule
from bot.flows.shapes import ARM
from bot.flows.steps import StepReader, Written
from bot.flows.yaml_places import Notes, Place

_RESERVED = frozenset({"START", END})


class Flattener:
    """Flattens one flow into `nodes`."""

    def __init__(self, reader: StepReader) -> None:
        self.reader = reader
        self.notes: Notes = reader.notes
        self.nodes: dict[str, Node] = {}

    def sequence(self, places: list[Place], prefix: str = "") -> str:
        """Lay out steps that follow each other and name the first. `prefix` is the branch they stand in."""
        steps = [self.reader.read(place) for place in places]
        ids = [self.name(step, f"{prefix}{at}_{step.kind}") for at, step in enumerate(steps)]
        for at, step in enumerate(steps):
            following = ids[at + 1] if at + 1 < len(ids) else END
            if following == END and prefix:
                self.check_branch_ends(step)
            if following != END and isinstance(step.step, Link):
                self.notes.fault(FileRule.LINK_LAST, step.line)
            self.nodes[ids[at]] = Node(ids[at], step.step, self.arms(step, ids[at], following), step.line)
        return ids[0]

    def name(self, step: Written, made: str) -> str:
        """The id of a step, reserved at once so that no later one can take it."""
        if step.id is None:
            return self.reserve(made)
        given = step.id.text
        if given in _RESERVED:
            self.notes.fault(FileRule.STEP_RESERVED, step.id.line, step=given)
        elif not NAME.fullmatch(given):
            self.notes.fault(FileRule.STEP_ID, step.id.line, step=given)
        elif given in self.nodes:
            self.notes.fault(FileRule.STEP_TWICE, step.id.line, step=given)
        else:
            return self.reserve(given)
        return self.reserve(made)

    def reserve(self, name: str) -> str:
        self.nodes[name] = Node(name, Noop(), ())
        return name

    def check_branch_ends(self, step: Written) -> None:
        if step.next is None and not isinstance(step.step, Link):
            self.notes.fault(FileRule.BRANCH_ENDS, step.line)

    def arms(self, step: Written, name: str, following: str) -> tuple[Arm, ...]:
        if isinstance(step.step, Link):
            if step.next is not None:
                self.notes.fault(FileRule.LINK_NEXT, step.next.line)
            return ()
        if step.next is None:
            return (Arm(following),)
        if isinstance(step.next.value, str):
            return (Arm(step.next.value),)
        items = step.next.items
        if not items:
            self.notes.fault(FileRule.BRANCH_EMPTY, step.next.line)
            return (Arm(following),)
        return tuple(self.arm(item, f"{name}.{at}.", last=item is items[-1]) for at, item in enumerate(items))

    def arm(self, place: Place, prefix: str, *, last: bool) -> Arm:
        fields = ARM.read(place, self.notes)
        match sorted(fields):
            case ["if", "then"]:
                condition: Condition | None = self.reader.condition(fields["if"])
                way = fields["then"]
            case ["else"] if last:
                condition, way = None, fields["else"]
            case _:
                if len(fields) == len(place.fields):  # otherwise something more exact was said already
                    self.notes.fault(FileRule.BRANCH_SHAPE, place.line)
                return Arm(END, Condition("false"))
        return Arm(self.way(way, prefix), condition)

    def way(self, way: Place, prefix: str) -> str:
        if isinstance(way.value, str):
            return way.value
        if not way.items:
            self.notes.fault(FileRule.BRANCH_EMPTY, way.line)
            return END
        return self.sequence(way.items, prefix)
