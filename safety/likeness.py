"""How like a cry a message is: linear models over its letters, its words and what its words mean. Pure.

They hear cries no rule has words for, and doubt a rule whose words stand in a harmless message. There is one ear for
English and one for the other languages, and a small model says whose a message is. meanings.yml and
meanings_languages.yml of safety/rules say which words mean alike; likeness.json there holds every piece the models
know with its weight, and is made by scripts/learn_likeness.py from the lines in tests/data/hearing that are set aside
for learning.
"""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, repeat
from math import sqrt
from typing import Any, Final

from safety.errors import BrokenRules
from safety.lexicon import RULES, rules_in
from safety.meanings import Groups, Meanings, Spell, Stems

#: Lengths of the runs of letters cut from a message.
_RUNS: Final = (3, 5)
#: Within how many words two meanings keep company: "he" ... "knife" ... "door".
_REACH: Final = 6
#: How much one piece of each kind counts beside a run of letters, which counts one.
EMPHASIS: Final[Mapping[str, float]] = {
    "letters": 1,
    "words": 2,
    "neighbours": 1.5,
    "meanings": 3,
    "company": 1,
    "threes": 1,
    "apart": 1,
    "ends": 1.5,
    "size": 2,
    "marks": 2,
}
#: How many words are told apart from the rest as a message's first and last ones.
_FIRST, _LAST = 4, 6
#: More words than each of these: one answers, a few say what is wrong, many tell a story.
_SIZES: Final = (1, 2, 3, 4, 6, 8, 12, 20, 30, 45)

#: Kind of piece -> the pieces of a message.
Pieces = Mapping[str, Set[str]]


def pieces(words: Sequence[str], meant: Groups, plain_text: str) -> Pieces:
    """Everything a model may look at in a message, given as its words and as the text they were read from."""
    text, groups, edged = f" {' '.join(words)} ", meant.of(words), ("^", *words, "$")
    return {
        "letters": {text[at : at + n] for n in _RUNS for at in range(len(text) - n + 1)},
        "words": set(words),
        "neighbours": {f"{one} {other}" for one, other in pairwise(edged)},
        "meanings": {name for names in groups for name in names},
        "company": set(_company(groups)),
        "threes": {" ".join(three) for three in zip(("^", *edged), edged, (*edged[1:], "$"), strict=False)},
        "apart": {f"{one} {other}" for gap in (2, 3) for one, other in zip(words, words[gap:], strict=False)},
        "ends": {f"^{word}" for word in words[:_FIRST]} | {f"{word}$" for word in words[-_LAST:]},
        "size": {str(size) for size in _SIZES if len(words) > size},
        "marks": _marks(plain_text),
    }


def _marks(plain_text: str) -> Set[str]:
    """The marks that tell a question, a quotation or a story from a cry, and how the message ends."""
    return {mark for mark in ("?", "!", "..", '"', ",") if mark in plain_text} | {f"{plain_text[-1:]}$"} & {
        "?$",
        ".$",
        "!$",
    }


def pieces_of_a_tongue(words: Sequence[str]) -> Pieces:
    """What is looked at to tell whether a message is English: its words and runs of three letters."""
    text = f" {' '.join(words)} "
    return {"letters": {text[at : at + 3] for at in range(len(text) - 2)}, "words": set(words)}


def _company(groups: Sequence[Set[str]]) -> Iterator[str]:
    """Each pair of meanings in the order they are met, "who>what"."""
    for at, names in enumerate(groups):
        after = {other for others in groups[at + 1 : at + 1 + _REACH] for other in others} if names else ()
        yield from (f"{name}>{other}" for name in names for other in after)


def length(found: Pieces) -> float:
    """What the weights of a message's pieces are divided by, so that long messages weigh no more than short ones."""
    return sqrt(sum(EMPHASIS[kind] ** 2 * len(cut) for kind, cut in found.items())) or 1.0


@dataclass(frozen=True, slots=True)
class Weights:
    """A learned model, in thousandths; a message above zero is on its side."""

    base: int
    #: Kind of piece -> piece -> weight.
    of: Mapping[str, Mapping[str, int]]

    def score(self, found: Pieces) -> float:
        """How far on this model's side a message is; from about -1000 to 1000."""
        total = 0
        for kind, weights in self.of.items():
            total += sum([weights[piece] for piece in found[kind] & weights.keys()])
        return self.base + total / length({kind: found[kind] for kind in self.of})


@dataclass(frozen=True, slots=True)
class Panel:
    """Several models over the same pieces, asked together.

    Some tell one kind of cry from all that is harmless, the others tell any cry from one kind of what is harmless.
    """

    base: Sequence[int]
    #: How many of the models, the first ones, are of one kind of cry each.
    kinds: int
    #: Kind of piece -> piece -> its weight in each model.
    of: Mapping[str, Mapping[str, Sequence[int]]]

    def score(self, found: Pieces) -> float:
        """How like a cry a message is: like the cries it is most like, and unlike the harmless lines it is most like.

        In equal parts; each model has less to tell apart than one of all cries against all else, and is better at it.
        """
        rows = [weights[piece] for kind, weights in self.of.items() for piece in found[kind] & weights.keys()]
        totals = map(sum, zip(*rows, strict=True)) if rows else repeat(0, len(self.base))
        long = length({kind: found[kind] for kind in self.of})
        each = [base + total / long for base, total in zip(self.base, totals, strict=True)]
        like = max(each[: self.kinds])
        return (like + min(each[self.kinds :], default=like)) / 2


@dataclass(frozen=True, slots=True)
class Ear:
    """Whether a message is like a cry, and like which concerns' cries."""

    cry: Panel
    #: Concern -> the model that tells its cries from other cries.
    concerns: Mapping[str, Weights]
    meant: Groups


@dataclass(frozen=True, slots=True)
class Likeness:
    """An ear for English, one for the other languages, and which of them a message is for."""

    english: Ear
    other: Ear
    #: Above zero a message is in another language than English.
    tongue: Weights


def learned(spell: Spell) -> Likeness:
    """What safety/rules/likeness.json says."""
    try:
        found = json.loads((RULES / "likeness.json").read_text(encoding="utf-8"))
        english = _ear(found["english"], Meanings(rules_in("meanings.yml"), spell))
        other = _ear(found["other"], Stems(rules_in("meanings_languages.yml")))
        return Likeness(english, other, _weights(found["tongue"]))
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as exc:
        raise BrokenRules from exc


def _ear(part: Mapping[str, Any], meant: Groups) -> Ear:
    concerns = {str(name): _weights(model) for name, model in part["concerns"].items()}
    return Ear(_panel(part["cry"]), concerns, meant)


def _panel(part: Mapping[str, Any]) -> Panel:
    if not part["weights"].keys() <= EMPHASIS.keys():
        raise BrokenRules
    # The same few thousand numbers stand there a million times; one object of each is enough.
    number = cache(int)
    of = {
        kind: {piece: tuple(map(number, each.split())) for piece, each in weights.items()}
        for kind, weights in part["weights"].items()
    }
    cries, harmless = part["base"]["cries"].values(), part["base"]["harmless"].values()
    return Panel((*cries, *harmless), len(cries), of)


def _weights(part: Mapping[str, Any]) -> Weights:
    if not part["weights"].keys() <= EMPHASIS.keys():
        raise BrokenRules
    return Weights(int(part["base"]), {kind: dict(weights) for kind, weights in part["weights"].items()})
