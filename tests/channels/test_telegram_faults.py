"""Telegram with the store gone, with faults of ours, and with people who leave in the middle of it."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram_chats import Chats
from bot.conversation import Conversation, Screen
from safety.secrecy import Sealed
from tests.conftest import Clock, Served
from tests.telegram_double.door import breaking_door, open_door


async def test_a_young_message_that_could_not_be_kept_is_refused_so_that_it_comes_again(
    served: Served,
) -> None:
    async with breaking_door(served) as (door, rows):
        rows.gone = True
        assert await door.text("hello") == (503, "")
        rows.gone = False
        assert "999" in (await door.text("hello"))[1]


async def test_an_older_one_gets_the_emergency_numbers_so_that_nothing_waits_behind_it(
    served: Served,
) -> None:
    async with breaking_door(served) as (door, rows):
        rows.gone = True
        status, said = await door.text("hello", ago=6)
        assert status == 200
        assert "999" in said
        assert "999" in (await door.press("y"))[1]


async def test_danger_and_leaving_are_answered_with_the_store_gone(served: Served) -> None:
    async with breaking_door(served) as (door, rows):
        sound = await door.text("hes got a knife", person=7_000_000_002)
        rows.gone = True
        assert await door.text("hes got a knife") == sound
        assert sound[0] == 200
        assert await door.text("BYE") == (200, "")
        assert await door.press("x") == (200, "")


async def test_a_message_sent_before_the_exit_and_brought_after_it_is_met_with_silence(
    served: Served, clock: Clock
) -> None:
    async with breaking_door(served) as (door, rows):
        rows.gone = True
        assert await door.text("hello") == (503, "")
        rows.gone = False
        clock.time = clock.time.replace(second=2)
        assert await door.press("x") == (200, "")
        assert await door.text("hello", ago=2) == (200, "")
        clock.time = clock.time.replace(second=4)
        assert "999" in (await door.text("hello"))[1]


async def test_a_fault_of_ours_is_answered_with_the_emergency_numbers_but_never_holds_anyone(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_door(served) as door:
        opening = await door.text("hello")
        with monkeypatch.context() as broken:
            broken.setattr(Chats, "known", _broken)
            status, said = await door.text("hello")
            assert status == 200
            assert "999" in said
            assert await door.text("BYE") == (200, "")
            assert await door.press("x") == (200, "")
        assert await door.text("hello") == opening


async def test_a_press_under_way_when_somebody_leaves_says_nothing(served: Served) -> None:
    async with open_door(served) as door:
        opening = await door.text("hello")
        gate, show = asyncio.Event(), Conversation.show

        async def slowly(self: Conversation, channel: str, address: Sealed[str]) -> Screen:
            await gate.wait()
            return await show(self, channel, address)

        with pytest.MonkeyPatch.context() as slow:
            slow.setattr(Conversation, "show", slowly)
            pressing = asyncio.create_task(door.press("y"))
            await asyncio.sleep(0)
            assert await door.text("BYE") == (200, "")
            gate.set()
            assert await pressing == (200, "")
        assert await door.text("hello") == opening


async def _broken(self: Chats, whom: object) -> None:
    raise RuntimeError
