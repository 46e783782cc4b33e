"""Weights that give the answer that was meant the largest share: a multinomial logit by steps of their own size.

Every weight moves less the more it has moved already ("AdaGrad", Duchi, Hazan and Singer 2011), so that common pieces
settle early and rare ones still count; each pass draws all of them a little towards nothing.
"""

import random
from collections.abc import Sequence
from math import exp, sqrt
from typing import Final

Cut = tuple[Sequence[int], Sequence[float]]
Choice = tuple[Sequence[Cut], int]
#: How often every line is weighed, how large the first step is, and what is left of a weight after each pass.
ROUNDS: Final = 10
STEP: Final = 0.6
KEPT: Final = 0.97


def share_out(choices: Sequence[Choice], size: int) -> list[float]:
    """The weight of each piece."""
    weights, moved = [0.0] * size, [1e-2] * size
    order, shuffled = list(range(len(choices))), random.Random(1)  # noqa: S311 - an order, no secret
    for _ in range(ROUNDS):
        shuffled.shuffle(order)
        for at in order:
            _learn(weights, moved, *choices[at])
        weights = [weight * KEPT for weight in weights]
    return weights


def _learn(weights: list[float], moved: list[float], rows: Sequence[Cut], meant: int) -> None:
    scores = [sum([weights[i] * x for i, x in zip(at, worth, strict=True)]) for at, worth in rows]
    most = max(scores)
    raised = [exp(score - most) for score in scores]
    total = sum(raised)
    for place, (at, worth) in enumerate(rows):
        error = raised[place] / total - (place == meant)
        if -0.002 < error < 0.002:
            continue
        for i, x in zip(at, worth, strict=True):
            slope = error * x
            moved[i] += slope * slope
            weights[i] -= STEP * slope / sqrt(moved[i])
