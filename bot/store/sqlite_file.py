"""One SQLite file as we want it: ours alone, durable at every commit, nothing left where a row was."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

#: How long a connection waits for another process's commit or for the sweep, in milliseconds. Two such waits
#: fit into the time a turn has.
BUSY_MS: Final = 2_000

#: The same for a connection that reads on the loop, where everyone waits with it. Readers meet a lock only in the
#: moment another process repairs the log.
READ_BUSY_MS: Final = 100

_PRAGMAS: Final = (
    # A commit returns when the disk has it: nothing is said that was not kept.
    "PRAGMA synchronous = FULL",
    # What is deleted is overwritten with zeros, in the file; the sweep cuts the log that may hold it too.
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    # No turn pays for copying the log into the file: sqlite_log.py does it from a connection of its own.
    "PRAGMA wal_autocheckpoint = 0",
    # A statement that sorts does it in memory, never in a temporary file.
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -32768",
)


@dataclass(frozen=True)
class SqliteFile:
    """Where the file lies, and the one way it is opened."""

    path: Path

    @cached_property  # every commit asks for it twice
    def log(self) -> Path:
        """The write-ahead log beside the file."""
        return self.path.with_name(self.path.name + "-wal")

    def prepare(self) -> None:
        """Make the folder (0700) and the file (0600) if they are missing; SQLite gives the log the file's mode."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(self.path.parent):
            if not self.path.exists():
                # What a removed file left behind would be read into the new one.
                self.log.unlink(missing_ok=True)
                self.path.with_name(self.path.name + "-shm").unlink(missing_ok=True)
                # Never where it is there: closing any handle of ours takes away every lock this process has on it
                # (POSIX), and another process that closes it last would empty the log under our connections.
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            os.chmod(self.path, 0o600)
        with closing(sqlite3.connect(self.path, isolation_level=None, timeout=BUSY_MS / 1000)) as connection:
            # Takes effect only before the first table is made. The sweep gives the pages back; FULL would move
            # pages at every commit.
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")

    def connect(self, *, reads: bool = False) -> sqlite3.Connection:
        """Open the file that is there; never makes one. A statement stands alone unless BEGIN came first."""
        connection = sqlite3.connect(
            f"{self.path.as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            timeout=(READ_BUSY_MS if reads else BUSY_MS) / 1000,
            check_same_thread=False,
        )
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        if reads:
            connection.execute("PRAGMA query_only = ON")
        return connection

    def identity(self) -> tuple[int, int, int]:
        """Device and inode of the file, inode of its log. It differs once somebody removed or replaced one of
        them: an open connection would go on reading and writing what nobody will ever find again.
        """
        file, log = os.stat(self.path), os.stat(self.log)
        return file.st_dev, file.st_ino, log.st_ino

    def log_bytes(self) -> int:
        """How long the log has grown."""
        try:
            return os.stat(self.log).st_size
        except FileNotFoundError:
            return 0


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time; the system lets go of the lock if its holder dies."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)
