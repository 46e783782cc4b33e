"""A product that dies under load loses nothing it has answered and takes no step twice.

`make faults` does it 200 times. That a step taken twice or lost would show is checked on the dialogue itself at
the start of every run; that a loss is counted, here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.throwaway import ThrowawayPostgres
from tests.faults.deaths import deaths
from tests.faults.tallies import Deaths
from tests.product import Product

KILLS = 4


async def test_no_death_loses_what_was_answered_or_steps_twice(
    tmp_path: Path, postgres: ThrowawayPostgres, postgres_database: Callable[[], str]
) -> None:
    for store in ("sqlite", "postgresql"):
        (tmp_path / store).mkdir()
    places = {"QUIETLINE_DATABASE": postgres_database(), "QUIETLINE_KEYS": postgres.create("keys_of_deaths")}
    both = await asyncio.gather(
        deaths(Product(tmp_path / "sqlite"), "SQLite", KILLS, seed=6),
        deaths(Product(tmp_path / "postgresql", extra=places), "PostgreSQL", KILLS, seed=6),
    )
    for done in both:
        assert done.faults == 0, "\n".join(done.lines())
        assert done.hits, "somebody was cut off"
        _all_channels_were_busy(done)


def _all_channels_were_busy(done: Deaths) -> None:
    for name, tally in done.channels.items():
        assert tally.heard > KILLS, name
        assert tally.redelivered, name


async def test_a_product_that_forgets_is_found_out(tmp_path: Path) -> None:
    product = Product(tmp_path)

    def forget() -> None:
        for path in product.data.glob("quietline.db*"):
            path.unlink()

    done = await deaths(product, "SQLite", 2, seed=2, meanwhile=forget)
    assert done.faults >= done.hits > 0
    assert done.channels["sms"].lost + done.channels["telegram"].lost + done.channels["web"].lost > 0
