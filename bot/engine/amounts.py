"""Whole numbers, in figures and words, for scales and "how many". Pure.

What a number is of comes from the question: "hours" after it is no other thing where hours are asked for. The words are
in hearing.yml under `amounts:`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.engine.families import Phrase
from bot.engine.figures import figures, number_in, spelt_out
from bot.engine.lexicon import Lexicon
from bot.engine.measures import BREAK, Measure, value

__all__ = ["amount", "is_nothing", "number_in"]

#: Longer messages are about something else; a number at the end of one this long is still its answer.
_MOST_WORDS, _MOST_BEFORE = 16, 6
#: Fewer where things are counted: there are more of them than scales.
_MOST_COUNTED, _MOST_BEFORE_COUNTED = 12, 3
#: Between a number and the top of its scale.
_OUT_OF: Final = frozenset({"of", "outa", "outta", "from", "over", "out"})
#: Between two numbers that are one range: "3 or 4", "5, 6", "4 maybe 6".
_BETWEEN: Final = frozenset(
    {"or", "to", "and", "n", "maybe", "even", "a", "is", "it", "possibly", "perhaps", BREAK}
)
#: Before the number somebody settles on, a word between: "call it 2"; and after a "but": "but its 5".
_PUT: Final = frozenset({"call", "put", "say", "make"})
_IS: Final = frozenset({"its", "is", "now", "today"})
#: Begins a sentence of one's own.
_SELF: Final = frozenset({"i", "ive", "we", "weve"})
#: After the number that was settled on.
_NOW: Final = frozenset({BREAK, "now", "today", "tonight"})
#: "-3", "5.5", "8-10".
_NO_WHOLE_NUMBER: Final = re.compile(r"^\s*-\d|\d[.,]\d|\d\s?[-\u2013]\s?\d")
#: "me + him = 2".
_COMES_TO: Final = re.compile(r"=\s*(\d{1,3})\s*$")


@dataclass(frozen=True, slots=True)
class _Found:
    """A number and where it stands."""

    at: int
    value: int


def amount(lexicon: Lexicon, text: str, said: Phrase, measure: Measure) -> int | None:
    """The one number given, or None for none, several, a range, or a number of something else."""
    core = lexicon.without_edges(said, lexicon.filler, lexicon.hedge)
    for whole in (said, core):
        if (meant := measure.meant(whole)) is not None:
            return meant
    if _NO_WHOLE_NUMBER.search(text) or core[0] in lexicon.questions or measure.vague(core):
        return None
    if sum_told := _COMES_TO.search(text):
        return int(sum_told[1])
    told = figures(lexicon, text, measure)
    if (counted := measure.total(spelt_out(lexicon, text, measure)) or measure.total(told)) is not None:
        return counted
    told = _without_top(told, measure)
    return (
        None
        if len(told) > (_MOST_WORDS if measure.scale else _MOST_COUNTED)
        else _only(lexicon, told, measure)
    )


def is_nothing(lexicon: Lexicon, said: Phrase, measure: Measure) -> bool:
    """Whether the message says there are none."""
    core = lexicon.without_edges(said, lexicon.filler, lexicon.hedge)
    if core in lexicon.nothing:
        return True
    if any(number_in(lexicon, word) for word in core):
        return False
    core = core[1:] if core[0] in _SELF and core[1:] else core
    things = lexicon.counted | measure.units
    none = core[:1] == ("none",) or (core[:1] in lexicon.no and core[1:2] and core[1] in things)
    never = measure.occasions and core[0] in measure.words.never and measure.words.unknown.isdisjoint(core)
    return bool(none) or never


def _without_top(said: Phrase, measure: Measure) -> Phrase:
    """ "7/10" and "a hundred percent, 10" without the scale; "5/7" of the days of a week."""
    top = str(measure.top)
    ends = [at for at in range(1, len(said)) if said[at] == top and _tops(said[:at])]
    ends += [at - 1 for at in ends if said[at - 1] in _OUT_OF | {"the"}]
    ends += [at - 2 for at in ends if said[at - 2] in _OUT_OF and said[at - 1] in _OUT_OF | {"the"}]
    percent = [at for at, word in enumerate(said[:-1]) if word == "100" and said[at + 1] == "percent"]
    kept = [word for at, word in enumerate(said) if at not in {*ends, *percent}]
    return said if len(said) < 3 and kept and kept == [top] else tuple(kept)


def _tops(before: Phrase) -> bool:
    """Whether a number after these words is the top of the scale: "7 of", "7 out of a possible"."""
    while before and (before[-1] in _OUT_OF or before[-1] in {"the", "a", "possible"}):
        before = before[:-1]
    return bool(before) and before[-1].isdecimal()


def _only(lexicon: Lexicon, told: Phrase, measure: Measure) -> int | None:
    """The number that is the answer: the one that is settled on, or the only one that may be."""
    numbers = [_Found(at, number) for at, word in enumerate(told) if (number := value(word)) is not None]
    every = [one for one in numbers if not measure.no_number(told, one.at)]
    if not every:
        return None
    if (settled := _settled(lexicon, told, every, measure)) is not None:
        return settled
    found = [one for one in every if not measure.beside(told, one.at)]
    too_many = _too_many(told, every, found, measure)
    if too_many or _ranged(told, every, found) or any(measure.open_ended(told, one.at) for one in found):
        return None
    most = _MOST_BEFORE if measure.scale else _MOST_BEFORE_COUNTED
    standing = any(_stands(lexicon, told, one.at, measure, most) for one in found)
    return found[0].value if standing and len({one.value for one in found}) == 1 else None


def _too_many(told: Phrase, every: Sequence[_Found], found: Sequence[_Found], measure: Measure) -> bool:
    """Whether another number, or more of what is counted, stands beside the one that may be the answer."""
    if measure.scale:
        return len(found) < len(every)  # "2 today, was 5"
    if len(found) > 1 or (measure.ages and len(every) > 1):
        return True  # "two under five"
    return any(measure.more_of_it(told[one.at + 1 :]) for one in found)


def _settled(lexicon: Lexicon, told: Phrase, every: Sequence[_Found], measure: Measure) -> int | None:
    """The number at the end that was settled on: "it was six, now four", "sat and sun, 2", "2 last week but 5 now"."""
    last = every[-1]
    rest = [word for word in told[last.at + 1 :] if word not in measure.units and word not in _NOW]
    if rest or last.at == 0 or told[last.at - 1] in measure.words.before - {"at", "to"}:
        return None
    before, tail = told[: last.at], told[last.at + 1 :]
    if before[-1] in measure.words.settles or not _PUT.isdisjoint(before[-2:]):
        return last.value
    if not lexicon.turn.isdisjoint(before[-2:]) and (before[-1] in _IS or not _NOW.isdisjoint(tail)):
        return last.value
    if before[-1] != BREAK:
        return None
    numbers = [one.value for one in every[:-1]]
    agreed = not numbers or last.value in {numbers[0], sum(numbers)}
    return last.value if agreed and measure.total(before[:-1]) in {None, last.value} else None


def _ranged(told: Phrase, every: Sequence[_Found], found: Sequence[_Found]) -> bool:
    """Whether two numbers stand as one range: "anywhere from 4 to 9", "3, 4", "7 8"."""
    ends = [one for one in every if one in found or told[max(0, one.at - 1)] == "to"]
    return any(
        one.value != other.value and set(told[one.at + 1 : other.at]) <= _BETWEEN
        for one, other in pairwise(ends)
    )


def _stands(lexicon: Lexicon, told: Phrase, at: int, measure: Measure, most: int) -> bool:
    """Whether the number stands where an answer would: first, last, or after "about" and the like."""
    before, after = told[:at], told[at + 1 : at + 2]
    if after and after[0] in measure.foreign:
        return False
    if at and (told[at - 1] in lexicon.denial or (told[at - 1] == "number" and not measure.scale)):
        return False
    owned = not lexicon.others.isdisjoint(before[-3:]) and told[at - 1] not in measure.words.settles
    if owned and not measure.of_others:
        return False  # "my son is 5"
    near = at == 0 or told[at - 1] in lexicon.cue | measure.words.settles | {BREAK}
    return near or (at == len(told) - 1 and at <= most and told[at] != "1")  # "the quiet one"
