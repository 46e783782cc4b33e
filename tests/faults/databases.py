"""Each thing that can happen to a database, with somebody in the middle of a conversation on every channel."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.throwaway import ThrowawayPostgres
from tests.faults import breaking
from tests.faults.between import Between
from tests.faults.breaking import Break
from tests.faults.deaths import Run, world
from tests.faults.tallies import Deaths
from tests.faults.witnesses import Seen, Witnesses
from tests.product import Product

STILL: Final = "stands still"
UNHEARD: Final = "commits unheard"
ON_FILE: Final = ("gone", "locked", STILL, "slow", "read only", "full")
ON_SERVER: Final = ("gone", "silent", UNHEARD, "slow", "read only")


async def on_file(folder: Path, faults: tuple[str, ...] = ON_FILE) -> list[Seen]:
    """These faults one after the other, on a product with an SQLite file."""
    product = Product(folder)
    with breaking.small_disk(folder) as small:
        how: dict[str, Break] = {
            "gone": partial(breaking.file_gone, product),
            STILL: partial(breaking.file_stands_still, product),
            "locked": partial(breaking.file_locked, product),
            "slow": partial(breaking.file_slow, product),
            "read only": partial(breaking.file_read_only, product),
            "full": partial(breaking.disk_full, product, small=small),
        }
        async with running(product) as run:
            return [
                await through(run, Seen(fault, "SQLite", brief=fault == STILL), how[fault])
                for fault in faults
            ]


async def on_server(
    folder: Path, server: ThrowawayPostgres, faults: tuple[str, ...] = ON_SERVER
) -> list[Seen]:
    """The same on PostgreSQL, over a line that can break."""
    os.makedirs(folder, exist_ok=True)
    rows, keys = server.create(f"rows_{folder.name}"), server.create(f"keys_{folder.name}")
    async with Between(server.port) as line:
        there = urlsplit(rows)
        by_line = rows.replace(f":{there.port}/", f":{line.port}/")
        how: dict[str, Break] = {
            "gone": partial(breaking.line_cut, line),
            UNHEARD: partial(breaking.line_deaf, line),
            "silent": partial(breaking.line_silent, line),
            "slow": partial(breaking.line_slow, line),
            "read only": partial(breaking.server_read_only, server),
        }
        product = Product(folder, extra={"QUIETLINE_DATABASE": by_line, "QUIETLINE_KEYS": keys})
        async with running(product) as run:
            return [await through(run, Seen(fault, "PostgreSQL"), how[fault]) for fault in faults]


@asynccontextmanager
async def running(product: Product) -> AsyncIterator[Run]:
    """A product that answers, with Telegram beside it."""
    async with (
        world(product, Deaths(product.folder.name), product.folder.name) as (run, _),
        started(product, run),
    ):
        yield run


@asynccontextmanager
async def started(product: Product, run: Run) -> AsyncIterator[None]:
    """Served until the end of the block, and no longer, whatever happens in it."""
    try:
        await asyncio.to_thread(product.start)
        run.wire.born()
        yield
    finally:
        if product.process is not None and product.process.poll() is None:
            await asyncio.to_thread(product.stop)


async def through(run: Run, seen: Seen, broken: Break) -> Seen:
    """One fault: before, while it lasts, and afterwards."""
    witnesses = Witnesses(run, seen)
    await witnesses.come()
    async with broken():
        await witnesses.write()
    await witnesses.go_on()
    return seen
