"""The trail of staff lives as long as the cases it speaks of, on either database."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from bot.store.database import opened
from bot.store.migrate import migrate
from bot.store.staff_tables import staff
from bot.store.sweep import Swept, sweep
from bot.store.times import TRAIL_MINUTES
from bot.store.trail import Did, Trail
from tests.store.world import HandClock


def test_a_line_is_there_until_its_time_is_over_and_not_longer(any_url: str, clock: HandClock) -> None:
    migrate(any_url)
    codes = dict.fromkeys(("roles", "teams", "languages", "skills", "password"), "")
    numbers = dict.fromkeys(("capacity", "most_a_shift", "last_step"), 1)
    someone = {"name": "ann", **codes, **numbers, "leads_safeguarding": False, "onetime": b""}
    with opened(any_url) as engine, engine.begin() as connection:
        connection.execute(insert(staff).values(someone))
    trail = Trail(any_url, clock)
    trail.take_back(trail.note("ann", Did.TOOK, 123_456))
    trail.note("ann", Did.CHANGED_ACCOUNT, about="x" * 100)
    trail.note(None, Did.MADE_ACCOUNT, about="bea")
    trail.once("ann", Did.LOOKED, 123_456)
    trail.once("ann", Did.LOOKED, 123_456)
    assert [(line.name, line.did, line.about) for line in trail.everything()] == [
        ("ann", Did.LOOKED, None),
        (None, Did.MADE_ACCOUNT, "bea"),
        ("ann", Did.CHANGED_ACCOUNT, "x" * 40),
    ]
    assert sweep(any_url, clock() + timedelta(minutes=TRAIL_MINUTES - 1)) == Swept()
    assert sweep(any_url, clock() + timedelta(minutes=TRAIL_MINUTES)) == Swept(trail=3)
