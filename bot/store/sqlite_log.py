"""Keep SQLite's write-ahead log short without making a turn wait for it."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from threading import Event, Thread
from typing import Final, Literal

from bot.store.sqlite_file import BUSY_MS, SqliteFile

LOOK_SECONDS: Final = 0.5

#: From this length on the log is copied into the file while turns go on writing to it; the writer then begins it again.
LONG_BYTES: Final = 16 * 2**20

#: Free pages returned at a time, about 8 MB, so that turns wait for some milliseconds at most.
MOST_PAGES: Final = 2_000

CUT_TRIES: Final = 5


def copy_log(
    execute: Callable[[str], sqlite3.Cursor], how: Literal["PASSIVE", "RESTART", "TRUNCATE"]
) -> bool:
    """Copy the log into the file: beside whoever writes; so that the next write begins it again; or so that it is empty
    and nothing deleted is left in it (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint).

    False if others were reading or writing meanwhile, so that a part is left for the next time.
    """
    busy, in_log, copied = execute(f"PRAGMA wal_checkpoint({how})").fetchone()
    return not busy and in_log == copied


def begin_again(execute: Callable[[str], sqlite3.Cursor]) -> bool:
    """Let the next write begin a copied log from its start. False if somebody reads what lies in it: a backup may take
    its time, and no turn waits for it.
    """
    execute("PRAGMA busy_timeout = 0")
    try:
        return copy_log(execute, "RESTART")
    finally:
        execute(f"PRAGMA busy_timeout = {BUSY_MS}")


def give_back(file: SqliteFile) -> bool:
    """Return free pages to the disk and cut the log. For the sweep; False if the log was in use all the time."""
    with closing(file.connect()) as connection:
        # As a script, because that is stepped to its end; as a statement it would free a single page.
        connection.executescript(f"PRAGMA incremental_vacuum({MOST_PAGES})")
        for _ in range(CUT_TRIES):
            if copy_log(connection.execute, "TRUNCATE"):
                return True
            time.sleep(LOOK_SECONDS / 5)
    return False


class LogKeeper:
    """A thread that looks at the log's length."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file
        self._ended = Event()
        self._thread = Thread(target=self._run, name="quietline-log", daemon=True)
        #: Set when a long log has been copied but for its end, and the writer may begin it again between two commits;
        #: it takes the mark away. Beginning again costs less than cutting, after which the disk is asked anew for
        #: every block.
        self.copied = False

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End, if possible after the copying under way; a copy cut short is taken up again by the next process."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(LOOK_SECONDS)

    def _run(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            # A disk that is full or gone is the writer's to tell; the log is looked at again in a moment.
            with suppress(sqlite3.Error, OSError):
                self._look()

    def _look(self) -> None:
        if self._file.log_bytes() >= LONG_BYTES:
            with closing(self._file.connect()) as connection:
                copy_log(connection.execute, "PASSIVE")
            self.copied = True
