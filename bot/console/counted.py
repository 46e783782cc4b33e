"""What a month came to: cases that are over, and answers to the questions anyone may skip. Blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from bot.console.figures import Chart, chart, charts
from bot.console.paths import paths
from bot.content.hours import LONDON
from bot.content.wordings import ASKS
from bot.content.words import Words
from bot.engine.effects import Tally
from bot.engine.values import shown
from bot.ports import Clock
from bot.store.tallies import KeptTallies
from bot.store.times import minutes
from bot.store.watch import Watch

_DAY = timedelta(days=1)
_EPOCH = date(1970, 1, 1)


class Counted:
    """Whole months, and of the running one the days that are over: a figure that grows as one looks tells of one."""

    def __init__(self, watch: Watch, tallies: KeptTallies, words: Words, now: Clock) -> None:
        self._watch = watch
        self._tallies = tallies
        self._words = words
        self._now = now

    def months(self) -> tuple[date, ...]:
        """This one and the two before, the newest first; older cases are gone."""
        this = self._today().replace(day=1)
        before = (this - _DAY).replace(day=1)
        return this, before, (before - _DAY).replace(day=1)

    def charts(self, month: date) -> list[Chart]:
        """Everything there is to show of the month this day lies in."""
        days = list(self._days(month))
        if not days:
            return []
        ended = self._watch.asked_between(_minute(days[0]), _minute(days[-1] + _DAY))
        counted = self._tallies.between(_day(days[0]), _day(days[-1]))
        return [*charts(ended, paths(counted), days), *self._answers(counted, days[-1])]

    def _days(self, month: date) -> Iterator[date]:
        day = month.replace(day=1)
        while day.month == month.month and day < self._today():
            yield day
            day += _DAY

    def _answers(self, counted: Mapping[Tally, int], last: date) -> Iterator[Chart]:
        """Of each question somebody was ever counted for, every answer it offers."""
        for name in sorted({one.name for one in self._tallies.between(0, _day(last))}):
            response = self._words.responses.get(ASKS + name)
            if response is None:
                continue
            asked = next((each for each in response.variants if each.channel is None), response.variants[0])
            answers = ((button.title, Tally(name, shown(button.value))) for button in asked.buttons)
            yield chart(asked.text, [(title, counted.get(tally, 0)) for title, tally in answers])

    def _today(self) -> date:
        return self._now().astimezone(LONDON).date()


def _day(day: date) -> int:
    """As the counts number it: by UTC, which in summer is an hour behind London."""
    return (day - _EPOCH).days


def _minute(day: date) -> int:
    """The first minute of a day in London."""
    return minutes(datetime(day.year, day.month, day.day, tzinfo=LONDON))
