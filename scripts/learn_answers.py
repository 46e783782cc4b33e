"""Learn bot/content/en/answers.json from the lines set aside for learning. Deterministic, a minute or two long.

Each line with each answer its question offers is an example: true where that is what was meant. The learner is the one
of scripts/learn_likeness.py.
"""

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from sys import stdout
from typing import Any, Final

from bot.content.hearing import CONTENT, lexicon
from bot.engine.lexicon import Lexicon
from bot.engine.similar import BASE, WISHES, by_kind, question_in, shared
from scripts.learn_likeness import Cut, fit

LINES: Final = Path(__file__).parent.parent / "tests" / "data" / "hearing"
LEARNED_FROM: Final = ("answers_dev.jsonl", "answers_voices_train*.jsonl")
#: Weights smaller than this are left out of the file, in thousandths.
SLIGHT: Final = 120
#: What is believed, in thousandths: how far above nothing, and above the next best. Set on seven voices held out, for
#: one confident wrong in a hundred.
LEAST: Final = 200
AHEAD: Final = {"yes_no": 1500, "choice": 1000}
#: How far ahead another answer makes that of a rule doubtful.
AGAINST: Final = 200
#: The least that is believed of a command.
WISH: Final = 300
Line = dict[str, Any]
Row = dict[tuple[str, str], float]
#: Stands for the words of an option where a weight belongs to all options alike.
ANY: Final = "any option"


def read() -> list[Line]:
    """Every line with a question that has answers to choose from."""
    files = sorted(path for pattern in LEARNED_FROM for path in LINES.glob(pattern))
    lines = [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]
    return [line for line in lines if line["question_type"] in {"yes_no", "choice", "keyword"}]


@cache
def _lexicon() -> Lexicon:
    return lexicon(learned=False)


def rows(line: Line) -> Iterator[tuple[Row, bool]]:
    """Each thing that may be meant by a line, as the weights it touches, and whether it was."""
    words = _lexicon()
    similar = words.similar
    said = words.words_of(line["text"])
    pieces = similar.pieces(said)
    kinds = by_kind(pieces)
    if line["question_type"] != "choice":  # there "a person" may be one of the options
        yield from ((_row([f"command {name}"], pieces), name == line["expected"]) for name in WISHES)
    if line["question_type"] == "keyword":
        return
    asked = similar.ways(words.words_of(question_in(line["question"])))
    ways = asked if line["question_type"] == "yes_no" else [(way, [way]) for way in ("unsure", "skip")]
    for way, keys in ways:
        yield _row(keys, pieces), way == line["expected"]
    for place, option in enumerate(line["options"] or ()):
        title = words.words_of(option)
        row = _row(similar.keys(title), pieces)
        row |= {(ANY, kind): worth for kind, worth in shared(kinds, similar.title(title)).items()}
        yield row | {(ANY, BASE): 1.0}, place == line["expected"]


def _row(keys: Sequence[str], pieces: dict[str, float]) -> Row:
    part = 1 / len(keys) ** 0.5
    row = {(key, piece): worth * part for key in keys for piece, worth in pieces.items()}
    return row | {(key, BASE): part for key in keys}


def learn(lines: Iterable[Line]) -> dict[str, Any]:
    """The file."""
    examples = [example for line in lines for example in rows(line)]
    met = Counter(weight for row, _ in examples for weight in row)
    numbers = {weight: at for at, weight in enumerate(sorted(weight for weight in met if met[weight] > 1))}
    weights = fit([_cut(row, numbers) for row, _ in examples], [side for _, side in examples], len(numbers))
    of: dict[str, dict[str, int]] = {}
    for (key, piece), at in numbers.items():
        thousandths = round(weights[at] * 1000)
        if abs(thousandths) >= SLIGHT:
            of.setdefault(key, {})[piece] = thousandths
    alike = of.pop(ANY, {})
    return {
        "least": LEAST,
        "ahead": AHEAD,
        "against": AGAINST,
        "wish": WISH,
        "option": alike.pop(BASE, 0),
        "shared": {kind: alike.get(kind, 0) for kind in ("w", "l", "m")},
        "of": of,
    }


def _cut(row: Row, numbers: dict[tuple[str, str], int]) -> Cut:
    found = sorted((numbers[weight], worth) for weight, worth in row.items() if weight in numbers)
    return array("l", [at for at, _ in found]), array("d", [worth for _, worth in found])


def main() -> None:
    """Write the file."""
    lines = read()
    text = json.dumps(learn(lines), ensure_ascii=False, indent=0)
    (CONTENT / "en" / "answers.json").write_text(text + "\n", encoding="utf-8")
    stdout.write(f"{len(lines)} lines\n")


if __name__ == "__main__":
    main()
