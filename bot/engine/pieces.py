"""What is looked at in a message to tell what it is most like. Pure.

Its words, neighbouring words, words behind a "not", runs of letters, and the groups of words that mean alike. The
message as a whole counts one, however long it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from math import sqrt
from typing import Final

from bot.engine.families import Phrase
from safety.meanings import Groups

#: Lengths of the runs of letters.
_RUNS: Final = (3, 4)
#: So many words behind a "not" are denied.
_DENIED: Final = 4
#: Messages of so many words and more are long alike.
_LONG: Final = 8
#: How much one piece of each kind counts; it begins with the letter. "r" is what a rule saw, "k" a kind of thing named.
WORTH: Final[Mapping[str, float]] = {
    "w": 2.0, "n": 1.5, "d": 2.0, "l": 1.0, "m": 2.0, "r": 3.0, "k": 2.0, "b": 1.5,
}  # fmt: skip
#: Kinds of pieces that a message may share with a title.
SHARED: Final = "wlm"
Pieces = dict[str, float]


def cut(said: Phrase, meant: Groups, denial: Set[str]) -> Iterator[str]:
    """Every piece of a message, or of a title."""
    text = f" {' '.join(said)} "
    yield from (f"w {word}" for word in said)
    yield from (f"n {one} {other}" for one, other in pairwise(("^", *said, "$")))
    yield from (f"l {text[at : at + n]}" for n in _RUNS for at in range(len(text) - n + 1))
    yield from (f"m {name}" for names in meant.of(said) for name in names)
    yield f"b {min(len(said), _LONG)}"
    left = 0
    for word in said:
        if word in denial:
            left = _DENIED
        elif left:
            left -= 1
            yield f"d {word}"


def weighed(pieces: Iterable[str]) -> Pieces:
    """Each piece with what it counts in a message."""
    found = {piece: WORTH[piece[0]] for piece in pieces}
    long = sqrt(sum(worth * worth for worth in found.values())) or 1.0
    return {piece: worth / long for piece, worth in found.items()}


def by_kind(pieces: Iterable[str]) -> dict[str, Set[str]]:
    """The pieces that a message may share with a title, by their kind."""
    kinds: dict[str, set[str]] = {kind: set() for kind in SHARED}
    for piece in pieces:
        if piece[0] in kinds:
            kinds[piece[0]].add(piece)
    return dict(kinds)


def shared(message: Mapping[str, Set[str]], title: Mapping[str, Set[str]]) -> dict[str, float]:
    """Kind of piece -> how much of it a message and a title share, from 0 to 1."""
    both = [kind for kind in SHARED if message.get(kind) and title.get(kind)]
    return {
        kind: len(message[kind] & title[kind]) / sqrt(len(message[kind]) * len(title[kind])) for kind in both
    }


def question_in(asked: str) -> str:
    """What is asked, without the sentences before it: "You are not alone. Is it OK to go on?"."""
    end = asked.find("?")
    begin = max(asked.rfind(stop, 0, max(end, 0)) for stop in ".!?:\n")
    return asked[begin + 1 :]


def keys_of(title: Sequence[str], linking: Set[str]) -> list[str]:
    """A title as a whole, and the words of it that say something."""
    words = [f"option {word}" for word in title if word not in linking]
    return [f"title {' '.join(title)}", *dict.fromkeys(words)]
