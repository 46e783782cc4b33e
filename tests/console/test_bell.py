"""The bell rings where something has changed on a worker's own screens, and says nothing else."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from bot.console import bell
from bot.handoff.case import Team
from bot.handoff.shift import Role
from tests.console.desk import Browser, Desk
from tests.console.working import at_work

WORDS = "hes at work till six"


async def sound(*browsers: Browser) -> list[str]:
    """What each of them hears now."""
    return [(await one.get("/bell")).text for one in browsers]


async def test_the_bell_rings_for_a_change_and_says_nothing_else(desk: Desk) -> None:
    async with at_work(desk) as ann:
        heard = (await ann.get("/bell")).text
        number = desk.asks(WORDS)
        rung = (await ann.get(f"/bell?heard={heard}")).text
        assert rung != heard
        assert re.fullmatch("[0-9a-f]{16}", rung)
        assert str(number) not in rung


async def test_what_the_people_of_a_colleague_write_rings_at_no_other_desk_and_danger_at_every_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty pages that all ask anew for every message of anybody would keep each of them waiting."""
    monkeypatch.setattr(bell, "LOOK_SECONDS", 0)
    number = desk.asks()
    other = frozenset({Team.YOUNG})
    async with (
        at_work(desk) as ann,
        at_work(desk, "bea") as bea,
        at_work(desk, "sue", Role.SUPERVISOR) as sue,
        at_work(desk, "kim", teams=other) as kim,
    ):
        desks = (ann, bea, sue, kim)
        await ann.post("/queue", number=str(number))
        heard = [await sound(*desks)]
        desk.hears(number, WORDS)
        heard.append(await sound(*desks))
        desk.hears(number, WORDS, danger=True)
        heard.append(await sound(*desks))
        await ann.post(f"/case/{number}/pass-on")
        heard.append(await sound(*desks))
        desk.hears(number, WORDS)
        heard.append(await sound(*desks))
    rung = [[a != b for a, b in zip(*two, strict=True)] for two in pairwise(heard)]
    assert rung == [
        [True, False, False, False],
        [True, True, True, False],
        [True, True, True, False],
        [True, True, True, False],
    ], "once they wait again, until when they may be written to stands in the queue"
