"""A flow as a drawing: each step a box with its words, each way on a line that says when it is taken.

The library graphlay finds the places; what is drawn there is in the page's template, where every word is escaped.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import graphlay

from bot.engine.flow import END, Flow
from bot.engine.graph import steps_reached, ways_on
from bot.preview.telling import Teller, Told

#: Letters to a line in a box and beside a way, and pixels to a letter and a line, in the type of the drawing.
_BOX, _BESIDE = 36, 22
_LETTER, _LINE, _MARGIN = 7.0, 16.0, 10.0
_MOST_LINES: Final = 8
_EDGE: Final = 12.0
_OPTIONS: Final = {"direction": "topbottom", "spacing": {"layer_gap": 54.0, "node_gap": 28.0}}


@dataclass(frozen=True, slots=True)
class Box:
    """A step and its place: the left upper corner and the size, in pixels."""

    id: str
    told: Told
    lines: tuple[str, ...]
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Way:
    """A line from one step to another: its points, and what is written where."""

    points: str
    lines: tuple[str, ...]
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A flow as it is drawn: its left upper corner and size, its boxes, and the ways between them."""

    x: int
    y: int
    width: int
    height: int
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]


def draw(flow: Flow, teller: Teller) -> Drawing:
    """The drawing of a flow; the same flow is always drawn the same."""
    reached = steps_reached(flow) if flow.nodes else {END}
    nodes = [node for node in flow.nodes.values() if node.id in reached]
    told = {node.id: teller.step(node) for node in nodes}
    if END in reached:
        told[END] = Told("End of this flow", "ends")
    arms = [(node, arm) for node in nodes for arm in ways_on(node) if arm.then in told]
    graph = graphlay.Graph()
    lines = {name: _wrapped(each.text, _BOX) for name, each in told.items()}
    for name, each in lines.items():
        graph.node(name, width=_width(each) + 2 * _MARGIN, height=len(each) * _LINE + 2 * _MARGIN)
    labels = [_wrapped(teller.arm(node, arm), _BESIDE) for node, arm in arms]
    for (node, arm), label in zip(arms, labels, strict=True):
        beside: dict[str, Any] = {}
        if label:
            beside["label_size"] = {"width": _width(label), "height": len(label) * _LINE}
        graph.edge(node.id, arm.then, **beside)
    placed = graphlay.layout(graph, options=_OPTIONS)
    ways = tuple(_way(edge, label) for edge, label in zip(placed.edges, labels, strict=True))
    left, top, right, bottom = _bounds(placed.bounds, ways)
    return Drawing(left, top, right - left, bottom - top, tuple(_boxes(told, lines, placed.nodes)), ways)


def _bounds(bounds: dict[str, Any], ways: tuple[Way, ...]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of everything, the words beside the lines too."""
    halves = [(way.x, _width(way.lines) / 2) for way in ways if way.lines]
    left = min([bounds["min"]["x"], *(x - half for x, half in halves)])
    right = max([bounds["max"]["x"], *(x + half for x, half in halves)])
    top, bottom = bounds["min"]["y"] - _EDGE, bounds["max"]["y"] + _EDGE
    return round(left - _EDGE), round(top), round(right + _EDGE), round(bottom)


def _boxes(
    told: dict[str, Told], lines: dict[str, tuple[str, ...]], placed: list[dict[str, Any]]
) -> Iterator[Box]:
    for (name, each), place in zip(told.items(), placed, strict=True):
        width, height = place["size"]["width"], place["size"]["height"]
        x, y = place["center"]["x"] - width / 2, place["center"]["y"] - height / 2
        yield Box(name, each, lines[name], round(x), round(y), round(width), round(height))


def _way(edge: dict[str, Any], label: tuple[str, ...]) -> Way:
    points = " ".join(f"{round(point['x'])},{round(point['y'])}" for point in edge["points"])
    middle = edge.get("label_anchor") or edge["points"][len(edge["points"]) // 2]
    top = middle["y"] - (len(label) - 1) * _LINE / 2
    return Way(points, label, round(middle["x"]), round(top))


def _wrapped(text: str, letters: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, letters, max_lines=_MOST_LINES, placeholder=" …"))


def _width(lines: tuple[str, ...]) -> float:
    return max(map(len, lines), default=0) * _LETTER
