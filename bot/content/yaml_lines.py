"""Read a YAML file so that every value still knows the line it was written on.

Composing nodes instead of constructing objects keeps the marks and costs less than a round-trip load.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from bot.errors import Fault

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One file as plain dicts, lists, strings, whole numbers and true or false. Dates and times stay text."""

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
    """Read one file, called `name` in its faults; one that cannot be read is a document with one fault."""
    try:
        root = YAML(typ="safe", pure=True).compose(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        return _unreadable(name, 1, "This file is not UTF-8 text; save it again as UTF-8.")
    except OSError:
        return _unreadable(name, 1, "This file cannot be opened; check its name and permissions.")
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        line = mark.line + 1 if mark else 1
        return _unreadable(name, line, "The YAML breaks here; check quotes, brackets and indentation.")
    return _Walk(name).document(root)


def _unreadable(name: str, line: int, sentence: str) -> Document:
    return Document(name, {}, {}, (Fault(name, line, sentence),))


class _Walk:
    """One walk over a file's nodes; aliases are walked where they are used."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {}
        self.faults: list[Fault] = []

    def document(self, root: Node | None) -> Document:
        value = {} if root is None else self.value(root, ())
        return Document(self.name, value, self.lines, tuple(self.faults))

    def value(self, node: Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            return self.mapping(node, place)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*place, index)) for index, item in enumerate(node.value)]
        return _scalar(node)

    def mapping(self, node: MappingNode, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in found:
                self.faults.append(Fault(self.name, line, f"`{name}` is given twice; keep one."))
            self.lines[(*place, name)] = line
            found[name] = self.value(value, (*place, name))
        return found


def _scalar(node: Node) -> str | int | bool | None:
    kind, text = str(node.tag).removeprefix("tag:yaml.org,2002:"), str(node.value)
    if kind == "bool":
        return text.lower() == "true"
    if kind == "int" and text.isdecimal():
        return int(text)
    return None if kind == "null" else text
