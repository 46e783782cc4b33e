"""The figures to reach, as ratios within one run, and what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tests.bench.figures import Figure, Results, middle

BARE: Final = "bare handler"
SMS: Final = "quietline, signed SMS, SQLite"
ALONE: Final = "quietline, signed SMS, SQLite, one at a time"
SLOW: Final = "quietline, signed SMS, SQLite, 2 ms more a commit"
POSTGRESQL: Final = "quietline, signed SMS, PostgreSQL"
WEB: Final = "quietline, web page"
TELEGRAM: Final = "quietline, Telegram"
OBVIOUS: Final = "FastAPI, SQLAlchemy, twilio, SQLite"
#: Reading and engine: the layers this goal is about.
UNDERSTANDING: Final = ("reading", "engine", "lines to say")

Row = tuple[str, str, str, str]


def verdicts(results: Results) -> list[Row]:
    """A line for each goal both of whose sides were measured."""
    return list(_verdicts(results))


def _verdicts(results: Results) -> Iterator[Row]:
    served, peers = results.served, results.many
    sms, bare = served.get(SMS), served.get(BARE)
    yield from _ratio("signed SMS turns a second, of the bare handler's", sms, bare, 0.25)
    yield from _ratio("the same on PostgreSQL", served.get(POSTGRESQL), bare, 0.20)
    yield from _ratio("of its own, with 2 ms more a commit", served.get(SLOW), sms, 0.45)
    yield from _ratio("times the obvious stack's", sms, served.get(OBVIOUS), 12)
    yield from _ratio("times aiogram's FSM on SQLite, in process", sms, peers.get("aiogram_fsm sqlite"), 8)
    yield from _ratio("times chatsky on SQLite, in process", sms, peers.get("chatsky_script sqlite"), 60)
    yield from _late("p99 of a signed SMS, 64 in flight", results, SMS, 15)
    yield from _late("p99 of a signed SMS, one at a time", results, ALONE, 3)
    if results.layers:
        spent = sum(layer.median_us for layer in results.layers if layer.name in UNDERSTANDING)
        yield "reading and engine, median turn", "at most 60 us", f"{spent:.1f} us", _met(spent <= 60)


def _ratio(
    what: str, ours: Sequence[Figure] | None, theirs: Sequence[Figure] | None, goal: float
) -> Iterator[Row]:
    if ours and theirs:
        reached = _speed(ours) / _speed(theirs)
        yield (
            what,
            f"at least {goal:g}",
            f"{reached:.2f}" if goal < 1 else f"{reached:,.1f}",
            _met(reached >= goal),
        )


def _late(what: str, results: Results, name: str, most: float) -> Iterator[Row]:
    if name in results.served:
        late = middle(results.served[name], lambda figure: figure.p99_ms)
        yield what, f"at most {most:g} ms", f"{late:.1f} ms", _met(late <= most)


def _speed(rounds: Sequence[Figure]) -> float:
    return middle(rounds, lambda figure: figure.per_second)


def _met(reached: bool) -> str:
    return "reached" if reached else "**not reached**"
