"""Whoever has left stays gone, also when the database was too slow for their exit and the process is killed.

The kill comes while the test holds the database's lock: nothing of the exit can be durable. What was answered by
then has to hold; what was not is brought again, as its provider would.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from pathlib import Path
from signal import SIGKILL

import asyncpg

from bot.store.sessions import HURRIED_SECONDS
from bot.throwaway import ThrowawayPostgres
from tests.faults.deaths import world
from tests.faults.tallies import CHANNELS, Deaths
from tests.product import Product

Hold = Callable[[], AbstractAsyncContextManager[None]]


async def test_who_left_stays_gone_though_the_database_was_slow_and_we_were_killed(
    tmp_path: Path, postgres: ThrowawayPostgres, postgres_database: Callable[[], str]
) -> None:
    url = postgres_database()
    places = {"QUIETLINE_DATABASE": url, "QUIETLINE_KEYS": postgres.create("keys_of_exits")}
    on_file, on_server = Product(tmp_path / "sqlite"), Product(tmp_path / "postgresql", extra=places)
    for product in (on_file, on_server):
        product.folder.mkdir()
    await asyncio.gather(
        _leave_and_die(on_file, lambda: _file_held(on_file.data / "quietline.db")),
        _leave_and_die(on_server, lambda: _server_held(url)),
    )


async def _leave_and_die(product: Product, held: Hold) -> None:
    """Each leaves on their channel; the process dies before the database lets go."""
    async with world(product, Deaths("exits"), "exits") as (run, reaper):
        await reaper.serve()
        people = [run.somebody(channel) for channel in CHANNELS]
        openings = [await someone.say("hello") for someone in people]
        for someone in people:
            assert await someone.say("1") not in openings
        async with held():
            leaving = [asyncio.create_task(someone.leave()) for someone in people]
            # The page is answered by then, as it has to be; so was everyone once.
            await asyncio.wait(leaving, timeout=2 * HURRIED_SECONDS)
            await reaper.end(SIGKILL)
        await reaper.serve()
        assert all(await asyncio.gather(*leaving))
        assert [await someone.say("hello") for someone in people] == openings
        await reaper.stop()


@asynccontextmanager
async def _file_held(path: Path) -> AsyncIterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@asynccontextmanager
async def _server_held(url: str) -> AsyncIterator[None]:
    other = await asyncpg.connect(url)
    try:
        await other.execute("BEGIN; LOCK TABLE sessions IN EXCLUSIVE MODE")
        yield
    finally:
        await other.close()
