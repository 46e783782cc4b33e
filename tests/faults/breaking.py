"""What can happen to a database, done to it from outside while the product runs."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Final

from bot.patience import ANSWER_SECONDS
from bot.throwaway import ThrowawayPostgres
from tests.faults.between import Between, State
from tests.product import Product
from tests.starts import Process

Break = Callable[[], AbstractAsyncContextManager[None]]

#: Each flush of a slow disk.
SLOW_SECONDS: Final = 0.3
#: Each way of a slow line: a server on another continent.
FAR_SECONDS: Final = 0.08
#: A disk this small is full at once.
_SMALL: Final = "16m"
FILLER: Final = "filler"
#: By then whoever wrote at once waits for the lock, and nobody has been told yet that it cannot be had.
_UNDER_WAY_SECONDS: Final = 0.4


@asynccontextmanager
async def file_gone(product: Product) -> AsyncIterator[None]:
    """The data's folder is a file, so that nothing can be put back in its place."""
    away = product.data.with_name("away")
    product.data.rename(away)
    product.data.write_bytes(b"")
    try:
        yield
    finally:
        product.data.unlink()
        away.rename(product.data)


@asynccontextmanager
async def file_locked(product: Product) -> AsyncIterator[None]:
    """Another process holds the lock, as a backup by a foreign tool would."""
    with closing(sqlite3.connect(product.data / "quietline.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@asynccontextmanager
async def file_slow(product: Product) -> AsyncIterator[None]:
    """The lock is held most of the time, so that each commit waits for its turn."""
    held, over = Event(), Event()
    path = product.data / "quietline.db"
    holding = asyncio.create_task(asyncio.to_thread(_hold_now_and_then, path, held, over))
    await asyncio.to_thread(held.wait)
    try:
        yield
    finally:
        over.set()
        await holding


def _hold_now_and_then(path: Path, held: Event, over: Event) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as other:
        while not over.wait(SLOW_SECONDS / 10):
            other.execute("BEGIN IMMEDIATE")
            held.set()
            over.wait(SLOW_SECONDS)
            other.execute("COMMIT")


@asynccontextmanager
async def file_stands_still(product: Product) -> AsyncIterator[None]:
    """The whole machine does, as a virtual one that is moved, while what was written waits to be committed; then it is
    committed, later than anybody was to wait.
    """
    assert product.process is not None
    with closing(sqlite3.connect(product.data / "quietline.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        standing = asyncio.create_task(_stand_still(product.process, other))
        try:
            yield
        finally:
            await standing


async def _stand_still(process: Process, holding: sqlite3.Connection) -> None:
    await asyncio.sleep(_UNDER_WAY_SECONDS)
    process.send_signal(signal.SIGSTOP)
    try:
        holding.execute("COMMIT")
        await asyncio.sleep(ANSWER_SECONDS)
    finally:
        process.send_signal(signal.SIGCONT)


@asynccontextmanager
async def file_read_only(product: Product) -> AsyncIterator[None]:
    """No write of the process reaches any file: what root meets on a disk that was mounted anew to read only."""
    assert product.process is not None
    before = resource.prlimit(product.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(product.process.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A disk of its own for this folder; False where only root may make one and we are not root."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mount = ("mount", "-t", "tmpfs", "-o", f"size={_SMALL},mode=0700", "none", str(folder))
    mounted = os.geteuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(("umount", "-l", str(folder)), check=True)


@asynccontextmanager
async def disk_full(product: Product, *, small: bool) -> AsyncIterator[None]:
    """Something else has taken all the room. Without a disk of its own: no file may grow."""
    if not small:
        assert product.process is not None
        log = product.data / "quietline.db-wal"
        limit = log.stat().st_size, resource.RLIM_INFINITY
        before = resource.prlimit(product.process.pid, resource.RLIMIT_FSIZE, limit)
        yield
        resource.prlimit(product.process.pid, resource.RLIMIT_FSIZE, before)
        return
    fill(product.data)
    try:
        yield
    finally:
        (product.data / FILLER).unlink()


def fill(folder: Path) -> None:
    """Take all the room of the disk this folder lies on."""
    with suppress(OSError), (folder / FILLER).open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    assert shutil.disk_usage(folder).free < 4096


@asynccontextmanager
async def server_read_only(server: ThrowawayPostgres) -> AsyncIterator[None]:
    """Every new transaction may only read, as on a standby that nobody promoted."""
    await asyncio.to_thread(_writable, server, "off")
    try:
        yield
    finally:
        await asyncio.to_thread(_writable, server, "on")


def _writable(server: ThrowawayPostgres, writable: str) -> None:
    read_only = "off" if writable == "on" else "on"
    server.execute(f"ALTER SYSTEM SET default_transaction_read_only = {read_only}")
    server.execute("SELECT pg_reload_conf()")


@asynccontextmanager
async def line_slow(line: Between) -> AsyncIterator[None]:
    """Each packet takes longer."""
    line.seconds = FAR_SECONDS
    try:
        yield
    finally:
        line.seconds = 0.0


def line_deaf(line: Between) -> AbstractAsyncContextManager[None]:
    """What is committed is committed, and nobody is told."""
    return line.broken(State.DEAF)


def line_cut(line: Between) -> AbstractAsyncContextManager[None]:
    """As when the server has ended."""
    return line.broken(State.CUT)


def line_silent(line: Between) -> AbstractAsyncContextManager[None]:
    """As when its machine has lost its power."""
    return line.broken(State.SILENT)
