"""Learn safety/rules/details_weights.json from the lines set aside for learning. Deterministic, some minutes long.

An averaged perceptron over whole lines (Collins 2002): the most likely row of kinds under the weights so far is
compared with the right one, and where they differ the weights move from the one towards the other. Every line is also
read with its names unknown and without capitals, so that nothing leans on the lists or on the shift key alone. Lines
written for other readers teach what is no detail; those that hold a known name are left out, for nobody marked it.
"""

import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from sys import stdout
from typing import Any

from safety.lexicon import RULES
from safety.naming import KINDS, Token, best, pieces, tokens

LINES = Path(__file__).parent.parent / "tests" / "data" / "hearing"
MARKED = ("details_voices_train*.jsonl",)
UNMARKED = ("crisis_dev*.jsonl", "voices_train_??.jsonl", "answers_dev.jsonl", "answers_voices_train*.jsonl")
#: How often every line is read, and in how many different orders; the weights of all orders are averaged.
ROUNDS, SEEDS = 6, (1, 2, 3)
#: Unmarked lines from this many characters on are left out.
LONGEST = 400
#: Taken off "none" everywhere, for a name that is shown is worse than a word that is hidden; and given to names that
#: are no other word, for there are more of these than any lines hold.
LEAN, SURE = 6, 40

Line = dict[str, Any]
Example = tuple[list[list[int]], list[int]]


def read(patterns: Iterable[str]) -> list[Line]:
    """Every line of these files."""
    files = sorted(path for pattern in patterns for path in LINES.glob(pattern))
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]


def kinds_of(line: Line, row: Sequence[Token]) -> list[int]:
    """The right kind of every word."""
    kinds = [0] * len(row)
    for span in line.get("spans", ()):
        if span["kind"] in KINDS:
            start = line["text"].index(span["value"])
            for at, token in enumerate(row):
                if start <= token.start < start + len(span["value"]):
                    kinds[at] = KINDS.index(span["kind"])
    return kinds


def unknown(row: Sequence[Token], kinds: Sequence[int]) -> list[Token]:
    """The row as it looks where no list knows its names."""
    return [
        replace(token, known="x", groups=()) if kind == 1 and token.known in {"F", "S", "F+s"} else token
        for token, kind in zip(row, kinds, strict=True)
    ]


def readings(line: Line) -> Iterator[tuple[list[Token], list[int]]]:
    """A line as it is typed, and as it might have been."""
    row = tokens(line["text"])
    kinds = kinds_of(line, row)
    yield row, kinds
    if line.get("spans"):
        yield unknown(row, kinds), kinds
    low = line["text"].lower()
    if low != line["text"] and len(low) == len(line["text"]):
        lower = tokens(low)
        if [one.start for one in lower] == [one.start for one in row]:
            yield lower, kinds


def harmless(line: Line) -> bool:
    """Whether an unmarked line holds no word that is a name and nothing else."""
    return all(token.groups or token.known not in {"F", "S", "F+s", "S+s"} for token in tokens(line["text"]))


class Learner:
    """The weights while they are learned: pieces by number, a row of kinds each."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.weights: list[list[float]] = []
        self.totals: list[list[float]] = []
        self.after = [[0.0] * len(KINDS) for _ in KINDS]
        self.after_totals = [[0.0] * len(KINDS) for _ in KINDS]
        self.seen = 0

    def number(self, found: Iterable[str]) -> None:
        """Give every piece a number and no weight yet."""
        for piece in found:
            self.numbers[piece] = len(self.numbers)
            self.weights.append([0.0] * len(KINDS))
            self.totals.append([0.0] * len(KINDS))

    def learn(self, examples: Sequence[Example], seed: int) -> None:
        """Read every example again and again, in orders that are always the same for a seed."""
        order, shuffled = list(range(len(examples))), random.Random(seed)  # noqa: S311 - an order, no secret
        for _ in range(ROUNDS):
            shuffled.shuffle(order)
            for at in order:
                self.read(*examples[at])

    def read(self, cuts: list[list[int]], right: list[int]) -> None:
        """One example."""
        self.seen += 1
        weights = self.weights
        scores = [tuple(map(sum, zip(*[weights[piece] for piece in cut], strict=True))) for cut in cuts]
        if not scores:
            return
        guess = best(scores, [tuple(row) for row in self.after])
        if guess == right:
            return
        for cut, good, bad in zip(cuts, right, guess, strict=True):
            if good != bad:
                for piece in cut:
                    self._move(piece, good, 1)
                    self._move(piece, bad, -1)
        for pair, other in zip(pairwise(right), pairwise(guess), strict=True):
            if pair != other:
                self.after[pair[0]][pair[1]] += 1
                self.after_totals[pair[0]][pair[1]] += self.seen
                self.after[other[0]][other[1]] -= 1
                self.after_totals[other[0]][other[1]] -= self.seen

    def _move(self, piece: int, kind: int, by: int) -> None:
        self.weights[piece][kind] += by
        self.totals[piece][kind] += by * self.seen

    def averaged(self) -> tuple[list[list[float]], list[list[float]]]:
        """The weights as they were on average."""
        pairs = ((self.weights, self.totals), (self.after, self.after_totals))
        of, after = ([self._mean(*rows) for rows in zip(now, totals, strict=True)] for now, totals in pairs)
        return of, after

    def _mean(self, now: Sequence[float], total: Sequence[float]) -> list[float]:
        return [weight - told / self.seen for weight, told in zip(now, total, strict=True)]


def _means(parts: Sequence[list[list[float]]]) -> list[list[float]]:
    """The mean of several tables of the same shape."""
    return [[sum(cell) / len(parts) for cell in zip(*rows, strict=True)] for rows in zip(*parts, strict=True)]


def examples(lines: Iterable[Line], learner: Learner) -> list[Example]:
    """Every reading of every line, its pieces by number; a piece met once only has none."""
    told = [(pieces(row), kinds) for line in lines for row, kinds in readings(line) if row]
    met = Counter(piece for cuts, _ in told for piece in {piece for cut in cuts for piece in cut})
    learner.number(piece for piece in sorted(met) if met[piece] > 1)
    numbers = learner.numbers
    return [
        ([[numbers[piece] for piece in cut if piece in numbers] for cut in cuts], kinds)
        for cuts, kinds in told
    ]


def lines() -> list[Line]:
    """The lines learned from."""
    unmarked = [line for line in read(UNMARKED) if line.get("lang", "en") == "en" and harmless(line)]
    return [*read(MARKED), *({"text": line["text"]} for line in unmarked if len(line["text"]) < LONGEST)]


def learn(of: Sequence[Line]) -> dict[str, Any]:
    """The whole file, weights in whole numbers."""
    found = []
    for seed in SEEDS:
        learner = Learner()
        learner.learn(examples(of, learner), seed)
        found.append(learner.averaged())
    weights, after = (_means(parts) for parts in zip(*found, strict=True))
    weights[learner.numbers["base"]][0] -= LEAN
    weights[learner.numbers["sure"]][1] += SURE
    rounded = {piece: [round(weight) for weight in weights[at]] for piece, at in learner.numbers.items()}
    return {
        "after": [[round(weight) for weight in row] for row in after],
        "weights": {piece: row for piece, row in rounded.items() if any(row)},
    }


def main() -> None:
    """Write the file, a piece a line."""
    found = learn(lines())
    rows = ",\n".join(
        f"{json.dumps(piece, ensure_ascii=False)}: {row}" for piece, row in found["weights"].items()
    )
    text = f'{{"after": {found["after"]},\n"weights": {{\n{rows}\n}}}}\n'
    (RULES / "details_weights.json").write_text(text, encoding="utf-8")
    stdout.write(f"{len(found['weights'])} pieces\n")


if __name__ == "__main__":
    main()
