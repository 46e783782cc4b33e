"""Processes that are replaced one after the other under load cost nobody an answer.

`make faults` does it often, and restarts a whole machine's service behind doors that stay open.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.throwaway import ThrowawayPostgres
from tests.faults.rolling import roll


async def test_each_of_two_processes_is_replaced_under_load_and_everyone_is_answered(
    tmp_path: Path, postgres: ThrowawayPostgres, postgres_database: Callable[[], str]
) -> None:
    places = {"QUIETLINE_DATABASE": postgres_database(), "QUIETLINE_KEYS": postgres.create("keys_of_rolling")}
    rolled = await roll(tmp_path, places, times=2, seed=7)
    assert rolled.failures == 0, "\n".join(rolled.lines())
    assert rolled.people.channels["sms"].heard > 100
