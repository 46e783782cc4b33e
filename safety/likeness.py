"""How like a cry a message is: a linear model over its letters, its words and what its words mean. Pure.

It hears cries no rule has words for, and doubts a rule whose words stand in a harmless message. meanings.yml of
safety/rules says which words mean alike; likeness.json there holds every piece the model knows with its weight, and
is made by scripts/learn_likeness.py from the lines in tests/data/hearing that are set aside for learning.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any, Final

from safety.errors import BrokenRules
from safety.lexicon import RULES, rules_in

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
}

#: Kind of piece -> the pieces of a message.
Pieces = Mapping[str, Set[str]]
Spell = Callable[[str], Sequence[str]]


class Meanings:
    """Which groups of meanings.yml each word or expression stands in."""

    def __init__(self, groups: Mapping[str, Any], spell: Spell) -> None:
        self._groups: dict[tuple[str, ...], list[str]] = {}
        for name, said in groups.items():
            for expression in str(said).split():
                self._groups.setdefault(tuple(spell(expression.replace("_", " "))), []).append(str(name))
        self._longest = max(map(len, self._groups))

    @property
    def words(self) -> frozenset[str]:
        """Every word the groups know."""
        return frozenset(word for expression in self._groups for word in expression)

    def of(self, words: Sequence[str]) -> list[Set[str]]:
        """For each word, the groups of every expression that begins with it."""
        return [self._beginning(words, at) for at in range(len(words))]

    def _beginning(self, words: Sequence[str], at: int) -> Set[str]:
        ends = range(at + 1, min(at + self._longest, len(words)) + 1)
        return {name for end in ends for name in self._groups.get(tuple(words[at:end]), ())}


def pieces(words: Sequence[str], meant: Meanings) -> Pieces:
    """Everything the model looks at in a message."""
    text, groups = f" {' '.join(words)} ", meant.of(words)
    return {
        "letters": {text[at : at + n] for n in _RUNS for at in range(len(text) - n + 1)},
        "words": set(words),
        "neighbours": {f"{one} {other}" for one, other in pairwise(("^", *words, "$"))},
        "meanings": {name for names in groups for name in names},
        "company": set(_company(groups)),
    }


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
class Likeness:
    """Whether a message is like a cry, and like which concerns' cries."""

    cry: Weights
    #: Concern -> the model that tells its cries from other cries.
    concerns: Mapping[str, Weights]
    meant: Meanings


def learned(spell: Spell) -> Likeness:
    """What safety/rules/likeness.json says."""
    try:
        found = json.loads((RULES / "likeness.json").read_text(encoding="utf-8"))
        concerns = {str(name): _weights(part) for name, part in found["concerns"].items()}
        return Likeness(_weights(found["cry"]), concerns, Meanings(rules_in("meanings.yml"), spell))
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as exc:
        raise BrokenRules from exc


def _weights(part: Mapping[str, Any]) -> Weights:
    if not part["weights"].keys() <= EMPHASIS.keys():
        raise BrokenRules
    return Weights(int(part["base"]), {kind: dict(weights) for kind, weights in part["weights"].items()})
