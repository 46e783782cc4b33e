"""Learn bot/content/en/answers.json from the lines set aside for learning. Deterministic, some minutes long.

Each line is one choice among the answers its question offers, "none of these" among them; the weights are those that
give the answer that was meant the largest share. What the rules saw is one of the things that are weighed, so the lines
that a rule reads as a whole, which are never put to the model, teach it only their words.
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
from bot.engine.lexicon import Phrase
from bot.engine.likening import certain, signs
from bot.engine.meaning import Kind, Vague
from bot.engine.pieces import Pieces, by_kind, question_in, shared, weighed
from bot.engine.reading import Reader
from bot.engine.similar import ANY, BASE, NO_WISH, WISHES, Signs
from scripts.share_out import Choice, Cut, share_out
from tests.engine.asking import question_of

LINES: Final = Path(__file__).parent.parent / "tests" / "data" / "hearing"
LEARNED_FROM: Final = ("answers_dev.jsonl", "answers_voices_train*.jsonl")
#: Weights smaller than this are left out of the file, in thousandths.
SLIGHT: Final = 200
#: The shares that are believed. Set with authors left out of the learning, that of choices with a third of one's lines.
BELIEVED: Final = {"yes_no": 0.9, "choice": 0.85, "rule": 0.9, "vague": 0.5, "command": 0.95}
Line = dict[str, Any]
Weight = tuple[str, str]
Row = dict[Weight, float]


def read() -> list[Line]:
    """Every line with a question that has answers to choose from."""
    files = sorted(path for pattern in LEARNED_FROM for path in LINES.glob(pattern))
    lines = [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]
    return [line for line in lines if line["question_type"] in {"yes_no", "choice", "keyword"}]


@cache
def _reader() -> Reader:
    return Reader(lexicon(learned=False), {})


def choices(line: Line) -> Iterator[tuple[list[Row], int]]:
    """What may be meant by a line, each as the weights it touches, and the place of what was."""
    words = _reader().lexicon
    said = words.words_of(line["text"])
    if line["question_type"] != "choice":  # there "a person" may be one of the options
        names = [*WISHES, NO_WISH]
        meant = line["expected"] if line["expected"] in WISHES else NO_WISH
        pieces = weighed(words.similar.cut(said))
        yield [_row(f"command {name}", (), pieces) for name in names], names.index(meant)
    if line["question_type"] == "keyword":
        return
    named = _rows(line, said)
    yield [row for _, row in named], [name for name, _ in named].index(line["expected"])


def _rows(line: Line, said: Phrase) -> list[tuple[Any, Row]]:
    words, question = _reader().lexicon, question_of(line)
    if question is None:
        return []
    asked, found = _reader().asked(question), _reader().read(line["text"], question).answer
    seen = Signs() if certain(words, asked, said, found) else signs(words, asked, said, found)
    told = words.similar.cut(said)
    pieces, kinds = weighed((*told, *seen.pieces)), by_kind(told)
    about = words.words_of(question_in(line["question"]))
    yes_no = question.kind is Kind.YES_NO
    ways = words.similar.ways(about) if yes_no else words.similar.doubts()
    rows: list[tuple[Any, Row]] = []
    for way, own in ways:
        seen_of = seen.of.get(way == "yes" if way in {"yes", "no"} else Vague(way), {})
        rows.append((way, _row(way, own, pieces) | _any(seen_of)))
    for place, option in enumerate(line["options"] or ()):
        title = words.words_of(option)
        alike = shared(kinds, by_kind(words.similar.cut(title)))
        row = _row(None, words.similar.keys(title), pieces)
        rows.append((place, row | _any(alike) | _any(seen.of.get(place, {})) | {(ANY, BASE): 1.0}))
    return rows


def _any(told: Any) -> Row:
    return {(ANY, name): worth for name, worth in told.items()}


def _row(common: str | None, own: Sequence[str], pieces: Pieces) -> Row:
    """The weights one answer touches; runs of letters only under what many lines share."""
    row: Row = {}
    if common is not None:
        row = {(common, piece): worth for piece, worth in pieces.items()} | {(common, BASE): 1.0}
    part = 1 / len(own) ** 0.5 if own else 0.0
    for key in own:
        row |= {(key, piece): worth * part for piece, worth in pieces.items() if piece[0] != "l"}
        row[key, BASE] = part
    return row


def learn(lines: Iterable[Line]) -> dict[str, Any]:
    """The file."""
    examples = [example for line in lines for example in choices(line)]
    met = Counter(weight for rows, _ in examples for row in rows for weight in row)
    numbers = {weight: at for at, weight in enumerate(sorted(weight for weight in met if met[weight] > 1))}
    cut: list[Choice] = [([_cut(row, numbers) for row in rows], meant) for rows, meant in examples]
    weights = share_out(cut, len(numbers))
    of: dict[str, dict[str, int]] = {ANY: {}}
    for (key, piece), at in numbers.items():
        thousandths = round(weights[at] * 1000)
        if abs(thousandths) >= SLIGHT:
            of.setdefault(key, {})[piece] = thousandths
    return {"believed": BELIEVED, "of": of}


def _cut(row: Row, numbers: dict[Weight, int]) -> Cut:
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
