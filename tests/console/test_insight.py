"""Counts tell of no one: nothing under five, only days that are over, and no cell a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console.figures import OUTCOMES, Chart, chart, neutral, outcome, spreadsheet
from bot.engine.effects import Tally
from bot.handoff.case import Case, Closing, Silence, State, Team
from bot.handoff.shift import Role
from bot.store.tallies import KeptTallies
from bot.tallying import CAME_BY
from tests.console.desk import Desk
from tests.console.working import at_work, seen

HELPED = Tally("feedback_helped", "yes")


def people_ask(desk: Desk, many: int) -> None:
    """So many people ask, write nothing, and say goodbye."""
    for one in range(many):
        desk.asks(person=f"+4477009000{one:02}")
        desk.cases.say_goodbye(desk.whom(f"+4477009000{one:02}"))


async def test_a_month_is_shown_in_fives_and_only_when_its_days_are_over(desk: Desk) -> None:
    people_ask(desk, 12)
    async with KeptTallies(desk.url, desk.clock) as tallies:
        for _ in range(7):
            tallies.add((HELPED, Tally(CAME_BY, "harm_to_me")))
        tallies.add((Tally(CAME_BY, "professional"),))
    async with at_work(desk, "sue", Role.SUPERVISOR) as sue:
        today = seen((await sue.get("/insight")).text)
        assert "Text message <5" in today, "today is not over"
        desk.go(minutes=24 * 60)
        await sue.sign_in(desk.enrol("sam", Role.SUPERVISOR))
        page = seen((await sue.get("/insight?month=2026-11")).text)
        past = seen((await sue.get("/insight?month=2026-10")).text)
        assert seen((await sue.get("/insight?month==1+1")).text) == page
    assert "Text message 10" in page
    assert "Telegram <5" in page
    assert "Someone hurts or scares them 5" in page
    assert "For their job <5" in page
    assert "Survivors 10" in page
    assert "The person ended it 10" in page
    assert "Did this help you? What Count Drawn Yes 5 A little <5 No <5" in page
    assert "Text message <5" in past


async def test_the_file_says_no_more_than_the_page(desk: Desk) -> None:
    people_ask(desk, 6)
    desk.go(minutes=24 * 60)
    async with at_work(desk, "oli", Role.OPERATOR) as oli:
        answer = await oli.get("/insight.csv?month=2026-11")
    assert answer.headers["content-disposition"] == 'attachment; filename="counts-2026-11.csv"'
    head, *rows = csv.reader(io.StringIO(answer.text))
    assert head == ["chart", "what", "count"]
    assert ["How they wrote", "Text message", "5"] in rows
    assert {row[2] for row in rows} == {"5", "<5"}


@given(st.lists(st.integers(0, 300), min_size=1, max_size=40))
def test_no_figure_and_nothing_drawn_tells_fewer_than_five_apart(counts: list[int]) -> None:
    drawn = chart("x", [(str(place), count) for place, count in enumerate(counts)])
    most = max(5, *(count - count % 5 for count in counts))
    for bar, count in zip(drawn.bars, counts, strict=True):
        assert bar.shown == ("<5" if count < 5 else str(count // 5 * 5))
        assert bar.size == (0 if count < 5 else 100 * (count // 5 * 5) // most)


@given(st.text(max_size=30), st.sampled_from("=+-@\t\r\n"))
def test_no_cell_begins_a_formula(text: str, sign: str) -> None:
    for cell in (text, sign + text, f" {sign}{text}"):
        assert not neutral(cell).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert neutral(cell).removeprefix("'") == cell.removeprefix("'")


def test_a_hostile_title_stays_one_cell() -> None:
    written = spreadsheet([Chart('=HYPERLINK("x"),"', chart("x", [("@SUM(1)\n", 9)]).bars)])
    assert list(csv.reader(io.StringIO(written)))[1] == ['\'=HYPERLINK("x"),"', "'@SUM(1)\n", "5"]


@pytest.mark.parametrize("closing", Closing)
def test_every_way_to_close_is_an_outcome_of_the_chart(closing: Closing) -> None:
    assert outcome(_ended(State.CLOSED, closing=closing)) in OUTCOMES


def test_every_other_end_is_an_outcome_of_the_chart() -> None:
    ends = [
        _ended(State.CLOSED),
        _ended(State.LEFT, silence=Silence.LEFT_BY_EXIT),
        _ended(State.LEFT, silence=Silence.LEFT_WITH_A_DANGER_SIGN),
        _ended(State.LAPSED, silence=Silence.TIMED_OUT),
        _ended(State.LAPSED, silence=Silence.TIMED_OUT, claimed=5),
    ]
    assert {outcome(case) for case in ends} == set(OUTCOMES) - {
        outcome(_ended(State.CLOSED, closing=closing)) for closing in Closing
    }


async def test_a_month_ends_at_midnight_in_london(desk: Desk) -> None:
    desk.clock.time = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)
    people_ask(desk, 5)
    desk.clock.time += timedelta(days=2)
    counted = desk.house.counted
    november, october = (counted.charts(month) for month in counted.months()[:2])
    assert october[0].bars[-1].shown == "5"
    assert [bar.shown for bar in november[0].bars] == ["<5"]


def _ended(state: State, **more: object) -> Case:
    return Case(1, Team.OTHER, "en", "sms", asked=0, window=30, state=state, ended=9, **more)  # type: ignore[arg-type]
