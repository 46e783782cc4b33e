"""How often and how long ago: "every other saturday", "couple of nights a week", "3 weeks back". Pure.

The words are in hearing.yml under `often:`. Where the options of a question say how often or how long ago, what was
typed belongs to the nearest of them, and to none where two are about as near.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, log

from bot.engine.families import Phrase

_WEEKS, _DAYS = 52.0, 365.0
#: The number of the weekend among the days of the week: two days.
_WEEKEND, _NEAR_WEEKEND = 0, {5, 6, 7}
#: The least that is not never, in times a year.
_SELDOM = 0.5
#: Nearer than this to one option and farther than this from the next, as a logarithm: once for one and a half times.
_NEAR, _APART = 0.05, 0.4
#: Fewer than this is no list of times.
_FEWEST = 3
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Often:
    """The words for times."""

    #: How many of each a year has: "day", "month".
    spans: Mapping[str, int]
    #: How many times a year a word means: "daily", "christmas".
    rates: Mapping[str, int]
    #: How many a word means before a span: "twice", "couple".
    many: Mapping[str, int]
    weekdays: Mapping[str, int]
    #: Between days, joins more to them: "and".
    plus: frozenset[str]
    #: "every"; and "a", "per", which want a number before them.
    each: frozenset[str]
    per: frozenset[str]
    other: frozenset[str]
    most: frozenset[str]
    #: Stands between a number and its span: "times", "nights of".
    between: frozenset[str]
    ago: frozenset[str]
    never: frozenset[str]
    #: In a title: "less", "than", "more".
    less: frozenset[str]
    than: frozenset[str]
    more: frozenset[str]
    #: Days back to what a word names: "yesterday".
    back: Mapping[str, int]
    #: Makes it somebody else's, or of another time: "he", "husband", "used".
    beside: frozenset[str]
    #: Says nothing: "single", "sodding".
    slight: frozenset[str]
    #: After one of these the message says how it is today: "now".
    now: frozenset[str]
    #: How many days an expression means: "all my life".
    lasting: Mapping[Phrase, int]
    #: Units that say how often and never how long: "night".
    nights: frozenset[str]
    #: "2021" is so many years ago.
    this_year: int

    @property
    def bounds(self) -> frozenset[str]:
        """Words that make of a time only an end of it."""
        return self.ago | self.less | self.than | self.more

    def number(self, word: str) -> float | None:
        """How many: "2", "few"."""
        return float(word) if word.isdecimal() and len(word) < 4 else self.many.get(word)


def how_often(words: Often, said: Phrase) -> float | None:
    """Times a year, or None."""
    said = tuple(word for word in _today(words, said) if word not in words.slight)
    if not words.beside.isdisjoint(said[:3]) or not words.bounds.isdisjoint(said):
        return None  # "he does every day", "5 days ago", "more than once a month"
    found = [rate for at, word in enumerate(said) if word in words.spans for rate in _at(words, said, at)]
    found = found or _named(words, said)[:1] or _week(words, said)
    return found[0] if len(set(found)) == 1 else None


def how_long_ago(words: Often, said: Phrase) -> float | None:
    """Days, or None."""
    if not words.beside.isdisjoint(said):
        return None
    other = words.spans.keys() | words.ago
    found = [words.back[word] for word in said if word in words.back] if other.isdisjoint(said) else []
    if other.isdisjoint(said) and any(word in words.weekdays for word in said):
        found.append(4)
    for at, word in enumerate(said):
        if word in words.spans and not words.ago.isdisjoint(said[at + 1 : at + 2]):
            many = _count(words, said, at - 1) or 1.0
            if many > 1:  # "a year ago" is as near to the last year as to the one before
                found.append(round(many * _DAYS / words.spans[word]))
    return float(found[0]) if len(set(found)) == 1 else None


def nearest(given: Sequence[Span | None], value: float) -> int | None:
    """The place of the one span that the value is in or near."""
    far = sorted((_far(span, value), place) for place, span in enumerate(given) if span is not None)
    if len(far) < _FEWEST or far[0][0] > _NEAR:
        return None
    inside = far[0][0] == 0 and far[1][0] > 0
    return far[0][1] if inside or far[1][0] - far[0][0] >= _APART else None


def often_spans(words: Often, titles: Iterable[Phrase]) -> list[Span | None]:
    """What each title means in times a year."""
    return [_title(words, title) for title in titles]


def ago_spans(words: Often, titles: Iterable[Phrase]) -> list[Span | None]:
    """What each title means in days: "in the last week" begins where nothing shorter ends."""
    ends: list[Span | None] = []
    reached = 0.0
    for title in titles:
        end = _farthest(words, title)
        ends.append(None if end is None else (reached, end))
        reached = reached if end is None else end + 1
    return ends


def _farthest(words: Often, title: Phrase) -> float | None:
    """How many days ago a title reaches: "today", "in the last six months", "longer ago"."""
    units = [(at, _DAYS / words.spans[word]) for at, word in enumerate(title) if word in words.spans]
    if not words.more.isdisjoint(title) and (units or not words.ago.isdisjoint(title)):
        return inf
    if len(units) == 1:
        (at, unit) = units[0]
        return (words.number(title[at - 1]) or 1.0 if at else 1.0) * unit + 1
    days = [words.back[word] for word in title if word in words.back]
    return float(days[0]) if len(title) == len(days) == 1 else None


def _title(words: Often, title: Phrase) -> Span | None:
    if not words.never.isdisjoint(title):
        return 0.0, 0.0
    low_high = [float(word) for word in title if word.isdecimal()]
    spans = [words.spans[word] for word in title if word in words.spans]
    rate = how_often(words, tuple(word for word in title if word not in words.bounds))
    if len(spans) == 1 and len(low_high) == 2:
        return low_high[0] * spans[0], low_high[1] * spans[0]
    if rate is None:
        return None
    low = _SELDOM if not words.less.isdisjoint(title) else rate
    high = rate if words.than.isdisjoint(title) else rate - 1
    return low, inf if not words.more.isdisjoint(title) else high


def _far(span: Span, value: float) -> float:
    low, high = span
    if low <= value <= high:
        return 0.0
    return inf if not value or not high else log(low / value) if value < low else log(value / high)


def _today(words: Often, said: Phrase) -> Phrase:
    """What stands after the last "now": "used to be daily, now its once a month"."""
    last = max((at for at, word in enumerate(said[:-1]) if word in words.now), default=-1)
    return said[last + 1 :]


def _at(words: Often, said: Phrase, at: int) -> Iterable[float]:
    """The rate that the span at this place ends: "twice a week", "every other week", "most days"."""
    span, before = float(words.spans[said[at]]), said[:at][-4:]
    if before[-1:] and before[-1] in words.most:
        yield span * 0.8
    elif len(before) > 1 and before[-1] in words.other and before[-2] in words.each:
        yield span / 2
    elif before and before[-1] in words.each | words.per:
        times = _count(words, said, at - 2) or float(before[-1] in words.each)
        yield from [times * span] if times else []
    elif not words.each.isdisjoint(before[:-1]) and (many := _count(words, said, at - 1)):
        yield span / many


def _count(words: Often, said: Phrase, at: int) -> float | None:
    """The number that ends at this place, words like "times" and "of" passed over; "2 or 3" is the middle."""
    while at >= 0 and said[at] in words.between:
        at -= 1
    many = words.number(said[at]) if at >= 0 else None
    lower = words.number(said[at - 2]) if at > 1 and said[at - 1] in {"or", "to"} else None
    return (many + lower) / 2 if many and lower else many


def _named(words: Often, said: Phrase) -> list[float]:
    """Rates that are one word, with a number before them: "weekly", "twice weekly"."""
    return [
        words.rates[word] * (_count(words, said, at - 1) or 1.0)
        for at, word in enumerate(said)
        if word in words.rates
    ]


def _week(words: Often, said: Phrase) -> list[float]:
    """Days of the week by their names: "fri n sat", "mon to fri", "every other saturday"."""
    named = [words.weekdays[word] for word in said if word in words.weekdays]
    days, weekend = set(named) - {_WEEKEND}, _WEEKEND in named
    halved = 0.5 if any(word in words.other for word in said) else 1.0
    if weekend and halved < 1 and not days:
        return [_WEEKS * halved]  # "every other weekend" is twice a month, whatever of it
    if not days or not words.beside.isdisjoint(said):
        return []
    if len(named) == 2 and any(one in words.weekdays and other == "to" for one, other in pairwise(said)):
        return [((named[1] - named[0]) % 7 + 1) * _WEEKS]
    if len(named) == 1 and not words.plus.isdisjoint(said):
        return []  # "saturdays and sports night"
    if weekend and days <= _NEAR_WEEKEND:
        weekend = False  # "weekends, fri and sat" are two days
    return [(len(days) + 2 * weekend) * _WEEKS * halved]
