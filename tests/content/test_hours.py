"""Opening hours in London time: the clock changes, midnight, bank holidays of four nations."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.hours import (
    LONDON,
    AllHours,
    BankHolidays,
    CheckHours,
    Nation,
    Open,
    Opens,
    Shift,
    Timetable,
    bank_holidays,
    status,
)

WEEKDAYS, EVERY_DAY = frozenset(range(5)), frozenset(range(7))
OFFICE = Timetable((Shift(WEEKDAYS, time(9), time(17)),), BankHolidays.CLOSED)
ALWAYS = Timetable((Shift(EVERY_DAY, time(0), time(0)),), BankHolidays.OPEN)
NIGHTS = Timetable((Shift(frozenset({4, 5}), time(20), time(3)),), BankHolidays.OPEN)


def london(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def test_open_from_its_opening_minute_until_before_its_closing_minute() -> None:
    assert status(OFFICE, london(2026, 11, 24, 9, 0)) == Open(time(17))
    assert status(OFFICE, london(2026, 11, 24, 16, 59)) == Open(time(17))
    assert status(OFFICE, london(2026, 11, 24, 17, 0)) == Opens(london(2026, 11, 25, 9, 0))


def test_a_friday_evening_waits_for_monday() -> None:
    assert status(OFFICE, london(2026, 11, 27, 18, 0)) == Opens(london(2026, 11, 30, 9, 0))


def test_a_shift_past_midnight_belongs_to_the_day_it_began() -> None:
    assert status(NIGHTS, london(2026, 11, 29, 2, 59)) == Open(time(3))  # Sunday, from Saturday's shift
    assert status(NIGHTS, london(2026, 11, 29, 20, 30)) == Opens(london(2026, 12, 4, 20, 0))


def test_day_and_night_is_open_at_every_hour_of_christmas() -> None:
    assert status(ALWAYS, london(2026, 12, 25, 3, 0)) == AllHours()


@pytest.mark.parametrize(("day", "utc_hour"), [((2027, 3, 27), 9), ((2027, 3, 28), 8)])
def test_nine_in_the_morning_moves_with_the_clocks_in_spring(
    day: tuple[int, int, int], utc_hour: int
) -> None:
    daily = Timetable((Shift(EVERY_DAY, time(9), time(17)),), BankHolidays.OPEN)
    opening = datetime(*day, utc_hour, tzinfo=UTC)
    assert isinstance(status(daily, opening - timedelta(minutes=1)), Opens)
    assert status(daily, opening) == Open(time(17))


@pytest.mark.parametrize(("day", "utc_hour"), [((2026, 10, 24), 8), ((2026, 10, 25), 9)])
def test_nine_in_the_morning_moves_with_the_clocks_in_autumn(
    day: tuple[int, int, int], utc_hour: int
) -> None:
    daily = Timetable((Shift(EVERY_DAY, time(9), time(17)),), BankHolidays.OPEN)
    opening = datetime(*day, utc_hour, tzinfo=UTC)
    assert isinstance(status(daily, opening - timedelta(minutes=1)), Opens)
    assert status(daily, opening) == Open(time(17))


def test_a_night_line_stays_open_through_the_hour_that_comes_twice() -> None:
    nights = Timetable((Shift(EVERY_DAY, time(22), time(4)),), BankHolidays.OPEN)
    for minutes in range(0, 6 * 60, 10):  # 22:00 in summer time to 03:00 in winter time is six hours
        now = datetime(2026, 10, 24, 21, 0, tzinfo=UTC) + timedelta(minutes=minutes)
        assert status(nights, now) == Open(time(4))


def test_a_shift_inside_the_hour_that_is_skipped_is_not_promised() -> None:
    brief = Timetable((Shift(frozenset({6}), time(1), time(2)),), BankHolidays.OPEN)
    assert status(brief, london(2027, 3, 28, 0, 30)) == Opens(london(2027, 4, 4, 1, 0))


def test_closed_on_a_bank_holiday_and_says_when_it_opens_next() -> None:
    # Christmas 2026: Friday 25, Boxing Day in lieu on Monday 28.
    assert status(OFFICE, london(2026, 12, 25, 11, 0)) == Opens(london(2026, 12, 29, 9, 0))


def test_a_bank_holiday_nobody_told_us_about_is_never_promised() -> None:
    unknown = Timetable(OFFICE.shifts, BankHolidays.UNKNOWN)
    assert status(unknown, london(2026, 12, 25, 11, 0)) == CheckHours()
    assert status(unknown, london(2026, 12, 25, 8, 0)) == Opens(london(2026, 12, 29, 9, 0))
    assert status(unknown, london(2026, 12, 24, 11, 0)) == Open(time(17))


def test_each_nation_keeps_its_own_bank_holidays() -> None:
    st_andrew = london(2026, 11, 30, 11, 0)
    scottish = Timetable(OFFICE.shifts, BankHolidays.CLOSED, Nation.SCOTLAND)
    assert status(scottish, st_andrew) == Opens(london(2026, 12, 1, 9, 0))
    assert status(OFFICE, st_andrew) == Open(time(17))
    assert date(2026, 3, 17) in bank_holidays(Nation.NORTHERN_IRELAND, 2026)
    assert date(2026, 3, 17) not in bank_holidays(Nation.WALES, 2026)


def test_closing_days_ahead_is_told_as_the_coming_midnight() -> None:
    weekday_nights = Timetable((Shift(WEEKDAYS, time(0), time(0)),), BankHolidays.OPEN)
    assert status(weekday_nights, london(2026, 11, 24, 10, 0)) == Open(time(0))


def test_hours_nobody_confirmed_are_to_be_checked() -> None:
    assert status(None, london(2026, 11, 24, 10, 0)) == CheckHours()
    assert status(Timetable(()), london(2026, 11, 24, 10, 0)) == CheckHours()


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        status(OFFICE, datetime(2026, 11, 24, 10, 0))  # noqa: DTZ001 (the mistake itself)


minutes = st.integers(0, 24 * 4 - 1).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
shifts = st.builds(Shift, st.frozensets(st.integers(0, 6), min_size=1), minutes, minutes)
timetables = st.builds(
    Timetable,
    st.lists(shifts, min_size=1, max_size=3).map(tuple),
    st.sampled_from(BankHolidays),
    st.sampled_from(Nation),
)
# A year that holds both clock changes and every bank holiday.
moments = st.integers(0, 366 * 24 * 60).map(lambda m: datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=m))


@given(timetables, moments)
def test_what_is_said_of_the_hours_comes_true(timetable: Timetable, now: datetime) -> None:
    state = status(timetable, now)
    if isinstance(state, Opens):
        opening = state.at.astimezone(UTC)
        assert opening > now
        assert isinstance(status(timetable, opening), Open | AllHours)
        just_before = status(timetable, opening - timedelta(minutes=1))
        assert isinstance(just_before, Opens | CheckHours)
    if isinstance(state, Open):
        closing = datetime.combine(now.astimezone(LONDON), state.until, LONDON).astimezone(UTC)
        closing += timedelta(days=1) if closing <= now else timedelta(0)
        assert isinstance(status(timetable, closing - timedelta(minutes=1)), Open | AllHours)


@given(timetables, moments)
def test_the_zone_a_time_comes_in_does_not_matter(timetable: Timetable, now: datetime) -> None:
    assert status(timetable, now) == status(timetable, now.astimezone(LONDON))
