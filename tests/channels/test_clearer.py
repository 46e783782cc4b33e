"""Copies that have come due are cleared where they lie, whatever stands in the way at first."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channels import clearer, rests
from bot.channels.provider import Blocked, Gone, NotSent, TooMany, Uncertain, Unfinished, Unreachable
from tests.channels.carrying import Carrier, loops, quiet_world, world
from tests.conftest import Clock, Served
from tests.patience import eventually


async def test_a_copy_is_cleared_when_its_person_leaves_and_not_before(served: Served) -> None:
    async with world(served) as here:
        await here.note("one")
        await here.note("two", clear_after=15)
        await asyncio.sleep(0.05)
        assert here.carrier.calls == 0
        await here.leave()
        await eventually(lambda: sorted(here.carrier.cleared) == [("one",), ("two",)])
        await asyncio.sleep(0.05)
        assert here.carrier.calls == 2


async def test_a_copy_noted_after_its_person_left_is_cleared_at_once(served: Served) -> None:
    async with world(served) as here:
        await here.leave()
        await here.note("late", clear_after=15)
        await eventually(lambda: here.carrier.cleared == [("late",)])


async def test_a_copy_whose_time_has_come_is_cleared_though_nobody_left(served: Served, clock: Clock) -> None:
    async with world(served) as here:
        await here.note("one", clear_after=15)
        clock.time += timedelta(minutes=16)
        await eventually(lambda: here.carrier.cleared == [("one",)])


async def test_copies_of_one_person_go_together_where_the_provider_takes_several(served: Served) -> None:
    async with quiet_world(served, Carrier(most_cleared=100)) as here:
        for item in ("one", "two", "three"):
            await here.note(item)
        await here.leave()
        async with loops(here):
            await eventually(lambda: len(here.carrier.cleared) == 1)
        assert sorted(here.carrier.cleared[0]) == ["one", "three", "two"]


@pytest.mark.parametrize("fault", [Uncertain(), TooMany(1), Unreachable(), Unfinished(), NotSent()])
async def test_what_fails_is_tried_until_it_holds(
    fault: Exception, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rests, "UNREACHABLE_SECONDS", 1)
    monkeypatch.setattr(clearer, "UNFINISHED_SECONDS", 1)
    monkeypatch.setattr(clearer, "REFUSED_SECONDS", 1)
    carrier = Carrier()
    carrier.faults.append(fault)
    async with world(served, carrier) as here:
        await here.note("one")
        await here.leave()
        await eventually(lambda: carrier.cleared == [("one",)])
        assert carrier.calls == 2


@pytest.mark.parametrize("fault", [Gone(), Blocked()])
async def test_what_is_gone_or_out_of_reach_is_asked_for_once(fault: Exception, served: Served) -> None:
    carrier = Carrier()
    carrier.faults.append(fault)
    async with world(served, carrier) as here:
        await here.note("one")
        await here.leave()
        await eventually(lambda: carrier.calls == 1)
        await asyncio.sleep(0.05)
        assert carrier.calls == 1
        assert await here.sessions.traces.take(10) == ()


async def test_what_is_not_cleared_when_the_process_ends_is_left_to_the_next(
    served: Served, clock: Clock
) -> None:
    carrier = Carrier()
    carrier.faults.append(Unfinished())
    async with quiet_world(served, carrier) as here:
        async with loops(here):
            await here.note("one")
            await here.leave()
            await eventually(lambda: carrier.calls == 1)
        clock.time += timedelta(minutes=3)
        async with loops(here):
            await eventually(lambda: carrier.cleared == [("one",)])
