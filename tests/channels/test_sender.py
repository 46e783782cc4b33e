"""What is put into the outbox is sent once, later where a provider asks to wait, or never."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.channels import rests
from bot.channels.provider import Blocked, Locked, NotSent, TooMany, Uncertain, Unreachable
from bot.channels.sender import AT_ONCE
from tests.channels.carrying import BEA, Carrier, loops, quiet_world, world
from tests.conftest import Clock, Served
from tests.patience import eventually


async def nothing_more(carrier: Carrier, holds: Callable[[], bool]) -> None:
    """Let the loops run on for as long as they would need to do it again."""
    await eventually(holds)
    calls = carrier.calls
    await asyncio.sleep(0.05)
    assert carrier.calls == calls


async def test_a_message_is_sent_once_and_its_copy_noted(served: Served) -> None:
    async with world(served) as here:
        await here.put("hello")
        await nothing_more(here.carrier, lambda: len(here.carrier.sent) == 1)
        words, seconds = here.carrier.sent[0]
        assert words == "hello"
        assert 0 < seconds <= 300
        await here.leave()
        await eventually(lambda: here.carrier.cleared == [("sent 1",)])


async def test_someone_who_left_and_came_back_keeps_what_is_sent_to_them_now(served: Served) -> None:
    async with world(served) as here:
        await here.leave()
        await here.put("hello again")
        await nothing_more(here.carrier, lambda: len(here.carrier.sent) == 1)
        assert here.carrier.cleared == []


async def test_what_is_under_way_when_its_person_leaves_is_cleared(served: Served) -> None:
    async with quiet_world(served) as here:
        await here.put("hello")
        (parcel,) = await here.sessions.outbox.take(1)
        await here.leave()
        copy = await here.carrier.send(parcel.message, 1)
        assert copy is not None
        await here.sessions.traces.note((parcel.key.whom,), copy, parcel.exits)
        async with loops(here):
            await eventually(lambda: here.carrier.cleared == [("sent 1",)])


async def test_what_waited_before_the_loop_began_is_sent(served: Served) -> None:
    async with quiet_world(served) as here:
        await here.put("one")
        await here.put("two")
        async with loops(here):
            await eventually(lambda: sorted(words for words, _ in here.carrier.sent) == ["one", "two"])


@pytest.mark.parametrize("fault", [NotSent(), Uncertain(), Blocked(), ValueError("a fault of ours")])
async def test_after_a_refusal_or_a_doubt_a_message_is_never_sent_again(
    fault: Exception, served: Served
) -> None:
    carrier = Carrier()
    carrier.faults.append(fault)
    async with world(served, carrier) as here:
        await here.put("hello")
        await nothing_more(carrier, lambda: carrier.calls == 1)
        assert carrier.sent == []


@pytest.mark.parametrize("fault", [TooMany(1), Unreachable(), Locked()])
async def test_a_message_that_surely_was_not_sent_is_sent_after_the_pause(
    fault: Exception, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rests, "UNREACHABLE_SECONDS", 1)
    monkeypatch.setattr(rests, "LOCKED_SECONDS", 1)
    carrier = Carrier()
    carrier.faults.append(fault)
    async with world(served, carrier) as here:
        began = asyncio.get_running_loop().time()
        await here.put("one")
        await eventually(lambda: carrier.calls > 0)
        await here.put("two")  # meets the pause: nobody is asked in vain
        await nothing_more(carrier, lambda: len(carrier.sent) == 2)
        assert carrier.calls == 3
        assert asyncio.get_running_loop().time() - began >= 1


async def test_a_pause_longer_than_a_reply_may_live_ends_it(served: Served) -> None:
    carrier = Carrier()
    carrier.faults.append(TooMany(600))
    async with world(served, carrier) as here:
        await here.put("hello")
        await nothing_more(carrier, lambda: carrier.calls == 1)
        assert await here.sessions.outbox.take(10) == ()


async def test_a_message_is_never_sent_past_its_time(served: Served, clock: Clock) -> None:
    async with quiet_world(served) as here:
        await here.put("hello")
        clock.time += timedelta(minutes=6)
        async with loops(here):
            await asyncio.sleep(0.05)
        assert here.carrier.calls == 0


async def test_nothing_is_sent_to_someone_who_has_left(served: Served) -> None:
    async with quiet_world(served) as here:
        await here.put("hello")
        await here.leave()
        async with loops(here):
            await asyncio.sleep(0.05)
        assert here.carrier.calls == 0


async def test_a_message_that_waited_for_its_turn_is_not_sent_to_someone_who_left_meanwhile(
    served: Served,
) -> None:
    carrier = Carrier()
    carrier.gate.clear()
    async with world(served, carrier) as here:
        for person in range(AT_ONCE):
            await here.put("hello", f"+4477009008{person:02}")
        await eventually(lambda: carrier.calls == AT_ONCE)
        await here.put("hello")
        await asyncio.sleep(0.05)  # taken by now, and waiting behind the others
        await here.leave()
        carrier.gate.set()
        await nothing_more(carrier, lambda: len(carrier.sent) == AT_ONCE)


async def test_one_person_is_sent_one_message_at_a_time(served: Served) -> None:
    carrier = Carrier()
    carrier.gate.clear()
    async with world(served, carrier) as here:
        await here.put("one")
        await here.put("two")
        await here.put("hello", BEA)
        await nothing_more(carrier, lambda: carrier.calls == 2)
        carrier.gate.set()
        await nothing_more(carrier, lambda: len(carrier.sent) == 3)


async def test_whoever_is_blocked_has_left_and_nothing_else_is_sent(served: Served) -> None:
    carrier = Carrier()
    carrier.faults.append(TooMany(1))
    carrier.faults.append(Blocked())
    async with world(served, carrier) as here:
        await here.put("one")
        await here.put("two")
        await nothing_more(carrier, lambda: carrier.calls == 2)
        assert carrier.sent == []
        assert (await here.sessions.traces.parted(here.ann)).times == 1


async def test_what_waits_for_a_pause_when_the_process_ends_is_left_to_the_next(
    served: Served, clock: Clock
) -> None:
    carrier = Carrier()
    carrier.faults.append(TooMany(30))
    async with quiet_world(served, carrier) as here:
        async with loops(here):
            await here.put("hello")
            await eventually(lambda: carrier.calls == 1)
            await asyncio.sleep(0.01)
        assert carrier.sent == []
        clock.time += timedelta(minutes=2)
        async with loops(here):
            await eventually(lambda: len(carrier.sent) == 1)
        assert carrier.sent[0][1] <= 180


async def test_ending_waits_a_moment_for_a_call_and_then_no_longer(served: Served) -> None:
    carrier = Carrier()
    carrier.gate.clear()
    async with quiet_world(served, carrier) as here:
        await here.put("hello")
        async with asyncio.timeout(10):
            async with loops(here):
                await eventually(lambda: carrier.calls == 1)
        carrier.gate.set()
        async with loops(here):
            await asyncio.sleep(0.05)
        assert carrier.calls == 1  # nobody knows whether it arrived, so nobody sends it again
