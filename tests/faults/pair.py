"""Two PostgreSQL servers, one copying the other, and what people notice when the second takes over."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.throwaway import START_SECONDS, NotStartedError, ThrowawayPostgres
from tests.faults.between import Between, State
from tests.faults.databases import running
from tests.faults.witnesses import Seen, Witnesses
from tests.product import Product

HOW: Final = ("its process is killed", "its machine falls silent")


class Standby(ThrowawayPostgres):
    """A copy of a server that follows it and may be read."""

    def __init__(self, primary: ThrowawayPostgres, *settings: str) -> None:
        self._followed = primary.url()
        super().__init__(*settings)

    def promote(self) -> None:
        """Follow nobody any more; returns once it may be written to."""
        self.execute("SELECT pg_promote()")

    def _make(self) -> None:
        self._password = urlsplit(self._followed).password or ""
        self.folder.chmod(0o755)
        self.data.mkdir(mode=0o700)
        if self._user is not None:
            os.chown(self.data, self._user.pw_uid, self._user.pw_gid)
        how = ("-d", self._followed, "-R", "-X", "stream", "-c", "fast", "--no-sync")
        with self.log.open("ab") as log:
            if self._spawn("pg_basebackup", how, log).wait(START_SECONDS):
                raise NotStartedError


@contextmanager
def pair() -> Iterator[tuple[ThrowawayPostgres, Standby]]:
    """The first, and the second, without whose copy the first commits nothing."""
    first = ThrowawayPostgres("fsync=off", "full_page_writes=off")
    try:
        second = Standby(first, "fsync=off", "full_page_writes=off")
        try:
            first.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            first.execute("SELECT pg_reload_conf()")
            yield first, second
        finally:
            second.remove()
    finally:
        first.remove()


async def failover(folder: Path, how: str) -> Seen:
    """The first goes, nobody can be kept, the second is promoted: everyone goes on where they stood."""
    os.makedirs(folder)
    with pair() as (first, second):
        rows = first.create("rows")
        async with Between(first.port) as line:
            hosts = f"127.0.0.1:{line.port},127.0.0.1:{second.port}"
            url = rows.replace(f"127.0.0.1:{first.port}", hosts)
            async with running(Product(folder, extra={"QUIETLINE_DATABASE": url})) as run:
                witnesses = Witnesses(run, Seen(f"failover: {how}", "PostgreSQL, a pair"))
                await witnesses.come()
                if how == HOW[0]:
                    await asyncio.to_thread(first.stop, signal.SIGKILL)
                    await _taken_over(witnesses, second)
                else:
                    async with line.broken(State.SILENT):
                        await _taken_over(witnesses, second)
                return witnesses.seen


async def _taken_over(witnesses: Witnesses, second: Standby) -> None:
    await witnesses.write()
    began = time.monotonic()
    await asyncio.to_thread(second.promote)
    await witnesses.go_on(began)
