"""Cries that no rule has words for: heard by their likeness to cries already written down. Pure.

A linear model over pieces of words and pairs of words. safety/rules/likeness.json holds every piece it knows, its
weight, and the concern it speaks for ("" for none); scripts/learn_likeness.py makes that file from the crisis_dev
lines in tests/data/hearing. It is asked only when the rules hear nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from safety.errors import BrokenRules
from safety.lexicon import RULES

#: Lengths of the pieces cut from a message.
_PIECES = (3, 5)
#: One word, or two, is too little to be like anything.
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """The learned weights, in thousandths; a message above zero is like a cry."""

    base: int
    #: Piece -> weight and concern.
    weights: Mapping[str, tuple[int, str]]

    def concern(self, words: Sequence[str]) -> str | None:
        """The concern these words are most like, if they are like a cry at all."""
        if len(words) < _FEWEST:
            return None
        cut = pieces(words)
        known = [self.weights[piece] for piece in cut if piece in self.weights]
        if not known or self.base + sum(weight for weight, _ in known) / sqrt(len(cut)) <= 0:
            return None
        votes: dict[str, int] = {}
        for weight, concern in known:
            if weight > 0 and concern:
                votes[concern] = votes.get(concern, 0) + weight
        return max(sorted(votes), key=votes.__getitem__, default=None)


def pieces(words: Sequence[str]) -> set[str]:
    """Every run of three and of five characters, across words too, and every pair of neighbouring words."""
    text = f" {' '.join(words)} "
    cut = {text[at : at + long] for long in _PIECES for at in range(len(text) - long + 1)}
    return cut.union(f"{one}+{other}" for one, other in pairwise(("^", *words, "$")))


def learned() -> Likeness:
    """What safety/rules/likeness.json says."""
    try:
        found = json.loads((RULES / "likeness.json").read_text(encoding="utf-8"))
        weights = {
            piece: (int(weight), str(concern)) for piece, (weight, concern) in found["weights"].items()
        }
        return Likeness(int(found["base"]), weights)
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as exc:
        raise BrokenRules from exc
