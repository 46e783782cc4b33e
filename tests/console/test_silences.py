"""What staff see when nothing comes any more: who left, who fell silent, and whether danger was open."""

from __future__ import annotations

import pytest

from bot.console import wording
from bot.handoff.case import Silence
from bot.handoff.routing import LONGEST_WAIT_MINUTES
from bot.handoff.shift import Role
from tests.console.desk import Desk
from tests.console.working import at_work, seen

CONFLICT = 409
WORDS = "hes at work till six"


@pytest.mark.parametrize("silence", [Silence.LEFT_BY_EXIT, Silence.LEFT_WITH_A_DANGER_SIGN])
async def test_who_left_is_a_line_that_says_what_it_means_and_what_may_be_done(
    desk: Desk, silence: Silence
) -> None:
    number = desk.asks(WORDS)
    async with at_work(desk, "sue", Role.SUPERVISOR) as sue:
        await sue.post(f"/case/{number}/take-over")
        in_danger = silence is Silence.LEFT_WITH_A_DANGER_SIGN
        desk.cases.leave(desk.whom(), danger=in_danger)
        page = seen((await sue.get(f"/case/{number}")).text)
        assert all(words in page for words in wording.SILENCES[silence])
        assert WORDS not in page
        assert (await sue.post(f"/case/{number}/say", how="send", text="come back")).status_code == CONFLICT
        alerted = f"{number} left at" in seen((await sue.get("/supervisor")).text)
        assert alerted is in_danger


@pytest.mark.parametrize("claimed", [True, False])
@pytest.mark.parametrize("danger", [True, False])
async def test_who_fell_silent_with_danger_open_is_among_the_supervisors_alerts(
    desk: Desk, claimed: bool, danger: bool
) -> None:
    number = desk.asks()
    desk.hears(number, WORDS, danger=danger)
    async with at_work(desk, "sue", Role.SUPERVISOR) as sue:
        if claimed:
            await sue.post(f"/case/{number}/take-over")
            await sue.post(f"/case/{number}/say", how="send", text="I am here.")
        for _ in range(8):
            desk.go(minutes=4)
            await sue.get("/supervisor")
            desk.house.desks.lapse(LONGEST_WAIT_MINUTES)
        page = (await sue.get("/supervisor")).text
        assert (f"{number} fell silent at" in seen(page)) is danger
        assert WORDS not in page
        silence = Silence.TIMED_OUT_WITH_A_DANGER_SIGN if danger else Silence.TIMED_OUT
        page = seen((await sue.get(f"/case/{number}")).text)
        assert all(words in page for words in wording.SILENCES[silence])
