"""`make faults` in short: whatever breaks, nobody is left without words, and all goes on by itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.throwaway import ThrowawayPostgres
from tests.faults.clocks import jumps
from tests.faults.databases import STILL, UNHEARD, on_file, on_server, running
from tests.faults.hostile import ATTACKS, beside
from tests.faults.small_postgres import TABLES, on_small_disks
from tests.faults.witnesses import Seen
from tests.product import Product


async def test_whatever_breaks_somebody_is_answered_and_it_goes_on_by_itself(
    tmp_path: Path, postgres: ThrowawayPostgres
) -> None:
    ways = await asyncio.gather(
        on_file(tmp_path / "file", ("locked",)),
        on_server(tmp_path / "server", postgres, ("silent",)),
        on_server(tmp_path / "unheard", postgres, (UNHEARD,)),
        on_small_disks(tmp_path / "small", (TABLES,)),
        on_file(tmp_path / "still", (STILL,)),
        _attacked(tmp_path / "attacked"),
        jumps(tmp_path / "clock", 0),
    )
    seen = [each for way in ways for each in way]
    assert {each.fault: each.wrong for each in seen if each.wrong} == {}
    for each in seen[:4]:
        assert "static words" in each.got["sms"], "it was broken"


async def _attacked(folder: Path) -> list[Seen]:
    product = Product(folder)
    product.folder.mkdir()
    async with running(product) as run:
        return [await beside(product, run.wire, name, 20, 1) for name in ATTACKS]
