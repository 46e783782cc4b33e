"""`make bench`: measure everything in interleaved rounds, compare every reply, write docs/performance.md anew.

python -m tests.bench            the full form, a quarter of an hour
python -m tests.bench --quick    two minutes, for a look; writes nothing unless --write
python -m tests.bench --tables   no measuring: the page anew from docs/performance.json
python -m tests.bench --screen   under two minutes, only its part of the page: how soon a worker's screen shows a text
python -m tests.bench --wide     three minutes, only its part of the page: two workers, and 100,000 conversations
"""

from __future__ import annotations

import argparse
import sys

from tests.bench.figures import RESULTS, Results, read_results, write_results
from tests.bench.measuring import Size, measure
from tests.bench.report import blocks, write
from tests.bench.screen import SECONDS, screened
from tests.bench.wide import wide

FULL = Size(rounds=3, people=1500, share=1.0, repeats=200)
QUICK = Size(rounds=1, people=300, share=0.2, repeats=40)


def main(arguments: list[str]) -> int:
    """The number of wrong replies, at most 1."""
    asked = _parser().parse_args(arguments)
    if asked.tables:
        write(read_results())
        return 0
    if asked.screen:
        return _screen(quick=asked.quick, write_it=asked.write)
    if asked.wide:
        return _wide(asked.rounds or (1 if asked.quick else 3), write_it=asked.write or not asked.quick)
    size = QUICK if asked.quick else FULL
    size = Size(asked.rounds or size.rounds, asked.people or size.people, size.share, size.repeats)
    results = measure(size, quick=asked.quick, say=_say)
    for name, block in blocks(results).items():
        _say(f"\n{name}\n{block}")
    if asked.write or not asked.quick:
        write_results(results)
        write(results)
        _say(f"\nwritten: docs/performance.md, docs/performance/*.svg, docs/{RESULTS.name}")
    return int(_wrong(results) > 0)


def _screen(*, quick: bool, write_it: bool) -> int:
    """Its figure alone, among those of the last run."""
    results = read_results()
    results.screen = screened(_say, SECONDS * (QUICK if quick else FULL).share)
    _say(blocks(results)["screen"])
    if write_it or not quick:
        write_results(results)
        write(results)
    return int(results.screen.lost > 0)


def _wide(rounds: int, *, write_it: bool) -> int:
    """Its figures alone, among those of the last run."""
    results = read_results()
    results.wide = wide(_say, rounds)
    _say(blocks(results)["wide"])
    _say(blocks(results)["goals"])
    if write_it:
        write_results(results)
        write(results)
    return int(any(figure.wrong for each in results.wide.cases for figure in each))


def _wrong(results: Results) -> int:
    cases = [*results.served.values(), *results.many.values(), *results.alone.values()]
    return sum(figure.wrong for rounds in cases for figure in rounds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--write", action="store_true", help="write the page even after --quick")
    parser.add_argument("--tables", action="store_true", help="only make the page anew from its figures")
    parser.add_argument(
        "--screen", action="store_true", help="only how soon a worker's screen shows a message"
    )
    parser.add_argument("--wide", action="store_true", help="only what grows: workers, open conversations")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--people", type=int, default=0, help="numbers that write, for the fastest doors")
    return parser


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
