"""YAML as plain values that still know the line they were written on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from bot.engine.rules import Rule
from bot.errors import Fault
from bot.flows.file_rules import FileRule


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a file. What stands after a key has the line of its key, what stands in a list its own."""

    value: dict[str, Place] | list[Place] | str | float | bool | None
    line: int

    @property
    def text(self) -> str:
        return str(self.value)

    @property
    def items(self) -> list[Place]:
        return self.value if isinstance(self.value, list) else []

    @property
    def fields(self) -> dict[str, Place]:
        return self.value if isinstance(self.value, dict) else {}

    def plain(self) -> object:
        """The value without its lines; lists become tuples."""
        match self.value:
            case dict():
                return {key: place.plain() for key, place in self.value.items()}
            case list():
                return tuple(place.plain() for place in self.value)
            case _:
                return self.value


class Notes:
    """The faults and warnings of one file, gathered while it is read."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []

    def fault(self, rule: Rule, line: int, **details: object) -> None:
        self.faults.append(Fault(self.path, line, rule.sentence(**details)))

    def warn(self, rule: Rule, line: int, **details: object) -> None:
        self.warnings.append(Fault(self.path, line, rule.sentence(**details)))


def compose(path: Path, notes: Notes) -> Place | None:
    """The whole file; nothing, and the reason noted, if it cannot be read."""
    try:
        root = YAML(typ="safe", pure=True).compose(path.read_text(encoding="utf-8"))
        if root is None:
            return Place({}, 1)
        return None if _has_anchors(root, notes) else _place(root, 1, notes)
    except UnicodeDecodeError:
        notes.fault(FileRule.NOT_UTF8, 1)
        return None
    except YAMLError as error:
        notes.fault(FileRule.NOT_YAML, _line_of(error))
        return None
    except RecursionError:
        notes.fault(FileRule.TOO_DEEP, 1)
        return None


def _line_of(error: YAMLError) -> int:
    """Where the fault lies: an open quote where it opens, not at the end of the file where it is noticed."""
    if not isinstance(error, MarkedYAMLError):
        return 1
    open_quote = "quoted" in (error.context or "")
    mark = error.context_mark if open_quote else error.problem_mark
    return mark.line + 1 if mark else 1


def _has_anchors(root: Node, notes: Notes) -> bool:
    """Whether a part of the file has a name, by which it could be used inside itself without end."""
    inside: list[Node] = [root]
    while inside:
        node = inside.pop()
        if node.anchor:
            notes.fault(FileRule.ANCHOR, node.start_mark.line + 1)
            return True
        if isinstance(node, MappingNode):
            inside.extend(part for pair in node.value for part in pair)
        elif isinstance(node, SequenceNode):
            inside.extend(node.value)
    return False


def _place(node: Node, line: int, notes: Notes) -> Place:
    if isinstance(node, MappingNode):
        return Place(_fields(node, notes), line)
    if isinstance(node, SequenceNode):
        return Place([_place(item, item.start_mark.line + 1, notes) for item in node.value], line)
    return Place(_scalar(str(node.tag).rpartition(":")[2], str(node.value)), line)


def _fields(node: MappingNode, notes: Notes) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in found:
            notes.fault(FileRule.GIVEN_TWICE, line, key=name)
        else:
            found[name] = _place(value, line, notes)
    return found


def _scalar(kind: str, text: str) -> str | float | bool | None:
    """Dates and anything unusual stay text: nothing in a flow counts with them."""
    match kind:
        case "bool":
            return text.lower() == "true"
        case "null":
            return None
        case "int" | "float":
            return _number(text)
        case _:
            return text


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:  # 0x1F, 1_000, .inf: nobody answers so
        return text
