"""Counts as they may be shown: in fives, never under five, and every code there is, whether it came or not. Pure.

One dimension at a time, for a table of two would lead to small groups. What is drawn is the rounded figure.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from bot.console import wording
from bot.console.paths import PATHS
from bot.content.hours import LONDON
from bot.handoff.case import Case, Closing, Silence, State
from safety.suppression import FEW, figure

#: Minutes somebody waited until a worker took them: from, and to before which.
WAITS: Final = ((0, 5), (5, 10), (10, 20), (20, None))
#: What a spreadsheet would take for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


class Bar(NamedTuple):
    """One figure. `size`: what is drawn, 0 to 100 parts of the largest; 0 for what is not told apart."""

    label: str
    shown: str
    size: int


class Chart(NamedTuple):
    """Some figures of one kind. `upright`: drawn as columns, for the many days of a month."""

    title: str
    bars: tuple[Bar, ...]
    upright: bool = False


def charts(ended: Sequence[Case], came: Mapping[str, int], days: Sequence[date]) -> list[Chart]:
    """Cases that are over by each of these days, by channel, team, outcome and wait; and by which path people `came`
    who asked in them.
    """
    by_day = Counter(datetime.fromtimestamp(case.asked * 60, LONDON).date() for case in ended)
    channels = Counter(case.channel for case in ended)
    teams = Counter(case.team for case in ended)
    outcomes = Counter(map(outcome, ended))
    waits = Counter(wait for case in ended if (wait := _wait(case)))
    return [
        chart(
            "People who asked for a person, by day",
            [(str(day.day), by_day[day]) for day in days],
            upright=True,
        ),
        chart("How they wrote", [(name, channels[code]) for code, name in wording.CHANNELS.items()]),
        chart("Why they came", [(name, came.get(name, 0)) for name in PATHS]),
        chart("Which team they waited for", [(name, teams[code]) for code, name in wording.TEAMS.items()]),
        chart("How it ended", [(name, outcomes[name]) for name in OUTCOMES]),
        chart("How long they waited for a worker", [(name, waits[name]) for name in map(_waited, WAITS)]),
    ]


def chart(title: str, counts: Sequence[tuple[str, int]], *, upright: bool = False) -> Chart:
    """These counts, as they may be shown."""
    rounded = [0 if count < FEW else count - count % FEW for _, count in counts]
    most = max((*rounded, FEW))
    bars = (
        Bar(label, figure(count), 100 * round_ // most)
        for (label, count), round_ in zip(counts, rounded, strict=True)
    )
    return Chart(title, tuple(bars), upright)


_BY_PERSON, _NOBODY_CAME = "The person ended it", "Nobody took them in time"
#: Every way a case can end, in the words of the chart.
OUTCOMES: Final = (
    *wording.CLOSINGS.values(),
    _BY_PERSON,
    "Left",
    "Left, with a sign of danger",
    "Fell silent",
    _NOBODY_CAME,
)


def outcome(case: Case) -> str:
    """How an ended case ended."""
    match case.state, case.silence, case.closing:
        case State.CLOSED, _, Closing() as closing:
            return wording.CLOSINGS[closing]
        case State.LEFT, Silence.LEFT_WITH_A_DANGER_SIGN, _:
            return "Left, with a sign of danger"
        case State.LEFT, _, _:
            return "Left"
        case State.LAPSED, _, _:
            return "Fell silent" if case.claimed else _NOBODY_CAME
        case _:
            return _BY_PERSON


def _wait(case: Case) -> str:
    if case.claimed is None:
        return ""
    waited = case.claimed - case.asked
    return next(_waited(span) for span in WAITS if span[1] is None or waited < span[1])


def _waited(span: tuple[int, int | None]) -> str:
    start, end = span
    return f"{start} minutes or longer" if end is None else f"{start} to {end - 1} minutes"


def spreadsheet(drawn: Iterable[Chart]) -> str:
    """The same figures for a spreadsheet, which must not take a cell for a formula."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(("chart", "what", "count"))
    for one in drawn:
        rows.writerows((neutral(one.title), neutral(bar.label), neutral(bar.shown)) for bar in one.bars)
    return written.getvalue()


def neutral(cell: str) -> str:
    """Text that a spreadsheet reads as text."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
