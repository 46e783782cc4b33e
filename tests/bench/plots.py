"""Two plots for docs/performance.md, drawn as SVG by hand: a plotting library would be a dependency for forty lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape

_ROW, _LEFT, _WIDE, _TOP = 26, 400, 420, 34
_INK, _FAINT, _OURS, _OTHERS = "#1f2937", "#d1d5db", "#0f766e", "#b45309"
#: A name, the lowest, the median and the highest round, and whether it is ours.
Range = tuple[str, float, float, float, bool]
Bar = tuple[str, float]
#: Turns a second at both ends of the scale.
_LEAST: Final = 10.0
_MOST: Final = 100_000.0


def ranges(title: str, rows: Sequence[Range]) -> str:
    """A dot at each median and a line from the lowest to the highest round, on a logarithmic scale."""
    body = list(_grid(len(rows)))
    for at, (name, low, median, high, ours) in enumerate(rows):
        y, colour = _TOP + at * _ROW + _ROW / 2, _OURS if ours else _OTHERS
        body += [
            _label(name, y),
            f'<line x1="{_x(low):.1f}" x2="{_x(high):.1f}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="3"/>',
            f'<circle cx="{_x(median):.1f}" cy="{y}" r="5" fill="{colour}"/>',
            _text(_x(median) + 9, y + 4, f"{median:,.0f}", size=11),
        ]
    return _drawing(title, len(rows), body)


def bars(title: str, rows: Sequence[Bar]) -> str:
    """A bar for each, from nought."""
    longest = max(value for _, value in rows)
    body: list[str] = []
    for at, (name, value) in enumerate(rows):
        y, wide = _TOP + at * _ROW + _ROW / 2, value / longest * (_WIDE - 60)
        body += [
            _label(name, y),
            f'<rect x="{_LEFT}" y="{y - 8}" width="{wide:.1f}" height="16" fill="{_OURS}"/>',
            _text(_LEFT + wide + 6, y + 4, f"{value:.1f}", size=11),
        ]
    return _drawing(title, len(rows), body)


def _x(value: float) -> float:
    share = math.log(max(value, _LEAST) / _LEAST) / math.log(_MOST / _LEAST)
    return _LEFT + min(share, 1.0) * (_WIDE - 60)


def _grid(rows: int) -> Iterable[str]:
    bottom = _TOP + rows * _ROW
    for power in range(1, 6):
        x = _x(10.0**power)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{bottom}" stroke="{_FAINT}"/>'
        yield _text(x, bottom + 16, f"{10**power:,}", size=11, anchor="middle")


def _label(name: str, y: float) -> str:
    return _text(_LEFT - 10, y + 4, name, anchor="end")


def _text(x: float, y: float, words: str, *, size: int = 13, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">{escape(words)}</text>'


def _drawing(title: str, rows: int, body: Iterable[str]) -> str:
    wide, high = _LEFT + _WIDE, _TOP + rows * _ROW + 24
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img" '
            f'font-family="system-ui, sans-serif" fill="{_INK}">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{wide}" height="{high}" fill="#ffffff"/>',
            _text(10, 20, title, size=14),
            *body,
            "</svg>\n",
        )
    )
