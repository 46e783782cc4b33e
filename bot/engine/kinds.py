"""Options by the kind of thing they name: "the missus" is a partner, whatever words the option's title has. Pure.

kinds.yml has families of kinds: for each kind, how a title names it and how people do. A question belongs to the family
that knows most of its options.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from bot.engine.families import Phrase

#: A question belongs to a family when it has options of so many of its kinds.
_FEWEST = 2
#: ... and they are at least this share of all.
_SHARE = 0.5
#: So many words before a thing, a "not" takes it away.
_REACH = 2


class Book:
    """Phrases and the kind each names; the longest one found counts."""

    def __init__(self, phrases: Iterable[tuple[Phrase, str]]) -> None:
        self._begun: dict[str, list[tuple[Phrase, str]]] = {}
        for phrase, kind in phrases:
            self._begun.setdefault(phrase[0], []).append((phrase, kind))
        for many in self._begun.values():
            many.sort(key=lambda one: -len(one[0]))

    def find(self, said: Phrase) -> list[tuple[int, int, str]]:
        """Beginning, end and kind of every phrase in a message, none inside another."""
        found, at = [], 0
        while at < len(said):
            phrase, kind = next(
                (one for one in self._begun.get(said[at], ()) if said[at : at + len(one[0])] == one[0]),
                ((), ""),
            )
            if phrase:
                found.append((at, at + len(phrase), kind))
            at += len(phrase) or 1
        return found


@dataclass(frozen=True, slots=True)
class Family:
    """Kinds of one sort of thing."""

    titles: Book
    said: Book
    #: Phrases of a title that stand for all kinds without an option of their own.
    other: frozenset[Phrase]
    #: Kinds that never stand for another: "nothing".
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sorted:
    """The options of one question by kind."""

    family: Family
    #: Kind -> the places of its options.
    places: Mapping[str, Set[int]]
    #: The option for every other kind.
    rest: int | None

    def of(self, kind: str) -> Set[int]:
        """The places of a kind's options."""
        if kind in self.places or self.rest is None or kind in self.family.apart:
            return self.places.get(kind, frozenset())
        return {self.rest}

    @property
    def covered(self) -> int:
        """How many options have a kind."""
        return len({at for many in self.places.values() for at in many} | ({self.rest} - {None}))

    def complete(self, count: int) -> bool:
        """Whether every option has a kind."""
        return self.covered == count


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message names."""

    places: Set[int] = field(default_factory=frozenset)
    #: Whether it names nothing else: no word of it is left over.
    whole: bool = False
    kinds: Set[str] = field(default_factory=frozenset)


class Kinds:
    """Every family."""

    def __init__(self, families: Sequence[Family], denial: Set[str], small: Set[str]) -> None:
        self._families = families
        self._denial = denial
        self._small = small

    def sort(self, titles: Sequence[Phrase]) -> Sorted | None:
        """The options by kind, or None for a question about something else."""
        every = [_sorted(family, titles) for family in self._families]
        best = max(every, key=lambda one: one.covered, default=None)
        if best is None or len(best.places) < _FEWEST:
            return None
        return best if best.covered >= _SHARE * len(titles) else None

    def heard(self, options: Sorted, said: Phrase) -> Heard:
        """The places of the options a message names."""
        found = options.family.said.find(said)
        kept = [(start, end, kind) for start, end, kind in found if not self._denied(said, start)]
        places: set[int] = set()
        for _, _, kind in kept:
            places |= options.of(kind)
        named = {at for start, end, _ in found for at in range(start, end)}
        left = [word for at, word in enumerate(said) if at not in named and word not in self._small]
        kinds_heard = frozenset(kind for _, _, kind in kept)
        return Heard(frozenset(places), not left and len(kept) == len(found), kinds_heard)

    def _denied(self, said: Phrase, start: int) -> bool:
        return said[start] not in self._denial and not self._denial.isdisjoint(
            said[max(0, start - _REACH) : start]
        )


def _sorted(family: Family, titles: Sequence[Phrase]) -> Sorted:
    places: dict[str, set[int]] = {}
    rest = None
    for at, title in enumerate(titles):
        for _, _, kind in family.titles.find(title):
            places.setdefault(kind, set()).add(at)
        if title in family.other:
            rest = at
    return Sorted(family, {kind: frozenset(many) for kind, many in places.items()}, rest)
