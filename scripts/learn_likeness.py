"""Learn safety/rules/likeness.json from the lines set aside for shaping the danger reader. Deterministic, seconds long.

Logistic regression by plain gradient steps: each line is its pieces, each step moves the weights of one line's pieces.
"""

import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import exp, sqrt
from pathlib import Path
from sys import stdout
from typing import Any

from safety.crisis import words_of
from safety.lexicon import RULES
from safety.likeness import pieces

LINES = Path(__file__).parent.parent / "tests" / "data" / "hearing"
ROUNDS = 60
STEP = 1.0
FADE = 3e-4
#: What a line must reach, in the model's own units, to be taken for a cry.
ENOUGH = 0.6
#: Pieces of less weight than this, or met in one line only, are left out of the file.
SLIGHT = 0.06


@dataclass(slots=True)
class Weights:
    """A model while it is learned."""

    base: float = 0.0
    of: dict[str, float] = field(default_factory=dict)

    def score(self, cut: Sequence[str]) -> float:
        """How like a cry, in log odds."""
        return self.base + sum(self.of.get(piece, 0.0) for piece in cut) / sqrt(len(cut))

    def step(self, cut: Sequence[str], is_cry: bool, rate: float) -> None:
        """Move towards the right answer for one line."""
        wrong = (is_cry - 1 / (1 + exp(-max(-30.0, min(30.0, self.score(cut)))))) * rate
        self.base += wrong / 10
        share = wrong / sqrt(len(cut))
        for piece in cut:
            self.of[piece] = self.of.get(piece, 0.0) * (1 - FADE) + share


def learn(lines: Sequence[tuple[Sequence[str], bool]]) -> Weights:
    """The weights after every line was seen ROUNDS times, in an order that is always the same."""
    order, shuffled, weights = list(lines), random.Random(1), Weights()  # noqa: S311 - an order, no secret
    for turn in range(ROUNDS):
        shuffled.shuffle(order)
        for cut, is_cry in order:
            weights.step(cut, is_cry, STEP / (1 + turn / 5))
    return weights


def read(files: Iterable[Path]) -> list[dict[str, Any]]:
    """The English lines of these files."""
    found = [json.loads(line) for file in sorted(files) for line in file.read_text("utf-8").splitlines()]
    return [line for line in found if line["lang"] == "en"]


def cut_up(line: dict[str, Any]) -> tuple[list[str], bool]:
    """A line's pieces, in a fixed order, and whether it is a cry."""
    return sorted(pieces(words_of(line["text"]))), line["labels"] != ["none"]


def speaks_for(lines: Iterable[dict[str, Any]]) -> dict[str, str]:
    """For each piece met twice, the concern of whose lines it takes the largest share."""
    seen: dict[str, Counter[str]] = {}
    size: Counter[str] = Counter()
    for line in lines:
        size.update(line["labels"])
        for piece in pieces(words_of(line["text"])):
            seen.setdefault(piece, Counter()).update(line["labels"])
    return {
        piece: max(sorted(set(many) - {"none"}), key=lambda one: many[one] / (size[one] + 20), default="")
        for piece, many in seen.items()
        if many.total() > 1
    }


def main() -> None:
    """Write the file."""
    lines = read(LINES.glob("crisis_dev*.jsonl"))
    weights, concern = learn([cut_up(line) for line in lines]), speaks_for(lines)
    kept = {
        piece: [round(weight * 1000), concern[piece]]
        for piece, weight in sorted(weights.of.items())
        if piece in concern and abs(weight) >= SLIGHT
    }
    rows = ",\n".join(
        f"{json.dumps(piece, ensure_ascii=False)}: {json.dumps(row)}" for piece, row in kept.items()
    )
    text = f'{{"base": {round((weights.base - ENOUGH) * 1000)}, "weights": {{\n{rows}\n}}}}\n'
    (RULES / "likeness.json").write_text(text, encoding="utf-8")
    stdout.write(f"{len(lines)} lines, {len(kept)} pieces\n")


if __name__ == "__main__":
    main()
