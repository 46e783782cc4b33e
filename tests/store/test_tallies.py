"""Counts: of no one in particular, by the day, and never in anybody's way."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.engine.effects import Tally
from bot.store.memory_tallies import MemoryTallies
from bot.store.migrate import migrate
from bot.store.sweep import Swept, sweep
from bot.store.tallies import KeptTallies
from bot.store.times import TALLY_DAYS, days
from tests.store.world import HandClock

HELPED = Tally("feedback_helped", "yes")
WOMAN = Tally("about_you_gender", "woman")


async def test_each_answer_is_one_more_of_its_day(any_url: str, clock: HandClock) -> None:
    migrate(any_url)
    kept, remembered = KeptTallies(any_url, clock), MemoryTallies(clock)
    today = days(clock())
    async with kept:
        for tallies in (kept, remembered):
            tallies.add((HELPED, WOMAN))
            tallies.add((HELPED,))
            tallies.add(())
    clock.at += timedelta(days=1)
    async with kept:
        for tallies in (kept, remembered):
            tallies.add((HELPED,))
    for tallies in (kept, remembered):
        assert tallies.between(today, today) == {HELPED: 2, WOMAN: 1}
        assert tallies.between(today, today + 1) == {HELPED: 3, WOMAN: 1}
        assert tallies.between(today + 2, today + 9) == {}


async def test_processes_count_together_and_lose_none(any_url: str, clock: HandClock) -> None:
    migrate(any_url)
    async with KeptTallies(any_url, clock) as one, KeptTallies(any_url, clock) as other:
        for _ in range(10):
            one.add((HELPED,))
            other.add((HELPED,))
            await asyncio.sleep(0)
    assert one.between(0, days(clock())) == {HELPED: 20}


async def test_a_count_that_cannot_be_kept_is_lost_and_stands_in_nobodys_way(
    tmp_path: Path, clock: HandClock
) -> None:
    async with KeptTallies(f"sqlite:///{tmp_path / 'no-tables.db'}", clock) as tallies:
        tallies.add((HELPED,))


async def test_counts_are_swept_once_a_year_can_be_set_beside_the_year_before(
    any_url: str, clock: HandClock
) -> None:
    migrate(any_url)
    async with KeptTallies(any_url, clock) as tallies:
        tallies.add((HELPED,))
    assert sweep(any_url, clock() + timedelta(days=TALLY_DAYS - 1)) == Swept()
    assert sweep(any_url, clock() + timedelta(days=TALLY_DAYS)) == Swept(tallies=1)
