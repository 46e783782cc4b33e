"""Whether a service is open, from its weekly hours. Pure: the time is an argument, and clocks are London's.

All of the United Kingdom keeps London time; only the bank holidays differ by nation.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from holidays.countries.united_kingdom import UnitedKingdom

LONDON: Final = ZoneInfo("Europe/London")

_calendar: Callable[..., Iterable[date]] = UnitedKingdom  # the library leaves its constructor untyped

# Yesterday, for a shift that runs past midnight; eight days on, so that a weekly shift is always seen.
_WINDOW: Final = range(-1, 9)


class Nation(StrEnum):
    """Whose bank holidays a service keeps, by the library's code."""

    ENGLAND = "ENG"
    WALES = "WLS"
    SCOTLAND = "SCT"
    NORTHERN_IRELAND = "NIR"


class BankHolidays(StrEnum):
    """What a service does on a bank holiday."""

    OPEN = "open"  # as on any other such weekday
    CLOSED = "closed"
    UNKNOWN = "unknown"  # nobody has told us: never promised open


@dataclass(frozen=True, slots=True)
class Shift:
    """One span on each of these days (0 is Monday). A closing time not after the opening is the next day."""

    days: frozenset[int]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Timetable:
    """A week of shifts."""

    shifts: tuple[Shift, ...]
    bank_holidays: BankHolidays = BankHolidays.UNKNOWN
    nation: Nation = Nation.ENGLAND

    @property
    def round_the_clock(self) -> bool:
        """Open at every hour of every ordinary day."""
        whole = [shift for shift in self.shifts if shift.opens == shift.closes == time(0)]
        return frozenset().union(*(shift.days for shift in whole)) == frozenset(range(7))


@dataclass(frozen=True, slots=True)
class AllHours:
    """Open at every hour of every day."""


@dataclass(frozen=True, slots=True)
class Open:
    """Open now, until this time of the London day; never more than a day away."""

    until: time


@dataclass(frozen=True, slots=True)
class Opens:
    """Closed now; the next opening we are sure of, within eight days."""

    at: datetime


@dataclass(frozen=True, slots=True)
class CheckHours:
    """Hours nobody has confirmed, or a bank holiday nobody has told us about."""


Status = AllHours | Open | Opens | CheckHours


@lru_cache(maxsize=32)
def bank_holidays(nation: Nation, year: int) -> frozenset[date]:
    """The days off of one nation in one year, with the days given in lieu."""
    return frozenset(_calendar(subdiv=nation.value, years=year))


def status(timetable: Timetable | None, now: datetime) -> Status:
    """What to say about the hours at this moment. `now` must know its zone."""
    if now.tzinfo is None:
        raise ValueError("opening hours need a time with a zone")
    if timetable is None:
        return CheckHours()
    if timetable.round_the_clock and timetable.bank_holidays is BankHolidays.OPEN:
        return AllHours()
    return _at(timetable, now.astimezone(UTC).replace(second=0, microsecond=0))


def is_open(timetable: Timetable, now: datetime) -> bool:
    """Whether it is surely open at this moment."""
    return isinstance(status(timetable, now), AllHours | Open)


@lru_cache(maxsize=2048)
def _at(timetable: Timetable, now: datetime) -> Status:
    """The answer for a whole minute, kept because everyone in that minute gets the same."""
    today = now.astimezone(LONDON).date()
    days = [today + timedelta(days=offset) for offset in _WINDOW]
    sure = _spans(timetable, [day for day in days if _keeps_to_its_week(timetable, day)])
    for opens, closes in sure:
        if opens <= now < closes:
            return Open(_closing(now, closes))
    usual = _spans(timetable, days) if timetable.bank_holidays is BankHolidays.UNKNOWN else []
    if any(opens <= now < closes for opens, closes in usual):
        return CheckHours()
    coming = next((opens for opens, _ in sure if opens > now), None)
    return Opens(coming.astimezone(LONDON)) if coming else CheckHours()


def _keeps_to_its_week(timetable: Timetable, day: date) -> bool:
    if timetable.bank_holidays is BankHolidays.OPEN:
        return True
    return day not in bank_holidays(timetable.nation, day.year)


def _closing(now: datetime, closes: datetime) -> time:
    """A closing time over a day away is given as the coming midnight: that promises less than is kept."""
    return time(0) if closes - now > timedelta(days=1) else closes.astimezone(LONDON).time()


def _spans(timetable: Timetable, days: list[date]) -> list[tuple[datetime, datetime]]:
    """The spans of opening that begin on these days, joined where one ends as the next begins, in UTC.

    UTC because two London times compare by their clock faces, which is wrong on the nights the clocks change.
    """
    spans = sorted(
        _span(day, shift) for day in days for shift in timetable.shifts if day.weekday() in shift.days
    )
    joined: list[tuple[datetime, datetime]] = []
    for opens, closes in spans:
        if opens >= closes:  # a shift inside the hour that is skipped in March
            continue
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return joined


def _span(day: date, shift: Shift) -> tuple[datetime, datetime]:
    last = day if shift.opens < shift.closes else day + timedelta(days=1)
    opens = datetime.combine(day, shift.opens, LONDON)
    return opens.astimezone(UTC), datetime.combine(last, shift.closes, LONDON).astimezone(UTC)
