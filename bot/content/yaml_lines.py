"""A YAML file as plain values, each of which still knows the line it was written on.

Composed nodes keep their lines and cost a third less than a round-trip load.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from bot.content.nodes import Notes, compose, line_of, plain_value
from bot.errors import Fault

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One file as dicts, lists, texts, whole numbers and true or false. Dates and times stay text."""

    path: str
    value: Any
    lines: dict[Place, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def line(self, place: Place) -> int:
        """The line of this place, or of the nearest thing around it that was written down."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def fault(self, place: Place, sentence: str) -> Fault:
        """A fault at this place in this file."""
        return Fault(self.path, self.line(place), sentence)


def read(path: Path, name: str) -> Document:
    """Read one file, called `name` in its faults. One that cannot be read is empty and has a fault."""
    root, notes = compose(path, name)
    lines: dict[Place, int] = {}
    value = {} if root is None else _value(root, (), notes, lines)
    return Document(name, value, lines, tuple(finding.fault for finding in notes.found))


def _value(node: Node, place: Place, notes: Notes, lines: dict[Place, int]) -> Any:
    """The value of a node; an alias is read again where it is used, so that its place is known there."""
    lines.setdefault(place, line_of(node))
    if isinstance(node, SequenceNode):
        return [_value(item, (*place, index), notes, lines) for index, item in enumerate(node.value)]
    if not isinstance(node, MappingNode):
        return plain_value(node)
    pairs = notes.pairs(node)
    lines.update({(*place, name): line_of(key) for name, (key, _) in pairs.items()})
    return {name: _value(value, (*place, name), notes, lines) for name, (_, value) in pairs.items()}
