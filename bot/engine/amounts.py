"""Whole numbers, in digits and words, for scales and "how many". Pure.

What a number is of comes from the question: "hours" after it is no other thing where hours are asked for. The words are
in hearing.yml under `amounts:`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.engine.families import Phrase
from bot.engine.lexicon import Lexicon
from bot.engine.meaning import Kind, Question
from bot.engine.measures import Measure

#: Longer messages are about something else; a number at the end of one this long is still its answer.
_MOST_WORDS, _MOST_BEFORE = 16, 6
#: Fewer where things are counted: there are more of them than scales.
_MOST_COUNTED, _MOST_BEFORE_COUNTED = 8, 2
_MOST_DIGITS = 4
#: Between a number and the top of its scale.
_OUT_OF: Final = frozenset({"of", "outa", "outta", "from", "over"})
_RUN: Final = re.compile(r"(\w)\1+")
_AGE: Final = re.compile(r"(\d{2})[fm]")


@dataclass(frozen=True, slots=True)
class _Found:
    """A number and where it stands."""

    at: int
    value: int


def amount(lexicon: Lexicon, said: Phrase, question: Question, *, negative: bool = False) -> int | None:
    """The one number given, or None for none, several, a range, or a number of something else."""
    measure = lexicon.measures.of(question)
    core = lexicon.without_edges(said, lexicon.filler, lexicon.hedge)
    for whole in (said, core):
        if (meant := measure.meant(whole, question)) is not None:
            return meant
    counted = measure.total(_digits(lexicon, said)) if question.kind is Kind.NUMBER else None
    if counted is not None:
        return counted
    told = _without_scale(_joined(_digits(lexicon, core)), question)
    if (
        negative
        or (core[:1] and core[0] in lexicon.questions)
        or len(told) > (_MOST_COUNTED if question.kind is Kind.NUMBER else _MOST_WORDS)
        or measure.open_ended(core)
    ):
        return None
    return _only(lexicon, told, _numbers(lexicon, told, measure), question)


def is_nothing(lexicon: Lexicon, said: Phrase) -> bool:
    """Whether the message says there are none."""
    core = lexicon.without_edges(said, lexicon.filler, lexicon.hedge)
    if core in lexicon.nothing:
        return True
    none = core[:1] == ("none",) or (core[:1] in lexicon.no and core[1:2] and core[1] in lexicon.counted)
    return bool(none) and not any(number_in(lexicon, word) for word in core)


def number_in(lexicon: Lexicon, word: str) -> int | None:
    """The value of "7", "seven" or "7ish"."""
    bare = word.removesuffix("ish")
    if bare.isdecimal() and bare.isascii():
        return int(bare) if len(bare) <= _MOST_DIGITS else None
    return lexicon.numbers.get(bare)


def _digits(lexicon: Lexicon, said: Phrase) -> Phrase:
    """Number words as digits, those drawn out too: "tennnn"; "23f" is an age."""
    return tuple(_digit(lexicon, word) for word in said)


def _digit(lexicon: Lexicon, word: str) -> str:
    short = word if word in lexicon.numbers else _RUN.sub(r"\1", word)
    if short in lexicon.numbers:
        return str(lexicon.numbers[short])
    aged = _AGE.fullmatch(word)
    return aged[1] if aged else word


def _joined(said: Phrase) -> Phrase:
    """ "20", "9" as "29"."""
    joined: list[str] = []
    for word in said:
        tens = int(joined[-1]) if joined and joined[-1].isdecimal() and len(joined[-1]) == 2 else 0
        if 20 <= tens < 100 and tens % 10 == 0 and len(word) == 1 and "1" <= word <= "9":
            joined[-1] = str(tens + int(word))
        else:
            joined.append(word)
    return tuple(joined)


def _without_scale(said: Phrase, question: Question) -> Phrase:
    """ "7/10" and "a hundred percent, 10" without the scale."""
    if question.kind is not Kind.SCALE:
        return said
    high = str(question.high)
    ends = [at for at in range(1, len(said)) if said[at] == high and _tops(said[:at])]
    ends += [at - 1 for at in ends if said[at - 1] in _OUT_OF]
    percent = [at for at, word in enumerate(said[:-1]) if word == "100" and said[at + 1] == "percent"]
    kept = [word for at, word in enumerate(said) if at not in {*ends, *percent}]
    return said if len(said) < 3 and kept and kept == [high] else tuple(kept)


def _tops(before: Phrase) -> bool:
    """Whether a number after these words is the top of the scale: "7 of"."""
    return before[-1].isdecimal() or (
        before[-1] in _OUT_OF and before[-2:-1] != () and before[-2].isdecimal()
    )


def _numbers(lexicon: Lexicon, said: Phrase, measure: Measure) -> list[_Found]:
    """The numbers that may be the answer: not those of another day, of a scale's end, or of some other thing."""
    found = [
        _Found(at, value) for at, word in enumerate(said) if (value := number_in(lexicon, word)) is not None
    ]
    return [one for one in found if not measure.beside(said, one.at)]


def _only(lexicon: Lexicon, said: Phrase, found: Sequence[_Found], question: Question) -> int | None:
    if not found or _ranged(said):
        return None
    measure = lexicon.measures.of(question)
    values = {one.value for one in found}
    first, last = found[0], found[-1]
    if len(values) > 1 or (len(found) > 1 and question.kind is Kind.NUMBER):
        ends = last.at == len(said) - 1
        if (
            ends
            and len(found) > 1
            and (said[last.at - 1] in measure.settles or _same_at_ends(said, first, last))
        ):
            return last.value
        return None
    most = _MOST_BEFORE_COUNTED if question.kind is Kind.NUMBER else _MOST_BEFORE
    return last.value if any(_stands(lexicon, said, one.at, measure, most) for one in found) else None


def _ranged(said: Phrase) -> bool:
    """Whether a number stands on both sides of "to": "anywhere from 4 to 9"."""
    return any(
        word == "to" and said[at - 1].isdecimal() and said[at + 1].isdecimal()
        for at, word in enumerate(said[1:-1], start=1)
    )


def _same_at_ends(said: Phrase, first: _Found, last: _Found) -> bool:
    return first.at == 0 and first.value == last.value and last.at == len(said) - 1


def _stands(lexicon: Lexicon, said: Phrase, at: int, measure: Measure, most: int) -> bool:
    """Whether the number stands where an answer would: first, last, or after "about" and the like."""
    before, after = said[:at], said[at + 1 : at + 2]
    if after and after[0] in lexicon.unit and after[0] not in measure.units:
        return False
    if at and said[at - 1] in lexicon.denial | {"at"}:
        return False
    if not lexicon.others.isdisjoint(before[-3:]) and said[at - 1] not in measure.settles:
        return False  # "my son is 5"
    near = at == 0 or said[at - 1] in lexicon.cue | measure.settles
    return near or (at == len(said) - 1 and at <= most)
