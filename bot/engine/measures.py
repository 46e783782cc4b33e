"""What is being counted: children, nights of a week, hours, years of age. Pure.

hearing.yml has, under `amounts:`, for each thing the words of a question that ask for it, its units, whole answers that
mean a number ("every day" is seven), and who is counted one by one ("the twins" are two). Units come from the question
itself as well: "How many sessions have you been to?" counts sessions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest
from typing import Final

from bot.engine.families import Phrase
from bot.engine.meaning import Kind, Question

#: Stands where a comma or a stop was.
BREAK: Final = ","
_MOST_DIGITS: Final = 4
#: Before who is counted, says of what age; by itself it is counted.
_BEFORE: Final = frozenset({"baby", "toddler", "teen", "newborn", "infant"})
#: After "one", makes it no number.
_ONE_OF: Final = frozenset({"of", "day", "else", "thing", "believes"})
#: Joins an end to a number: "5 or less", "2 maybe more".
_AND: Final = (["or"], ["and"], ["n"], ["maybe"], ["at"])
#: Before "more" or "less", takes back a number anywhere: "a couple at weekends maybe more".
_PERHAPS: Final = frozenset({"maybe", "possibly", "sometimes", "perhaps"})
#: Between things to be added up.
_PLUS: Final = frozenset({"and", "n", "plus"})
#: Between a word that makes a number another's and the number: "in a 2 bed".
_SMALL: Final = frozenset({"a", "the", "my", "his"})
#: After a number: who is not there yet, or no longer.
_ELSEWHERE: Final = frozenset(
    {("on", "the"), ("at", "uni"), ("at", "university"), ("at", "college"), ("moved", "out")}
)
#: Before who is counted, a number above one is the sum itself: "2 me and her".
_SELVES: Final = frozenset({"me", "i", "him", "her", "he", "she", "myself"})
_WORD: Final = re.compile(r"[a-z]+|\d+")
#: Where these are counted, "twice" is two.
_OCCASIONS: Final = frozenset({"times", "days", "nights", "sessions"})
#: Before a unit, means one of it.
_SINGLE: Final = frozenset({("a",), ("an",), ("the", "one")})
#: What is counted is named in so many words after "how many".
_NAMED: Final = 2
_ARTICLES: Final = frozenset({"the", "a", "an"})
#: What a scale is of: "how safe".
_HOW: Final = re.compile(r"\bhow ([a-z]+)")
#: "0 is not safe at all", "10 (completely)", "10 means the strongest ever".
_END: Final = re.compile(r"\b(\d+)\s*(?:is|means|=|being|\()\s*([a-z' ]+)")


def value(word: str) -> int | None:
    """The value of a word that is a figure."""
    return int(word) if word.isdecimal() and word.isascii() and len(word) <= _MOST_DIGITS else None


@dataclass(frozen=True, slots=True)
class Words:
    """The words about numbers that hold whatever is counted."""

    #: Whole answers that mean an end of the scale or its middle.
    low: frozenset[Phrase]
    high: frozenset[Phrase]
    middle: frozenset[Phrase]
    #: Whole answers that mean a number of anything: "just the one".
    whole: Mapping[Phrase, int]
    #: Before a last number, settles on it: "it was six, now four".
    settles: frozenset[str]
    #: Before or behind a number, makes it no answer: "was 2", "in a 2 bed", "10 yesterday", "3 ago".
    before: frozenset[str]
    after: frozenset[str]
    #: Makes a number only an end: "5 or less" after "or", "30 something" by itself.
    ends: frozenset[str]
    open_ended: frozenset[str]
    #: Makes two numbers of one, or none: "between".
    either: frozenset[str]
    #: Before "one", makes it no number: "no one".
    no_number: frozenset[str]
    #: Begins an answer that means none, "never called", unless one of the others is in it: "never counted".
    never: frozenset[str]
    unknown: frozenset[str]
    #: Expressions for a number wherever they stand: "a couple of"; and those for how often: "twice".
    folded: Mapping[Phrase, int]
    occasions: Mapping[Phrase, int]
    #: Words for one unit: "year", "yrs".
    alike: Sequence[Set[str]]
    #: No unit that is ever asked for: "pm", "dogs".
    foreign: frozenset[str]


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
    #: What is counted has to be all that is said.
    scale: bool = False
    #: The most there can be.
    top: int = 0
    #: Whether it is asked about somebody else: "he's two".
    of_others: bool = False
    #: Words one of which a question has beside its own when it asks for this: "week".
    only: frozenset[str] = frozenset()
    #: Makes a number one of some days alone: "2 at weekends".
    partly: frozenset[str] = frozenset()
    #: Whether several things are added up: evenings are, "2 boys and a girl" are asked for again.
    sums: bool = False
    #: Whether who answers is counted as well.
    selves: bool = False
    #: Whether it is how often something happened.
    occasions: bool = False
    #: Expressions for a number.
    folded: Mapping[Phrase, int] = field(default_factory=dict)

    @property
    def foreign(self) -> frozenset[str]:
        """Units that are not its own."""
        return self.words.foreign - self.units

    def vague(self, said: Phrase) -> bool:
        """Whether a message gives no number, whatever it has in it: "between", "in my thirties"."""
        more = any(pair[0] in _PERHAPS and pair[1] in self.words.ends for pair in pairwise(said))
        return more or not (self.words.either | self.partly).isdisjoint(said)

    def meant(self, said: Phrase) -> int | None:
        """The number a whole answer means without giving it: "half a dozen", "bang in the middle"."""
        single = said[-1] in self.units and said[:-1] in _SINGLE  # "a year", "the one night"
        return 1 if single else self.whole.get(said)

    def total(self, told: Phrase) -> int | None:
        """How many "just the baby" or "fri and sat" are; None where anything else is said as well."""
        if not self.counted:
            return None
        total, things, number, claimed = 0, 0, None, None
        for word, following in zip_longest(told, told[1:], fillvalue=""):
            if word in _BEFORE and self.counted.get(word) == 1 and following in self.counted:
                continue  # "baby girl"
            if number is not None and (word == BREAK or (number > 1 and word in _SELVES)):
                claimed, number = number, None  # "2, a boy and a girl"
            if word in self.counted:
                if self.counted[word] == 0 and number is None:
                    return None
                total += max(1, self.counted[word]) * (1 if number is None else number)
                things, number = things + 1, None
            elif (said := value(word)) is not None and number is None:
                number = said
            elif word not in self.joins and word != BREAK:
                return None
        selves = not self.selves or not _SELVES.isdisjoint(told)
        summed = things == 1 or self.sums or claimed == total
        return total if number is None and things and selves and summed and claimed in {None, total} else None

    def more_of_it(self, after: Phrase) -> bool:
        """Whether behind a number more is counted, to be added up: "2 lads" before "and a lass"."""
        return any(
            word in _PLUS and not self.counted.keys().isdisjoint(after[at:]) for at, word in enumerate(after)
        )

    def beside(self, told: Phrase, at: int) -> bool:
        """Whether the number at this place is another day's, another thing's or somebody's age."""
        before, after = told[max(0, at - 2) : at], told[at + 1 : at + 3]
        taking = (self.words.before | self.ages) - ({"at"} if before == ("it", "at") else set())
        if before[-1:] and (before[-1] in taking or (before[-1] in _SMALL and before[0] in taking)):
            return True
        elsewhere = after in _ELSEWHERE or told[at + 1 : at + 4] in _ELSEWHERE
        return elsewhere or before in {("going", "on"), ("out", "of")} or self._others(after)

    def no_number(self, told: Phrase, at: int) -> bool:
        """Whether the "one" at this place is no number: "no one", "one of"."""
        before, after = told[max(0, at - 1) : at], told[at + 1 : at + 2]
        return told[at] == "1" and (
            not self.words.no_number.isdisjoint(before) or not _ONE_OF.isdisjoint(after)
        )

    def _others(self, after: Phrase) -> bool:
        if self.scale:
            return not self.words.after.isdisjoint(after)
        return after[-1:] == ("ago",) or after[:1] == ("ago",)

    def open_ended(self, told: Phrase, at: int) -> bool:
        """Whether the number at this place is only the end of many: "5 or less", "30 something", "3 and a half"."""
        after = [word for word in told[at + 1 : at + 5] if word not in self.units]
        if after[:1] and after[0] in self.words.open_ended:
            return True
        return after[:1] in _AND and not self.words.ends.isdisjoint(after[1:3])


@dataclass(frozen=True, slots=True)
class Measures:
    """Every thing that is counted, by the words of a question that ask for it."""

    other: Measure
    asked: Sequence[tuple[Set[str], Measure]] = ()

    def of(self, question: Question) -> Measure:
        """What this question counts."""
        asked = _WORD.findall(question.asked.lower().replace("'", ""))
        if question.kind is Kind.SCALE:
            whole = _ends(self.other.words, question)
            return replace(
                self.other, scale=True, top=question.high, whole=whole, folded=self.other.words.folded
            )
        fitting = (
            one
            for words, one in self.asked
            if words & set(asked) and not (one.only and one.only.isdisjoint(asked))
        )
        found = next(fitting, self.other)
        units = found.units | frozenset(_units(found.words, asked))
        often = not _OCCASIONS.isdisjoint(units)
        return replace(
            found,
            occasions=often,
            top=question.high,
            units=units,
            folded={**found.words.folded, **(found.words.occasions if often else {})},
            whole={**found.words.whole, **found.whole},
            of_others="old" in asked and "is" in asked,
        )


def _units(words: Words, asked: Sequence[str]) -> Iterator[str]:
    """What the question counts, in its own words and in those that mean the same."""
    at = next((at + 1 for at, word in enumerate(asked) if word in {"many", "much"}), len(asked))
    for word in (*asked[at : at + _NAMED], *(word for word in asked if word == "pounds")):
        yield from (word, word.removesuffix("s"), f"{word}s")
        yield from (other for alike in words.alike if word in alike for other in alike)


def _ends(words: Words, question: Question) -> dict[Phrase, int]:
    """The ends of a scale and its middle: in our words, and in those of its question."""
    asked = question.asked.lower().replace("'", "")
    whole = dict.fromkeys(words.middle, (question.low + question.high) // 2)
    for end, phrases in ((question.high, words.high), (question.low, words.low)):
        whole |= dict.fromkeys(phrases, end)
        whole |= {(*phrase, *_HOW.findall(asked)[:1]): end for phrase in phrases}
    return whole | _told_ends(asked, question)


def _told_ends(asked: str, question: Question) -> dict[Phrase, int]:
    """What the question calls its ends: "0 is not safe at all, 10 is completely safe"."""
    told = {int(end): tuple(said.partition(" and ")[0].split()) for end, said in _END.findall(asked)}
    found: dict[Phrase, int] = {}
    for end, said in told.items():
        bare = said[1:] if said[0] in _ARTICLES else said
        found |= {said: end, bare: end} if end in {question.low, question.high} else {}
    return found
