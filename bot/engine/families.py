"""Families of phrases with room between the words: "not .. good|great time". Pure.

They are written in the same small language as the rules for danger, described in `safety.patterns`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from safety.patterns import UNKNOWN, Codebook

Phrase = tuple[str, ...]


class Families:
    """Named families, each one expression over a message whose words have become characters."""

    def __init__(
        self,
        families: Mapping[str, Sequence[str]],
        classes: Mapping[str, Sequence[str]],
        spell: Callable[[str], Phrase],
        turn: Iterable[str],
    ) -> None:
        book = Codebook(classes, spell)
        self._patterns = {
            name: re.compile("|".join(map(book.expression, many))) for name, many in families.items()
        }
        self._denials = frozenset(book.letters("not"))
        self._turns = frozenset(map(book.code, turn))
        self._codes = dict(book.words)

    def heard(self, said: Phrase, names: Iterable[str]) -> frozenset[str]:
        """Which of these families the message belongs to; a "not" before it or a "but" after it undoes it."""
        coded = "".join(self._codes.get(word, UNKNOWN) for word in said)
        return frozenset(name for name in names if name in self._patterns and self._in(coded, name))

    def _in(self, coded: str, name: str) -> bool:
        return any(
            self._turns.isdisjoint(coded[found.end() :])
            and self._denials.isdisjoint(coded[max(0, found.start() - 2) : found.start()])
            for found in self._patterns[name].finditer(coded)
        )
