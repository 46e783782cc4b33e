"""A PostgreSQL server whose tables and whose log of transactions lie on small disks, which something else fills."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Final

import psycopg

from bot.throwaway import NotStartedError, ThrowawayPostgres
from tests.faults.breaking import FILLER, fill, small_disk
from tests.faults.databases import running, through
from tests.faults.witnesses import Seen
from tests.product import Product

TABLES: Final = "tables"
LOG: Final = "wal"
_NAMES: Final = {TABLES: "the tables' disk", LOG: "the log's disk"}
#: Where no disk can be made, the most bytes of one file: as long as a segment of the log.
_LONGEST: Final = 2**20
#: Until whoever keeps the server running starts it again.
_RESTART_SECONDS: Final = 0.5
#: Rows of nobody, until none was taken for so long that no page has room for one.
_ROWS: Final = """
DO $$
DECLARE refused int := 0;
BEGIN
    WHILE refused < 200 LOOP
        BEGIN
            INSERT INTO {};
            refused := 0;
        EXCEPTION WHEN OTHERS THEN
            refused := refused + 1;
        END;
    END LOOP;
END $$
"""
_MARK: Final = "uuid_send(gen_random_uuid())"
_ROW_OF: Final = (
    f"deliveries (epoch, mark, digest, silent, expires) VALUES (0, {_MARK}, '', 0, 0)",
    f"sessions (epoch, mark, rev, sealed, expires) VALUES (0, {_MARK}, 0, '', 0)",
)
_RECORDS: Final = (
    "SELECT pg_logical_emit_message(false, '', repeat('x', 8000)) FROM generate_series(1, 10000)"
)


class SmallPostgres(ThrowawayPostgres):
    """Started again whenever it has ended, as any orchestrator does: without room for its log PostgreSQL ends.

    Where we may not make disks, no file of a full server may grow, and no file may be added to a full log.
    """

    def __init__(self) -> None:
        self._disks = ExitStack()
        self._mounted = True
        self._over = Event()
        super().__init__("fsync=off", "full_page_writes=off")
        self.execute(f"CREATE TABLESPACE small LOCATION '{self.folder / TABLES}'")
        self._supervisor = Thread(target=self._supervise, daemon=True)
        self._supervisor.start()

    def create(self, database: str, template: str = "template1") -> str:
        """A database whose tables lie on their small disk; its URL."""
        url = super().create(database, template)
        self.execute(f'ALTER DATABASE "{database}" SET TABLESPACE small')
        return url

    def remove(self) -> None:
        """The disks go, too."""
        self._over.set()
        self._supervisor.join()
        self.stop(signal.SIGQUIT)
        self._disks.close()
        super().remove()

    def fill(self, disk: str, database: str) -> None:
        """Something else takes all the room of this disk, and the server uses up what it had taken before."""
        # What is dead in a page would make room there for whoever looks at it first.
        self.execute("VACUUM deliveries, sessions", database)
        if self._mounted:
            fill(self.folder / disk)
        elif disk == TABLES:
            self._limit(str(_LONGEST))
        else:
            (self.folder / LOG).chmod(0o500)
        if disk == TABLES:
            for row in _ROW_OF:
                self.execute(_ROWS.format(row), database)
        else:
            with suppress(psycopg.Error):
                self.execute(_RECORDS, database)

    def make_room(self, disk: str) -> None:
        """Whatever took it is gone."""
        if self._mounted:
            (self.folder / disk / FILLER).unlink()
        elif disk == TABLES:
            self._limit("unlimited")
        else:
            (self.folder / LOG).chmod(0o700)

    def _layout(self) -> tuple[str, ...]:
        for disk in (TABLES, LOG):
            self._mounted = self._disks.enter_context(small_disk(self.folder / disk))
            if self._user is not None:
                os.chown(self.folder / disk, self._user.pw_uid, self._user.pw_gid)
        return "--wal-segsize=1", f"--waldir={self.folder / LOG}"

    def _limit(self, longest: str) -> None:
        """As the server's own user: root in a container may not have the right to do it to others."""
        uid, gid = (self._user.pw_uid, self._user.pw_gid) if self._user else (None, None)
        for pid in self.pids():
            how = ("prlimit", f"--pid={pid}", f"--fsize={longest}:")
            # One that has ended meanwhile needs none.
            subprocess.run(how, user=uid, group=gid, check=False, capture_output=True)

    def _supervise(self) -> None:
        while not self._over.wait(_RESTART_SECONDS):
            if self._process is None or self._process.poll() is not None:
                with suppress(NotStartedError):
                    self.start()


async def on_small_disks(folder: Path, disks: Sequence[str] = (TABLES, LOG)) -> list[Seen]:
    """Each disk in turn has no room while people write."""
    os.makedirs(folder)
    server = await asyncio.to_thread(SmallPostgres)
    try:
        places = {"QUIETLINE_DATABASE": server.create("rows"), "QUIETLINE_KEYS": server.create("keys")}
        async with running(Product(folder, extra=places)) as run:
            return [
                await through(run, Seen(f"full: {_NAMES[disk]}", "PostgreSQL"), partial(_full, server, disk))
                for disk in disks
            ]
    finally:
        await asyncio.to_thread(server.remove)


@asynccontextmanager
async def _full(server: SmallPostgres, disk: str) -> AsyncIterator[None]:
    await asyncio.to_thread(server.fill, disk, "rows")
    try:
        yield
    finally:
        server.make_room(disk)
