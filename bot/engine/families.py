"""Families of phrases with room between the words: "not .. good|great time". Pure.

They are written in the same small language as the rules for danger, described in `safety.patterns`. A phrase is only
tried when each word it cannot do without is in the message.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from safety.patterns import UNKNOWN, Codebook

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Member:
    """One phrase of a family; for each word it needs, the characters of the words that will do."""

    family: str
    pattern: re.Pattern[str]
    needed: tuple[Set[str], ...]


class Families:
    """Named families, each phrase an expression over a message whose words have become characters."""

    def __init__(
        self,
        families: Mapping[str, Sequence[str]],
        classes: Mapping[str, Sequence[str]],
        spell: Callable[[str], Phrase],
        turn: Iterable[str],
    ) -> None:
        book = Codebook(classes, spell)
        #: A character that one of the needed words has -> the phrases that need it.
        self._by: dict[str, list[_Member]] = {}
        common = "".join(book.letters(name) for name in ("small", "who", "does") if name in classes)
        for name, many in families.items():
            for phrase in many:
                needed = book.needed(phrase, common)
                member = _Member(name, re.compile(book.expression(phrase)), tuple(needed))
                for letter in needed[0]:
                    self._by.setdefault(letter, []).append(member)
        self._denials = frozenset(book.letters("not"))
        self._turns = frozenset(map(book.code, turn))
        self._codes = dict(book.words)

    def heard(self, said: Phrase, names: Iterable[str]) -> frozenset[str]:
        """Which of these families the message belongs to; a "not" before it or a "but" after it undoes it."""
        coded = "".join(self._codes.get(word, UNKNOWN) for word in said)
        letters, wanted, found = set(coded), set(names), set[str]()
        for letter in letters & self._by.keys():
            for member in self._by[letter]:
                if (
                    member.family in wanted
                    and member.family not in found
                    and self._in(coded, letters, member)
                ):
                    found.add(member.family)
        return frozenset(found)

    def _in(self, coded: str, letters: Set[str], member: _Member) -> bool:
        if any(needed.isdisjoint(letters) for needed in member.needed):
            return False
        return any(
            self._turns.isdisjoint(coded[found.end() :])
            and self._denials.isdisjoint(coded[max(0, found.start() - 2) : found.start()])
            for found in member.pattern.finditer(coded)
        )
