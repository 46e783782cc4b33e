"""Numbers that fall into an option: "14" is "Under 16", "12" is "Ten or more". Pure.

Only titles that are nothing but a band of numbers count. Nobody is asked for an age; people type it all the same.
"""

from __future__ import annotations

import re

from bot.engine.lexicon import Lexicon, Phrase

Band = tuple[int, int]
_NO_END = 1_000
#: Nobody is older, nor drinks more in a day.
_MOST = 119
#: "One" counts only after one of these: "the last one" is no number.
_AGED = frozenset({"aged", "age", "about", "just", "only"})
# Beside these a number is no year of age.
_NO_YEARS = frozenset({"week", "weeks", "wks", "month", "months", "mths", "day", "days", "pregnant", "born"})
#: "34", "34f", "19yo".
_AGE = re.compile(r"(\d{1,3})(?:f|m|yo|y|yrs|ish|s)?")
#: Of these one holds more than one unit, or less: a number of them is no number of units.
_VESSELS = frozenset({"bottle", "bottles", "litre", "litres"})
# Words that may stand beside the numbers of a band without changing it.
_BESIDE = frozenset({"aged", "age", "units", "drinks", "years", "old"})


def band(title: Phrase) -> Band | None:
    """The whole numbers an option's title stands for, both ends included; None if it is not just a band.

    The title has its number words as digits already.
    """
    match [word for word in title if word not in _BESIDE]:
        case ["up", "to", number] if number.isdecimal():
            return 0, int(number)
        case ["under", number] if number.isdecimal():
            return 0, int(number) - 1
        case [number, "or", "over" | "more" | "older"] if number.isdecimal():
            return int(number), _NO_END
        case [low, "or" | "to" | "and", high] if low.isdecimal() and high.isdecimal():
            return int(low), int(high)
        case _:
            return None


def banded(lexicon: Lexicon, titles: tuple[Phrase, ...], said: Phrase) -> int | None:
    """The place of the one option that the only number in the message falls into."""
    bands = [(place, found) for place, title in enumerate(titles) if (found := band(title))]
    number = _own(lexicon, said) if len(bands) > 1 and _VESSELS.isdisjoint(said) else None
    if number is None:
        return None
    fitting = [place for place, (low, high) in bands if low <= number <= high]
    return fitting[0] if len(fitting) == 1 else None


def _own(lexicon: Lexicon, said: Phrase) -> int | None:
    """The one number somebody says of themselves: "im 34", "seventy one", "nearly 18", "17 going on 18"."""
    if not (lexicon.others | lexicon.other_times | _NO_YEARS).isdisjoint(said):
        return None
    places = [(at, int(found[1])) for at, word in enumerate(said) if (found := _AGE.fullmatch(word))]
    if [at for at, _ in places] == [places[0][0], places[0][0] + 1] if len(places) > 1 else False:
        (at, tens), (_, ones) = places[:2]
        places = [(at, tens + ones)] if tens % 10 == 0 and ones < 10 <= tens else []
    places = [
        (at, one)
        for at, one in places
        if one <= _MOST and not (one == 1 and len(said) > 1 and said[at - 1] not in _AGED)
    ]
    if len(places) > 1 and not lexicon.short_of.isdisjoint(said[places[0][0] + 1 : places[1][0]]):
        places = places[:1]
    if len(places) != 1:
        return None
    at, number = places[0]
    short = said[at - 1 : at] and said[at - 1] in lexicon.short_of
    if not lexicon.denial.isdisjoint(said):
        return number - 1 if said[at + 1 : at + 2] and said[at + 1] in lexicon.yet else None
    return number - 1 if short else number
