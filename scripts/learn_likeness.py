"""Learn safety/rules/likeness.json from the lines set aside for learning. Deterministic, seven minutes of one core.

A support vector machine with squared hinge loss, by coordinate descent on its dual: each line in turn is given the
share in the weights that puts it just far enough on its own side. Of English, and of the other languages together, one
model for each concern tells its cries from all that is harmless, and one for each kind of what is harmless tells any
cry from it; and one for each concern says, of a cry, whether it is that concern's. One more says whose a message is.
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

from safety.concern import Concern
from safety.crisis import meanings, words_of
from safety.lexicon import RULES
from safety.likeness import EMPHASIS, Pieces, length, pieces, pieces_of_a_tongue
from safety.plain import plain, words

LINES = Path(__file__).parent.parent / "tests" / "data" / "hearing"
#: The model of English reads the first lines of the other languages too, for people mix them.
FIRST_LINES = ("crisis_dev*.jsonl", "voices_train_??.jsonl")
ENGLISH_FROM = (*FIRST_LINES, "voices_train_[0-9]*_en.jsonl")
#: Those of all languages in like number, so that the many English ones do not make every doubtful message English.
TONGUE_FROM = (*FIRST_LINES, "voices_train_more_*.jsonl", "languages_menu.jsonl")
CONCERNS = [concern.value for concern in Concern]
ROUNDS = 15
ENGLISH, OTHER = meanings()
#: The kinds by which one concern is told from another.
OF_CONCERNS = ("words", "neighbours", "meanings", "company")
#: How dear a line on the wrong side is; more bends the model further towards single lines.
COST = 1.0
#: Pieces of less weight than this, or met in one line only, are left out of the file.
SLIGHT = {"panel": 0.1, "concern": 0.06, "tongue": 0.03}
#: The kind and the name of a constant piece, so that a model need not pass through the middle.
BASE = ("base", "")
#: What a piece is worth that stands on both sides alike.
LEAST_TELLING = 0.05
Piece = tuple[str, str]
Cut = tuple[Sequence[int], Sequence[float]]
Cuts = dict[Piece, float]
Models = dict[str, dict[Piece, float]]
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
    return pieces(words(plain(text)), OTHER, plain(text))


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


def weigh(cuts: Sequence[Cuts], sides: Sequence[bool], *, weighed: bool = False) -> dict[Piece, float]:
    """One model: what each piece met twice weighs, beside what it counts in a message."""
    book = Book()
    book.number_all(cuts)
    numbered, size = [book.number(cut) for cut in cuts], len(book.numbers)
    by = telling(numbered, sides, size) if weighed else [1.0] * size
    weights = fit([scaled(line, by) for line in numbered], sides, size)
    return {piece: weights[number] * by[number] for piece, number in book.numbers.items()}


def model(cuts: Sequence[Cuts], sides: Sequence[bool], slight: float) -> dict[str, Any]:
    """One model in the form of the file: thousandths, what a piece counts already in its weight."""
    weights = weigh(cuts, sides)
    of: dict[str, dict[str, int]] = {}
    for (kind, piece), weight in weights.items():
        if (kind, piece) != BASE and abs(in_thousandths(kind, weight)) >= in_thousandths(kind, slight):
            of.setdefault(kind, {})[piece] = in_thousandths(kind, weight)
    return {"base": round(weights[BASE] * 1000), "weights": of}


def in_thousandths(kind: str, weight: float) -> int:
    """A weight as the file has it."""
    return round(weight * EMPHASIS[kind] * 1000)


def panel(cries: Models, harmless: Models, slight: float) -> dict[str, Any]:
    """Several models in the form of the file, the weights of a piece in one line."""
    of: dict[str, dict[str, str]] = {}
    models = [*cries.values(), *harmless.values()]
    for kind, piece in sorted({piece for weights in models for piece in weights} - {BASE}):
        each = [weights.get((kind, piece), 0.0) for weights in models]
        shown = [in_thousandths(kind, weight) for weight in each]
        if max(map(abs, shown)) >= in_thousandths(kind, slight):
            of.setdefault(kind, {})[piece] = " ".join(map(str, shown))
    return {"base": {"cries": bases(cries), "harmless": bases(harmless)}, "weights": of}


def bases(models: Models) -> dict[str, int]:
    """What each model thinks of a message without pieces."""
    return {name: round(weights[BASE] * 1000) for name, weights in models.items()}


def harmless_kind(line: Line) -> str:
    """What a line that is no cry is: an answer, something told without danger, or words that only look dangerous."""
    what = str(line.get("slice") or line.get("note"))
    return (
        "ordinary" if what.startswith(("ordinary", "service")) else what if what == "disclosure" else "hard"
    )


def against_harmless(lines: Sequence[Line], cuts: Sequence[Cuts]) -> Models:
    """For each concern the model of its cries against all that is no cry."""
    models = {}
    for name in CONCERNS:
        kept = [at for at, line in enumerate(lines) if {name, "none"} & set(line["labels"])]
        sides = [name in lines[at]["labels"] for at in kept]
        models[name] = weigh([cuts[at] for at in kept], sides, weighed=True)
    return models


def of_any_cry(lines: Sequence[Line], cuts: Sequence[Cuts]) -> Models:
    """For each kind of what is harmless the model of all cries against it."""
    cry = [line["labels"] != ["none"] for line in lines]
    models = {}
    for kind in ("ordinary", "disclosure", "hard"):
        kept = [at for at, line in enumerate(lines) if cry[at] or harmless_kind(line) == kind]
        models[kind] = weigh([cuts[at] for at in kept], [cry[at] for at in kept], weighed=True)
    return models


def concerns(lines: Sequence[Line], cutter: Cutter) -> dict[str, Any]:
    """For each concern the model of its cries against other cries."""
    cries = [line for line in lines if line["labels"] != ["none"]]
    cuts = [cut_up(cutter(line["text"])) for line in cries]
    names = [concern.value for concern in Concern]
    return {
        name: model(cuts, [name in line["labels"] for line in cries], SLIGHT["concern"]) for name in names
    }


def ear(lines: Sequence[Line], cutter: Cutter) -> dict[str, Any]:
    """The models of English, or of the other languages."""
    cuts = [cut_up(cutter(line["text"])) for line in lines]
    cry = panel(against_harmless(lines, cuts), of_any_cry(lines, cuts), SLIGHT["panel"])
    return {"cry": cry, "concerns": concerns(lines, of_concerns(cutter))}


def learn() -> dict[str, Any]:
    """The whole file."""
    lines = read(TONGUE_FROM)
    foreign = [line["lang"] != "en" for line in lines]
    return {
        "english": ear(read(ENGLISH_FROM), english),
        "other": ear([line for line in lines if line["lang"] != "en"], other),
        "tongue": model([cut_up(tongue(line["text"])) for line in lines], foreign, SLIGHT["tongue"]),
    }


def main() -> None:
    """Write the file."""
    text = json.dumps(learn(), ensure_ascii=False, indent=0)
    (RULES / "likeness.json").write_text(text + "\n", encoding="utf-8")
    stdout.write(f"{len(read({*ENGLISH_FROM, *TONGUE_FROM}))} lines\n")


if __name__ == "__main__":
    main()
