"""The YAML of a words file as nodes that know their line, and whether a text was quoted.

Values alone would not do: an unquoted `Yes`, or a text cut short by a #, only shows in how it was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.content.rules import Finding, Rule

# Words that some programs that read YAML turn into true, false or nothing when they are not quoted.
_TRAPS = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false", "null", "none", "~", ""})
_KINDS = {
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "null": "nothing",
    "timestamp": "a date",
}


class Notes:
    """The findings of one file, gathered while it is read."""

    def __init__(self, path: str, source: str = "") -> None:
        self.path = path
        self.found: list[Finding] = []
        self._lines = source.splitlines()

    def add(self, rule: Rule, where: Node | int, **details: object) -> None:
        line = where if isinstance(where, int) else line_of(where)
        self.found.append(rule.at(self.path, line, **details))

    def pairs(self, node: Node) -> dict[str, tuple[Node, Node]]:
        """Key and value nodes of a mapping by name; anything else is noted and empty."""
        if not isinstance(node, MappingNode):
            self.add(Rule.NOT_A_MAPPING, node)
            return {}
        found: dict[str, tuple[Node, Node]] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in found:
                self.add(Rule.GIVEN_TWICE, key, key=name)
            found.setdefault(name, (key, value))
        return found

    def items(self, node: Node) -> Iterator[Node]:
        """The entries of a list; anything else is noted and empty."""
        if isinstance(node, SequenceNode):
            yield from node.value
        else:
            self.add(Rule.NOT_A_LIST, node)

    def text(self, node: Node, key: str) -> str:
        """A text as its editor meant it; what YAML could read as something else is noted."""
        if not isinstance(node, ScalarNode):
            self.add(Rule.NOT_A_TEXT, node, key=key)
            return ""
        value = str(node.value)
        if node.style is None:
            self._trapped(node, value, key)
        elif not value.strip():
            self.add(Rule.NOT_A_TEXT, node, key=key)
        return value.strip()

    def _trapped(self, node: ScalarNode, value: str, key: str) -> None:
        kind = _kind(node)
        if kind == "null" and not value:
            self.add(Rule.NOT_A_TEXT, node, key=key)
        elif kind != "str" or value.casefold() in _TRAPS:
            self.add(Rule.UNQUOTED, node, key=key, text=value, kind=_KINDS.get(kind, "true or false"))
        elif self._rest_of_line(node).lstrip().startswith("#"):
            self.add(Rule.CUT_AT_HASH, node)

    def _rest_of_line(self, node: ScalarNode) -> str:
        mark = node.end_mark
        return self._lines[mark.line][mark.column :] if mark.line < len(self._lines) else ""


def line_of(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _kind(node: ScalarNode) -> str:
    return str(node.tag).rsplit(":", maxsplit=1)[-1]


def plain_value(node: Node) -> object:
    """A setting as a plain value: a text, number, true or false, or a list of them."""
    if isinstance(node, SequenceNode):
        return tuple(plain_value(item) for item in node.value if isinstance(item, ScalarNode))
    if not isinstance(node, ScalarNode):
        return None
    text = str(node.value)
    match _kind(node):
        case "bool":
            return text.casefold() == "true"
        case "int" if text.isdigit():
            return int(text)
        case "null":
            return None
        case _:
            return text


def compose(path: Path, name: str) -> tuple[Node | None, Notes]:
    """The root node of a file, or None with the reason noted."""
    try:
        source = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        notes = Notes(name)
        notes.add(Rule.NOT_UTF8, 1)
        return None, notes
    notes = Notes(name, source)
    try:
        return YAML(typ="safe", pure=True).compose(source), notes
    except (YAMLError, RecursionError) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        notes.add(Rule.NOT_YAML, mark.line + 1 if mark else 1)
        return None, notes
