"""A message with its numbers as figures: "twenty two" is 22, "a couple of" 2, "14yrs" 14 and "yrs". Pure."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Final

from bot.engine.families import Phrase
from bot.engine.lexicon import Lexicon
from bot.engine.measures import BREAK, Measure, value

_RUN: Final = re.compile(r"(\w)\1+")
#: "14yrs", "23f", "3x", "5hrs"; "8ish" is about 8.
_WITH_UNIT: Final = re.compile(r"(\d{1,4})(ish|[a-z]{1,7})")
_SEXES, _ABOUT = frozenset({"f", "m"}), "ish"
_TENS: Final = re.compile(
    r"(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(one|two|three|four|five|six|seven|eight|nine)"
)
#: Between hundreds and the rest: "a hundred and fifty".
_AND: Final = "and"
_HUNDRED: Final = 100


def number_in(lexicon: Lexicon, word: str) -> int | None:
    """The value of "7", "seven" or "7ish"."""
    bare = word.removesuffix("ish")
    if bare.isdecimal() and bare.isascii():
        return value(bare)
    return lexicon.numbers.get(bare)


def figures(lexicon: Lexicon, text: str, measure: Measure) -> Phrase:
    """The words of a message, its numbers as figures and its stops as marks, without fillers at its ends."""
    told: list[str] = []
    for piece in lexicon.pieces(text):
        core = lexicon.without_edges(piece, lexicon.filler, lexicon.hedge)
        turning = told and piece != core and piece[0] in measure.words.settles | measure.words.before
        told += [*(piece[:1] if turning else ()), *_joined(_folded(lexicon, core, measure)), BREAK]
    return tuple(told[:-1])


def spelt_out(lexicon: Lexicon, text: str, measure: Measure) -> Phrase:
    """The same with every word left where it stands: "me mum and bro" has a brother at its end, and no filler."""
    told = [[*_joined(_folded(lexicon, piece, measure)), BREAK] for piece in lexicon.pieces(text)]
    return tuple(word for piece in told for word in piece)[:-1]


def _folded(lexicon: Lexicon, said: Phrase, measure: Measure) -> list[str]:
    """Each word, or expression for a number, as a figure."""
    found: list[str] = []
    at = 0
    while at < len(said):
        length = next((n for n in (4, 3, 2, 1) if said[at : at + n] in measure.folded), 0)
        if length:
            found.append(str(measure.folded[said[at : at + length]]))
        else:
            found += _split(lexicon, said[at], measure)
        at += length or 1
    return found


def _split(lexicon: Lexicon, word: str, measure: Measure) -> list[str]:
    """A word as a figure and its unit, those drawn out too: "tennnn"; "23f" is an age."""
    short = word if word in lexicon.numbers else _RUN.sub(r"\1", word)
    if short in lexicon.numbers:
        return [str(lexicon.numbers[short])]
    rounded = word.removesuffix("ish")
    if rounded in lexicon.numbers:
        return [str(lexicon.numbers[rounded])]
    if run_together := _TENS.fullmatch(word):
        return [str(lexicon.numbers[run_together[1]] + lexicon.numbers[run_together[2]])]
    parted = _WITH_UNIT.fullmatch(word)
    if parted is None:
        return [word]
    aged = parted[2] in _SEXES and len(parted[1]) > 1
    known = parted[2] in measure.units | measure.foreign
    return [parted[1]] if aged or parted[2] == _ABOUT else [parted[1], parted[2]] if known else [word]


def _joined(said: list[str]) -> list[str]:
    """ "20", "9" as "29"; "2", "100", "and", "50" as "250"."""
    joined: list[str] = []
    for word, following in zip_longest(said, said[1:], fillvalue=""):
        last, number = value(joined[-1]) if joined else None, value(word)
        if word == _AND and last and last % _HUNDRED == 0 and value(following):
            continue
        if number is not None and last is not None and _adds(last, number):
            joined[-1] = str(last * number if number == _HUNDRED else last + number)
        else:
            joined.append(word)
    return joined


def _adds(last: int, number: int) -> bool:
    """Whether two numbers side by side are one: "twenty nine", "two hundred", "hundred fifty"."""
    if number == _HUNDRED:
        return 1 <= last <= 9
    tens = 20 <= last % 100 <= 90 and last % 10 == 0 and 1 <= number <= 9
    return tens or (last >= _HUNDRED and last % _HUNDRED == 0 and 1 <= number < _HUNDRED)
