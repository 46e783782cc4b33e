"""Learn safety/rules/likeness.json from the lines set aside for learning. Deterministic, a minute long.

A support vector machine with squared hinge loss, by coordinate descent on its dual: each line in turn is given the
share in the weights that puts it just far enough on its own side. One model says whether a message is a cry; one for
each concern says, of a cry, whether it is that concern's; English and the other languages have a set each. One more
says whose a message is.
"""

import json
import random
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import log, sqrt
from pathlib import Path
from sys import stdout
from typing import Any

from safety.crisis import Concern, meanings, words_of
from safety.lexicon import RULES
from safety.likeness import EMPHASIS, Pieces, length, pieces, pieces_of_a_tongue
from safety.plain import plain, words

LINES = Path(__file__).parent.parent / "tests" / "data" / "hearing"
#: The model of English reads the first lines of the other languages too, for people mix them.
ENGLISH_FROM = ("crisis_dev*.jsonl", "voices_train_??.jsonl", "voices_train_[0-9]*_en.jsonl")
LEARNED_FROM = (*ENGLISH_FROM, "voices_train_more_*.jsonl", "languages_menu.jsonl")
ROUNDS = 15
ENGLISH, OTHER = meanings()
#: The kinds of pieces the model of the other languages looks at: it has too few lines for more.
FEWER = ("letters", "words", "neighbours", "meanings", "company")
#: The kinds by which one concern is told from another.
OF_CONCERNS = ("words", "neighbours", "meanings", "company")
#: How dear a line on the wrong side is; more bends the model further towards single lines.
COST = 1.0
#: Pieces of less weight than this, or met in one line only, are left out of the file.
SLIGHT = {"cry": 0.02, "concern": 0.03, "tongue": 0.03}
#: The kind and the name of a constant piece, so that a model need not pass through the middle.
BASE = ("base", "")
#: What a piece is worth that stands on both sides alike.
LEAST_TELLING = 0.05
Piece = tuple[str, str]
Cut = tuple[Sequence[int], Sequence[float]]
Cutter = Callable[[str], Pieces]
Line = dict[str, Any]


@dataclass(slots=True)
class Book:
    """The number of each piece met in at least two lines."""

    numbers: dict[Piece, int] = field(default_factory=lambda: {BASE: 0})

    def number_all(self, cuts: Iterable[dict[Piece, float]]) -> None:
        """Give a number to every piece that is met twice."""
        met = Counter(piece for cut in cuts for piece in cut)
        for piece in sorted(piece for piece, times in met.items() if times > 1 and piece != BASE):
            self.numbers[piece] = len(self.numbers)

    def number(self, cut: dict[Piece, float]) -> Cut:
        """The line by the numbers of its pieces, always in one order."""
        rows = sorted((self.numbers[piece], worth) for piece, worth in cut.items() if piece in self.numbers)
        return array("l", [at for at, _ in rows]), array("d", [worth for _, worth in rows])


def cut_up(told: Pieces) -> dict[Piece, float]:
    """The pieces of a line with what each counts, the line as a whole counting one."""
    long = length(told)
    return {(kind, piece): EMPHASIS[kind] / long for kind in told for piece in told[kind]} | {BASE: 1.0}


def english(text: str) -> Pieces:
    """What the model of English looks at."""
    return pieces(words_of(text), ENGLISH, plain(text))


def other(text: str) -> Pieces:
    """What the model of the other languages looks at: words as they are typed."""
    told = pieces(words(plain(text)), OTHER, plain(text))
    return {kind: told[kind] for kind in FEWER}


def tongue(text: str) -> Pieces:
    """What the model that tells them apart looks at."""
    return pieces_of_a_tongue(words(plain(text)))


def of_concerns(cutter: Cutter) -> Cutter:
    """The same with fewer kinds of pieces, none of them runs of letters."""
    return lambda text: {kind: told for kind, told in cutter(text).items() if kind in OF_CONCERNS}


def telling(lines: Sequence[Cut], sides: Sequence[bool], size: int) -> list[float]:
    """For each piece, how much oftener it stands on one side than on the other: the root of the log of the odds.

    What stands as often in cries as elsewhere is made small before anything is learned from it ("naive Bayes
    features", Wang and Manning 2012), so that the few lines that hold a telling piece are not outvoted.
    """
    met = {True: [1.0] * size, False: [1.0] * size}
    for (at, _), side in zip(lines, sides, strict=True):
        for piece in at:
            met[side][piece] += 1
    every = {side: sum(found) for side, found in met.items()}
    odds = [a / every[True] * every[False] / b for a, b in zip(met[True], met[False], strict=True)]
    return [1.0, *(LEAST_TELLING + sqrt(abs(log(odd))) for odd in odds[1:])]


def fit(lines: Sequence[Cut], sides: Sequence[bool], size: int) -> list[float]:
    """The weight of each piece after every line was weighed ROUNDS times, in an order that is always the same."""
    weights, shares = [0.0] * size, [0.0] * len(lines)
    slack = 1 / (2 * COST)
    order, shuffled = list(range(len(lines))), random.Random(1)  # noqa: S311 - an order, no secret
    for _ in range(ROUNDS):
        shuffled.shuffle(order)
        for line in order:
            at, worth = lines[line]
            side = 1.0 if sides[line] else -1.0
            told = sum([weights[i] * x for i, x in zip(at, worth, strict=True)])
            share = max(0.0, shares[line] - (side * told - 1 + slack * shares[line]) / (2 + slack))
            moved = (share - shares[line]) * side
            if moved:
                shares[line] = share
                for i, x in zip(at, worth, strict=True):
                    weights[i] += moved * x
    return weights


def read(patterns: Iterable[str]) -> list[Line]:
    """Every line of these files, of every language."""
    files = sorted(path for pattern in patterns for path in LINES.glob(pattern))
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]


def scaled(line: Cut, by: Sequence[float]) -> Cut:
    """The line with each piece worth more or less."""
    at, worth = line
    return at, array("d", [x * by[piece] for piece, x in zip(at, worth, strict=True)])


def model(
    lines: Sequence[Line], sides: Sequence[bool], cutter: Cutter, slight: float, *, weighed: bool = False
) -> dict[str, Any]:
    """One model in the form of the file: thousandths, what a piece counts already in its weight."""
    book, cuts = Book(), [cut_up(cutter(line["text"])) for line in lines]
    book.number_all(cuts)
    numbered, size = [book.number(cut) for cut in cuts], len(book.numbers)
    by = telling(numbered, sides, size) if weighed else [1.0] * size
    weights = [
        x * y for x, y in zip(fit([scaled(line, by) for line in numbered], sides, size), by, strict=True)
    ]
    of: dict[str, dict[str, int]] = {}
    for (kind, piece), number in book.numbers.items():
        if number and abs(weights[number]) >= slight:
            of.setdefault(kind, {})[piece] = round(weights[number] * EMPHASIS[kind] * 1000)
    return {"base": round(weights[0] * 1000), "weights": of}


def ear(lines: Sequence[Line], cutter: Cutter, *, weighed: bool) -> dict[str, Any]:
    """The models of English, or of the other languages."""
    cries = [line for line in lines if line["labels"] != ["none"]]
    sides = {concern.value: [concern.value in line["labels"] for line in cries] for concern in Concern}
    told, is_cry = of_concerns(cutter), [line["labels"] != ["none"] for line in lines]
    return {
        "cry": model(lines, is_cry, cutter, SLIGHT["cry"], weighed=weighed),
        "concerns": {name: model(cries, side, told, SLIGHT["concern"]) for name, side in sides.items()},
    }


def learn() -> dict[str, Any]:
    """The whole file."""
    lines = read(LEARNED_FROM)
    return {
        "english": ear(read(ENGLISH_FROM), english, weighed=True),
        "other": ear([line for line in lines if line["lang"] != "en"], other, weighed=False),
        "tongue": model(lines, [line["lang"] != "en" for line in lines], tongue, SLIGHT["tongue"]),
    }


def main() -> None:
    """Write the file."""
    text = json.dumps(learn(), ensure_ascii=False, indent=0)
    (RULES / "likeness.json").write_text(text + "\n", encoding="utf-8")
    stdout.write(f"{len(read(LEARNED_FROM))} lines\n")


if __name__ == "__main__":
    main()
