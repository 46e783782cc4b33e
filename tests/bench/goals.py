"""The figures to reach, as ratios within one run, and what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tests.bench.figures import Figure, Results, Wide, middle

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
    yield from _by_processor(sms, bare)
    yield from _ratio("the same on PostgreSQL", served.get(POSTGRESQL), bare, 0.20)
    yield from _ratio("of its own, with 2 ms more a commit", served.get(SLOW), sms, 0.45)
    yield from _ratio("times the obvious stack's", sms, served.get(OBVIOUS), 12)
    yield from _ratio("times aiogram's FSM on SQLite, in process", sms, peers.get("aiogram_fsm sqlite"), 8)
    yield from _ratio("times chatsky on SQLite, in process", sms, peers.get("chatsky_script sqlite"), 60)
    yield from _late("p99 of a signed SMS, 64 in flight", results, SMS, 15)
    yield from _late("p99 of a signed SMS, one at a time", results, ALONE, 3)
    if results.screen:
        late, wanted = results.screen.p95_ms, "at most 500 ms"
        what = f"p95 from a person's phone to a worker's screen, {results.screen.people} open"
        yield what, wanted, f"{late:.0f} ms", _met(late <= 500 and not results.screen.lost)
    yield from _grown(results.wide)
    if results.layers:
        spent = sum(layer.median_us for layer in results.layers if layer.name in UNDERSTANDING)
        yield "reading and engine, median turn", "at most 60 us", f"{spent:.1f} us", _met(spent <= 60)


def _grown(wide: Wide | None) -> Iterator[Row]:
    """What a turn takes of the server's processor when there is more of something, of what it took before."""
    if wide is None:
        return
    yield from _times("two workers on PostgreSQL: processor time a turn, of one's", wide.workers, 1.15)
    for kind, stored in wide.stored.items():
        these = {name: rounds for name, rounds in wide.sessions.items() if name.startswith(kind)}
        yield from _times(f"100,000 conversations on {kind}: processor time a turn, of 1,000's", these, 1.3)
        yield f"bytes stored for each on {kind}", "at most 1,536", f"{stored:,.0f}", _met(stored <= 1536)


def _times(what: str, cases: Mapping[str, Sequence[Figure]], most: float) -> Iterator[Row]:
    """The second case's, of the first's."""
    before, after = (middle(rounds, lambda figure: figure.processor_us) for rounds in cases.values())
    yield what, f"at most {most:g}", f"{after / before:.2f}", _met(after / before <= most)


def budget(results: Results) -> list[Row]:
    """What of the server's processor each goal leaves for a turn, on SQLite and on PostgreSQL, and what it takes."""
    bare = middle(results.served[BARE], lambda figure: figure.processor_us)
    return [
        _left(f"{share:g}, {name.rpartition(', ')[2]}", bare / share, results.served[name])
        for name, share in ((SMS, 0.25), (SMS, 0.35), (POSTGRESQL, 0.20))
        if name in results.served
    ]


def _left(what: str, may: float, rounds: Sequence[Figure]) -> Row:
    takes = middle(rounds, lambda figure: figure.processor_us)
    saved = f"{takes - may:.0f} us" if takes > may else "nothing"
    return what, f"{may:.0f} us", f"{takes:.0f} us", saved


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


def _by_processor(sms: Sequence[Figure] | None, bare: Sequence[Figure] | None) -> Iterator[Row]:
    """The driver may be what holds the bare handler back; the server's processor time knows nothing of the driver."""
    if sms and bare:
        spent = [middle(rounds, lambda figure: figure.processor_us) for rounds in (bare, sms)]
        reached = spent[0] / max(spent[1], 1e-9)
        yield (
            "the same by processor time of the server",
            "at least 0.25",
            f"{reached:.2f}",
            _met(reached >= 0.25),
        )


def _late(what: str, results: Results, name: str, most: float) -> Iterator[Row]:
    if name in results.served:
        late = middle(results.served[name], lambda figure: figure.p99_ms)
        yield what, f"at most {most:g} ms", f"{late:.1f} ms", _met(late <= most)


def _speed(rounds: Sequence[Figure]) -> float:
    return middle(rounds, lambda figure: figure.per_second)


def _met(reached: bool) -> str:
    return "reached" if reached else "**not reached**"
