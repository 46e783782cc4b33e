"""What is being counted: children, nights of a week, hours, years of age. Pure.

hearing.yml has, under `amounts:`, for each thing the words of a question that ask for it, its units, whole answers that
mean a number ("every day" is seven), and who is counted one by one ("the twins" are two).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from bot.engine.families import Phrase
from bot.engine.meaning import Kind, Question

#: Words looked at before and behind a number, to tell whose or what it is.
_NEAR: Final = 2
#: Before who is counted, says of what age; by itself it is counted.
_BEFORE: Final = frozenset({"baby", "toddler", "teen", "newborn", "infant"})


@dataclass(frozen=True, slots=True)
class Words:
    """The words about numbers that hold whatever is counted."""

    #: Whole answers that mean an end of the scale or its middle.
    low: frozenset[Phrase]
    high: frozenset[Phrase]
    middle: frozenset[Phrase]
    #: Before a last number, settles on it: "it was six, now four".
    settles: frozenset[str]
    #: Before or behind a number, makes it no answer: "was 2", "out of 10", "10 yesterday".
    before: frozenset[str]
    after: frozenset[str]
    #: Makes of a number only an end: "or less", "30 something".
    open_ended: frozenset[str]
    #: Before or behind "one", makes it no number: "no one", "one of".
    no_number: frozenset[str]


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is counted."""

    words: Words
    units: frozenset[str] = frozenset()
    whole: Mapping[Phrase, int] = field(default_factory=dict)
    #: How many one such word counts for by itself: "daughter" 1, "twins" 2; 0 wants a number before it: "boys".
    counted: Mapping[str, int] = field(default_factory=dict)
    #: Between the counted: "and", "a", "my".
    joins: frozenset[str] = frozenset()
    #: Before a number, makes it an age and not a count: "under 5".
    ages: frozenset[str] = frozenset()
    #: Whether several things are added up: evenings are, "2 boys and a girl" are asked for again.
    sums: bool = False

    @property
    def settles(self) -> frozenset[str]:
        """Words before a number that settle on it."""
        return self.words.settles

    def meant(self, said: Phrase, question: Question) -> int | None:
        """The number a whole answer means without giving it: "half a dozen", "bang in the middle"."""
        if question.kind is Kind.SCALE:
            ends = (
                (self.words.low, question.low),
                (self.words.high, question.high),
                (self.words.middle, (question.low + question.high) // 2),
            )
            return next((value for phrases, value in ends if said in phrases), None)
        return self.whole.get(said)

    def total(self, said: Phrase) -> int | None:
        """How many "just the baby" or "fri and sat" are; None where anything else is said as well."""
        total, number, things = 0, None, 0
        for word, following in zip_longest(said, said[1:]):
            if (
                word in self.counted
                and following in self.counted
                and self.counted[word] == 1
                and word in _BEFORE
            ):
                continue  # "baby girl"
            if word in self.counted:
                each = self.counted[word] if number is None else max(1, self.counted[word])
                total += (1 if number is None else number) * each
                things += 1
                if each == 0:
                    return None
                number = None
            elif word.isdecimal() and len(word) == 1 and number is None:
                number = int(word)
            elif word not in self.joins:
                return None
        return total if number is None and (things == 1 or (things and self.sums)) else None

    def beside(self, said: Phrase, at: int) -> bool:
        """Whether the number at this place is another day's, a scale's end or somebody's age."""
        before, after = said[max(0, at - _NEAR) : at], said[at + 1 : at + 1 + _NEAR]
        if not self.words.no_number.isdisjoint((*before[-1:], *after[:1])) and said[at] == "1":
            return True
        if before[-1:] and before[-1] in self.words.before | self.ages:
            return True
        return before in {("out", "of"), ("going", "on")} or not self.words.after.isdisjoint(after)

    def open_ended(self, said: Phrase) -> bool:
        """Whether the message gives no number but an end of many."""
        return not self.words.open_ended.isdisjoint(said)


@dataclass(frozen=True, slots=True)
class Measures:
    """Every thing that is counted, by the words of a question that ask for it."""

    other: Measure
    asked: Sequence[tuple[Set[str], Measure]] = ()

    def of(self, question: Question) -> Measure:
        """What this question counts."""
        if question.kind is Kind.SCALE:
            return self.other
        words = set(question.asked.lower().replace("?", " ").split())
        return next((measure for asked, measure in self.asked if asked & words), self.other)
