"""docs/performance.md from docs/performance.json: tables between markers, and two plots. The prose is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tests.bench.figures import ROOT, Figure, Results, Screen, Wide, middle
from tests.bench.goals import BARE, SMS, budget, verdicts
from tests.bench.million import million
from tests.bench.peers import OBVIOUS
from tests.bench.plots import bars, ranges

PAGE: Final = ROOT / "docs" / "performance.md"
PLOTS: Final = ROOT / "docs" / "performance"
Row = Sequence[str]


def write(results: Results) -> None:
    """Put the tables and plots of these results in place."""
    PAGE.write_text(filled(PAGE.read_text("utf-8"), blocks(results)), "utf-8")
    PLOTS.mkdir(exist_ok=True)
    for name, drawing in plots(results).items():
        (PLOTS / name).write_text(drawing, "utf-8")


def filled(page: str, parts: Mapping[str, str]) -> str:
    """The page with each part between its markers."""
    for name, text in parts.items():
        page, found = _between(name).subn(lambda mark, t=text: f"{mark[1]}\n{t}\n{mark[2]}", page)  # type: ignore[misc] # a default binds the loop's value
        if found != 1:
            raise SystemExit(f"docs/performance.md has no place for {name}")
    return page


def held(page: str, name: str) -> str:
    """What stands between the markers of this part."""
    found = _between(name).search(page)
    return found[0] if found else ""


def _between(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- bench:{name} -->)\n.*?(<!-- /bench:{name} -->)", re.S)


def blocks(results: Results) -> dict[str, str]:
    """Every part of the page that is measured, by the name of its markers."""
    return {
        "machine": _machine(results),
        "goals": _table(("what", "goal", "measured", ""), verdicts(results)),
        "served": _table(
            (
                "over HTTP",
                "turns/s",
                "rounds",
                "of bare",
                "CPU us/turn",
                "core busy",
                "p50 ms",
                "p99 ms",
                "wrong",
            ),
            _served(results),
        ),
        "peers": _table(
            ("in process", "turns/s", "rounds", "CPU us/turn", "one at a time: p50 ms", "p99 ms", "wrong"),
            _peers(results),
        ),
        "screen": _screen(results.screen),
        "wide": _wide(results.wide),
        "million": _million(results.wide),
        "layers": _table(("layer", "median us", "mean us", "over the 20 turns"), _layers(results)),
        "budget": _table(
            ("of the bare handler", "a turn may take", "it takes", "to be saved"), budget(results)
        ),
    }


def plots(results: Results) -> dict[str, str]:
    """The drawings, by file name."""
    everyone = [*_ranges(results.served, ", HTTP"), *_ranges(results.many, "")]
    return {
        "turns.svg": ranges(
            "Turns a second, 64 in flight (median and range of rounds)",
            sorted(everyone, key=lambda row: -row[2]),
        ),
        "layers.svg": bars("Microseconds a turn, mean of twenty turns", _bars(results)),
    }


def _ranges(
    cases: Mapping[str, Sequence[Figure]], kind: str
) -> Iterator[tuple[str, float, float, float, bool]]:
    for name, rounds in cases.items():
        speeds = [each.per_second for each in rounds]
        median = middle(rounds, lambda each: each.per_second)
        yield name + kind, min(speeds), median, max(speeds), "quietline" in name


def _bars(results: Results) -> list[tuple[str, float]]:
    return [(layer.name, layer.mean_us) for layer in results.layers if layer.own]


def _machine(results: Results) -> str:
    said = ", ".join(f"{name} {value}" for name, value in results.machine.items())
    low, high = min(results.flushes_us), max(results.flushes_us)
    taken = f"Taken {results.taken} in {results.rounds} interleaved rounds. {said}."
    disk = f"A durable write of 4 KB took {low:,.0f} to {high:,.0f} us before the rounds."
    return " ".join((taken, disk, *_warnings(results)))


def _warnings(results: Results) -> Iterator[str]:
    if results.quick:
        yield "**The rounds were short: an orientation only.**"
    if results.load > 1:
        yield f"**The machine had other work (load {results.load:.1f}): do not rely on these figures.**"


def _table(head: Row, rows: Sequence[Row]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _served(results: Results) -> list[Row]:
    bare = middle(results.served[BARE], _speed)
    rows: list[Row] = []
    for name, rounds in results.served.items():
        speed, spread, processor, wrong = _common(rounds)
        late = [f"{middle(rounds, of):.2f}" for of in (lambda f: f.p50_ms, lambda f: f.p99_ms)]
        share = f"{middle(rounds, _speed) / bare:.2f}"
        busy = f"{middle(rounds, lambda f: f.per_second * f.processor_us / 1e6):.0%}"
        rows.append((name, speed, spread, share, processor, busy, *late, wrong))
    return [*rows, *_missing(results, 9, obvious=True)]


def _peers(results: Results) -> list[Row]:
    rows: list[Row] = []
    for name, rounds in results.many.items():
        speed, spread, processor, wrong = _common(rounds)
        alone = results.alone[name]
        late = [f"{middle(alone, of):.2f}" for of in (lambda f: f.p50_ms, lambda f: f.p99_ms)]
        rows.append((name, speed, spread, processor, *late, wrong))
    return [*rows, *_missing(results, 7, obvious=False)]


def _screen(screen: Screen | None) -> str:
    if screen is None:
        return "Not measured yet."
    head = ("people", "workers", "messages", "p50 ms", "p95 ms", "slowest ms", "lost", "cores busy")
    counts = [f"{each}" for each in (screen.people, screen.workers, screen.messages)]
    times = [f"{each:.0f}" for each in (screen.p50_ms, screen.p95_ms, screen.slowest_ms)]
    table = _table(head, [(*counts, *times, f"{screen.lost}", f"{screen.busy:.0%}")])
    return f"Taken {screen.taken}{_load(screen.load)}.\n\n{table}"


def _wide(wide: Wide | None) -> str:
    if wide is None:
        return "Not measured yet."
    rows = []
    for name, rounds in (wide.workers | wide.sessions).items():
        speed, spread, processor, wrong = _common(rounds)
        late = [f"{middle(rounds, of):.2f}" for of in (lambda f: f.p50_ms, lambda f: f.p99_ms)]
        rows.append((name, speed, spread, processor, *late, wrong))
    head = ("signed SMS", "turns/s", "rounds", "CPU us/turn", "p50 ms", "p99 ms", "wrong")
    return f"Taken {wide.taken}{_load(wide.load)}.\n\n{_table(head, rows)}"


def _million(wide: Wide | None) -> str:
    if wide is None or not wide.database_us:
        return "Not measured yet."
    return _table(("what", "how much", "an hour"), list(million(wide)))


def _load(load: float) -> str:
    return f", **while the machine had other work (load {load:.1f}): do not rely on it**" if load > 1 else ""


def _missing(results: Results, columns: int, *, obvious: bool) -> list[Row]:
    """A line for each that could not be measured, with the reason instead of a number."""
    return [
        (name, f"no figure: {why}", *[""] * (columns - 2))
        for name, why in results.failed.items()
        if (name == OBVIOUS) == obvious
    ]


def _common(rounds: Sequence[Figure]) -> tuple[str, str, str, str]:
    speeds = [each.per_second for each in rounds]
    wrong = f"{sum(each.wrong for each in rounds)} of {sum(each.turns for each in rounds):,}"
    spread = f"{min(speeds):,.0f}-{max(speeds):,.0f}"
    return f"{middle(rounds, _speed):,.0f}", spread, f"{middle(rounds, lambda f: f.processor_us):,.0f}", wrong


def _speed(figure: Figure) -> float:
    return figure.per_second


def _layers(results: Results) -> list[Row]:
    rows: list[Row] = [
        (
            layer.name,
            f"{layer.median_us:.1f}",
            f"{layer.mean_us:.1f}",
            f"{layer.low_us:.1f}-{layer.high_us:.1f}",
        )
        for layer in results.layers
    ]
    return [*rows, *_rest(results)]


def _rest(results: Results) -> Iterator[Row]:
    """What a turn costs on the server beyond its layers: tasks, locks, waking the writer, counting."""
    sms = results.served[SMS]
    bare = middle(results.served[BARE], lambda f: f.processor_us)
    whole = middle(sms, lambda f: f.processor_us)
    form = next(layer.mean_us for layer in results.layers if layer.name == "form")
    named = sum(layer.mean_us for layer in results.layers if layer.own)
    yield "HTTP server (the bare handler's processor time, less the form)", "", f"{bare - form:.1f}", ""
    yield (
        "between the layers (tasks, locks, waking threads), and caches less warm than when timed alone",
        "",
        f"{whole - bare + form - named:.1f}",
        "",
    )
    yield "**whole turn on the server, 64 in flight**", "", f"**{whole:.1f}**", ""
