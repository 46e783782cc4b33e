"""Bring the many spellings of a word to one: text-speak, run-together words, letters lost in a hurry. Pure."""

import re
from collections.abc import Iterable, Mapping, Set
from typing import Final

from rapidfuzz.distance import OSA

_RUN: Final = re.compile(r"(.)\1+")
#: Words shorter than this have too many real neighbours to be guessed at.
_SHORTEST: Final = 5
#: From this length on, two slips still point to one word only.
_LONG: Final = 9
_SMALL: Final = frozenset({"is", "am", "are", "not", "have", "has", "will"})
#: A word of a run of words without spaces is no longer than this; on average it has at least so many letters.
_LONGEST_PART: Final = 14
_FEWEST_LETTERS: Final = 2.5


class Speller:
    """Knows the spellings of words.yml; remembers nothing about the messages it has seen."""

    def __init__(
        self, spellings: Mapping[str, str], mended: frozenset[str], left_alone: frozenset[str]
    ) -> None:
        self._spellings = {said: tuple(meant.split()) for said, meant in spellings.items()}
        self._left_alone = left_alone
        self._deletes: dict[str, list[str]] = {}
        for word in sorted(mended):
            for short in {word, *_lose_one(word)}:
                self._deletes.setdefault(short, []).append(word)

    @property
    def joined(self) -> frozenset[str]:
        """Every spelling of a word joined to a small one ("hes", "dont")."""
        return frozenset(said for said, meant in self._spellings.items() if meant[1:2] and meant[1] in _SMALL)

    def known(self, word: str) -> tuple[str, ...]:
        """The word or words this spelling is listed for, or the word itself."""
        return self._spellings.get(word, (word,))

    def guessed(self, word: str) -> tuple[str, ...] | None:
        """What an unknown word is most likely meant as: fewer repeated letters, or one or two slips away."""
        for shorter in (_RUN.sub(r"\1\1", word), _RUN.sub(r"\1", word)):
            if shorter != word and (shorter in self._spellings or shorter in self._deletes):
                return self._spellings.get(shorter, (shorter,))
        if len(word) < _SHORTEST or word in self._left_alone:
            return None
        near = {meant for short in (word, *_lose_one(word)) for meant in self._deletes.get(short, ())}
        best = min(((_slips(word, meant), meant) for meant in near if meant[0] == word[0]), default=None)
        allowed = 2 if len(word) >= _LONG else 1
        return self.known(best[1]) if best and best[0] <= allowed else None


def apart(word: str, known: Set[str]) -> tuple[str, ...]:
    """The fewest known words that make up one written without spaces; nothing if there are none."""
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(word) + 1):
        ways = (
            (*before, word[start:end])
            for start in range(max(0, end - _LONGEST_PART), end)
            if (before := best[start]) is not None
            and word[start:end] in known
            and (end - start > 1 or word[start] in "ia")
        )
        best.append(min(ways, key=len, default=None))
    found = best[-1] or ()
    return found if len(word) >= _FEWEST_LETTERS * len(found) else ()


def _slips(word: str, meant: str) -> int:
    return int(OSA.distance(word, meant))


def _lose_one(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def one_slip(word: str) -> frozenset[str]:
    """Every string one typing slip away: a letter lost, doubled or wrong, two letters swapped."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    letters = "abcdefghijklmnopqrstuvwxyz"
    return frozenset(_changes(cuts, letters)) - {word}


def _changes(cuts: Iterable[tuple[str, str]], letters: str) -> Iterable[str]:
    for head, tail in cuts:
        yield from (head + letter + tail for letter in letters)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in letters)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
            yield head + tail[1] + tail[0] + tail[2:]
