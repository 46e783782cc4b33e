"""How long: "couple of months", "since the spring", "going on four years". Pure.

Where the options of a question are lengths of time, what was typed belongs to the one it falls into. The words are in
hearing.yml under `often:`, whole expressions there under `lasting:`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from bot.engine.families import Phrase
from bot.engine.times import Often, Span

_DAYS = 365.0
#: Fewer than this is no list of lengths.
FEWEST = 3
#: Nearer than this to the end of an option, as a share, it might be the next.
_NEAR = 0.04
#: "More than a year" is so many.
_PASSED = 1.2
#: Years that somebody may name; the difference to the later one is how long ago the earlier was, or more.
_FIRST_YEAR = 1930
#: Words like "past" and "about" between "for" and a length.
_MOST_WORDS = 10
#: Of a unit that a year has so many of, "a few" and "several" are so many days, up to where the next begins.
_A_FEW = {
    525_600: (0.0, 0.02),
    8_760: (0.045, 0.75),
    365: (0.8, 10.0),
    52: (10.5, 48.0),
    12: (49.0, 540.0),
    1: (541.0, inf),
}
#: In a title, makes it how often.
_REPEATED = frozenset({"times", "time", "once", "twice"})
_SOME = frozenset({"a", "few", "several", "some", "many"})
#: Stands between a number and its unit.
_SLIGHT = frozenset({"of", "a", "an", "good", "whole", "long", "odd", "or", "so", "bloody", "solid", "full"})


def spans_of(words: Often, titles: Sequence[Phrase]) -> list[Span | None]:
    """What each title means in days: "1 to 6 months"; "up to an hour" begins where a shorter one ends."""
    spans = [_span(words, title) for title in titles]
    ends = [span[1] for span in spans if span]
    return [
        span
        and (max((end for end in ends if end < span[1]), default=0.0) if not span[0] else span[0], span[1])
        for span in spans
    ]


def lasted(words: Often, said: Phrase) -> float | None:
    """Days, or None for no length of time, or several."""
    if len(said) > _MOST_WORDS:
        return None
    told = expression(words, said)
    part = _PASSED if not words.more.isdisjoint(said) else 1.0
    found = {days * part for _, days in _lengths(words, said)} if told is None else {told}
    years = [int(word) for word in said if word.isdecimal() and _FIRST_YEAR <= int(word) < words.this_year]
    if not found and len(years) == 1:
        found = {(words.this_year - years[0]) * _DAYS + 1}
    return found.pop() if len(found) == 1 else None


def expression(words: Often, said: Phrase) -> float | None:
    """Days, where an expression like "donkeys years" says how long or how long ago."""
    found = {float(days) for phrase, days in words.lasting.items() if _holds(said, phrase)}
    return found.pop() if len(found) == 1 else None


def within(spans: Sequence[Span | None], days: float) -> int | None:
    """The place of the one span the days fall into, and not at the end of two."""
    near = 1 + _NEAR
    places = [at for at, span in enumerate(spans) if span and span[0] / near <= days <= span[1] * near]
    return places[0] if len(places) == 1 else None


def _span(words: Often, title: Phrase) -> Span | None:
    if title and title[-1].endswith("s") and title[-1] in words.spans and not set(title[:-1]) - _SOME:
        return _A_FEW.get(words.spans[title[-1]])
    lengths = _lengths(words, title)
    if not lengths or not (words.ago | words.each | words.most | _REPEATED).isdisjoint(title):
        return None
    (at, first), (_, last) = lengths[0], lengths[-1]
    unit = _DAYS / words.spans[title[at]]
    if len(lengths) > 1:
        return first, last
    lower, upper = (words.number(title[at - 3]), words.number(title[at - 1])) if at > 2 else (None, None)
    if lower and upper and title[at - 2] == "to":
        return lower * unit, upper * unit
    shorter = not words.less.isdisjoint(title) or title[:2] == ("up", "to")
    return 0.0 if shorter else first, first if words.more.isdisjoint(title) else inf


def _lengths(words: Often, said: Phrase) -> list[tuple[int, float]]:
    """Each length and the place of its unit: "two weeks", "a year", "year and a half"."""
    found: list[tuple[int, float]] = []
    for at, word in enumerate(said):
        if (
            word not in words.spans
            or word in words.nights
            or (said[at + 1 : at + 2][:1] and said[at + 1].isdecimal())
        ):
            continue  # "yr 8" is a class at school
        unit = _DAYS / words.spans[word]
        many = _many(words, said, at)
        if many is None:
            continue
        half = 0.5 if said[at + 1 : at + 4] == ("and", "a", "half") else 0.0
        found.append((at, (many + half) * unit))
    return found


def _many(words: Often, said: Phrase, at: int) -> float | None:
    """How many of the unit at this place; None for a bare plural."""
    back = at - 1
    while back >= 0 and said[back] in _SLIGHT:
        back -= 1
    if back >= 0 and said[back] == "half" and said[max(0, back - 2) : back] == ("and", "a"):
        return (words.number(said[back - 3]) or 1.0) + 0.5 if back > 2 else 1.5
    if back >= 0 and said[back] == "half":
        return 0.5
    number = words.number(said[back]) if back >= 0 else None
    lower = words.number(said[back - 2]) if back > 1 and said[back - 1] in {"or", "to"} else None
    if number and lower:
        return (number + lower) / 2
    return number or (None if said[at].endswith("s") else 1.0)


def _holds(said: Phrase, phrase: Phrase) -> bool:
    return any(said[at : at + len(phrase)] == phrase for at in range(len(said) - len(phrase) + 1))
