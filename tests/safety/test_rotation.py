"""Every kind of wrong clock, driven through the pure decision. Times here are in hours."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.rotation import (
    EPOCH_SECONDS,
    Decision,
    Epoch,
    Observations,
    Reading,
    begin,
    decide,
    next_beginning,
    observe,
    outlived,
)

HOUR = 3600
BEGAN = 1_800_000_000
EPOCH = Epoch(7, BEGAN)


def reading(wall: float, steady: float | None = None) -> Reading:
    """Both clocks at this many hours after the epoch began; the steady one has an offset of its own."""
    return Reading(BEGAN + wall * HOUR, 55 + (wall if steady is None else steady) * HOUR)


def after(readings: Iterable[Reading], epoch: Epoch = EPOCH) -> Observations:
    first, *rest = readings
    observations = begin(epoch, first)
    for each in rest:
        observations = observe(observations, epoch, each)
    return observations


def first_rotation(readings: Iterable[Reading]) -> float | None:
    """The steady hour at which the epoch is first said to end."""
    observations: Observations | None = None
    for each in readings:
        observations = observe(observations, EPOCH, each) if observations else begin(EPOCH, each)
        if decide(observations) is Decision.ROTATE:
            return (each.steady - 55) / HOUR
    return None


def every_quarter(start: float, end: float) -> list[float]:
    return [start + quarter / 4 for quarter in range(int((end - start) * 4) + 1)]


def test_an_epoch_ends_one_hour_after_its_time() -> None:
    assert first_rotation(reading(hour) for hour in every_quarter(0, 60)) == 25


@pytest.mark.parametrize("gap", [0.01, 0.5, 0.99])
def test_two_late_readings_less_than_an_hour_apart_are_not_enough(gap: float) -> None:
    assert decide(after([reading(30), reading(30 + gap)])) is Decision.WAIT


def test_two_late_readings_an_hour_apart_are_enough() -> None:
    assert decide(after([reading(30), reading(31)])) is Decision.ROTATE


def test_after_a_start_the_observation_begins_anew() -> None:
    assert decide(after([reading(100)])) is Decision.WAIT
    assert decide(after([reading(100), reading(100.9)])) is Decision.WAIT
    assert decide(after([reading(100), reading(100.9), reading(101)])) is Decision.ROTATE


def test_a_jump_of_a_day_that_is_put_right_ends_nothing() -> None:
    jumped = [reading(hour + 24, hour) for hour in every_quarter(2, 7.75)]
    right = [reading(hour) for hour in every_quarter(8, 23.75)]
    assert first_rotation([reading(0), reading(1), *jumped, *right]) is None


def test_a_jump_of_a_day_that_lasts_is_believed_when_no_conversation_is_left_to_lose() -> None:
    jumped = [reading(hour + 24, hour) for hour in every_quarter(2, 24)]
    assert first_rotation([reading(0), reading(1.75), *jumped]) == 8


def test_a_jump_while_the_epoch_is_already_over_is_believed_after_the_same_time() -> None:
    late = [reading(hour) for hour in (24.25, 24.5)]
    jumped = [reading(hour + 24, hour) for hour in every_quarter(24.75, 40)]
    assert first_rotation([*late, *jumped]) == 24.75 + 6


def test_a_clock_that_keeps_jumping_is_never_believed_but_the_steady_one_is() -> None:
    restless = [reading(hour + (24 if int(hour) % 2 else 48), hour) for hour in every_quarter(0, 40)]
    assert first_rotation(restless) == 25


@pytest.mark.parametrize("back", [1, 23, 24 * 400])
def test_a_clock_put_back_keeps_no_key_beyond_an_epoch_and_an_hour_of_running(back: float) -> None:
    readings = [reading(0), reading(1.75), *(reading(hour - back, hour) for hour in every_quarter(2, 40))]
    ended = first_rotation(readings)
    assert ended is not None
    assert ended <= 25


def test_a_stopped_clock_keeps_no_key_beyond_an_epoch_and_an_hour_of_running() -> None:
    assert first_rotation(reading(3, hour) for hour in every_quarter(3, 40)) == 28


def test_a_clock_from_before_the_epoch_ends_it_after_the_hour_even_across_a_restart() -> None:
    assert decide(after([reading(-300, 0), reading(-299, 1)])) is Decision.ROTATE


def test_an_epoch_slept_through_ends_on_waking_since_the_steady_clock_counted_the_sleep() -> None:
    assert first_rotation([reading(1), reading(26), reading(26.5)]) == 26


def test_after_a_sleep_too_short_to_be_sure_the_hour_begins_on_waking() -> None:
    assert first_rotation([reading(1), reading(24.5), reading(25), reading(25.5)]) == 25.5


def test_slow_drift_is_not_a_step() -> None:
    drifting = [reading(hour * 1.0005, hour) for hour in every_quarter(0, 40)]
    assert first_rotation(drifting) == 25


def test_a_clock_running_at_double_speed_is_caught_within_the_hour() -> None:
    racing = [reading(minute / 30, minute / 60) for minute in range(60 * 40)]
    assert first_rotation(racing) == 25


@given(
    st.lists(st.tuples(st.floats(0, 3), st.floats(-2000, 2000)), min_size=1, max_size=60),
    st.floats(-2000, 2000),
)
def test_no_sequence_of_clock_changes_ends_an_epoch_in_the_first_hour_of_watching(
    steps: list[tuple[float, float]], start: float
) -> None:
    steady, readings = 0.0, [reading(start, 0)]
    for passed, wall in steps:
        steady += passed
        readings.append(reading(wall, steady))
    ended = first_rotation(readings)
    assert ended is None or ended >= 1


@given(st.lists(st.floats(-2000, 2000), min_size=60, max_size=60))
def test_whatever_the_wall_clock_says_a_running_service_ends_the_epoch_within_an_epoch_and_an_hour(
    walls: list[float],
) -> None:
    ended = first_rotation(reading(wall, hour / 2) for hour, wall in enumerate(walls))
    assert ended is not None
    assert ended <= 25


@pytest.mark.parametrize(
    ("now", "begins", "gone"),
    [
        (25, 24, False),  # the usual case: the hour of watching is not added to the next epoch
        (47, 24, False),
        (48, 48, True),
        (72.5, 72, True),
        (5, 5, False),  # the steady clock forced the change: count from what the wall clock says now
        (-300, -300, False),
    ],
)
def test_where_the_next_epoch_begins_and_whether_the_old_key_may_stay(
    now: float, begins: int, gone: bool
) -> None:
    wall = BEGAN + now * HOUR
    assert next_beginning(EPOCH, wall) == BEGAN + begins * HOUR
    assert outlived(EPOCH, wall) is gone


@given(st.integers(0, 10_000_000))
def test_the_next_epoch_never_begins_in_the_future_nor_is_already_over(late: int) -> None:
    begins = next_beginning(EPOCH, BEGAN + late)
    assert begins <= BEGAN + late < begins + EPOCH_SECONDS
