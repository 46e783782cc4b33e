"""What a thief could read: open every sealed row of a database with a root secret and a key store.

    .venv/bin/python scripts/open_data.py ROOT_SECRET_FILE KEY_STORE DATABASE

Prints how many rows there are and how many open. A database from before the keys that live opens none.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from safety.keyring import KeyRing
from safety.keystore import FileKeyStore
from safety.seal import CannotOpen
from safety.secrecy import Sealed

SESSIONS = "SELECT epoch, mark, sealed FROM sessions"
ANSWERS = "SELECT epoch, digest, sealed FROM deliveries WHERE sealed IS NOT NULL"


def opened(ring: KeyRing, database: Path) -> tuple[int, int]:
    """(rows that are sealed, rows that open)."""
    rows = opens = 0
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        for query, purpose in ((SESSIONS, "sessions"), (ANSWERS, "replies")):
            for epoch_id, bound, sealed in connection.execute(query):
                rows += 1
                epoch = ring.by_id(epoch_id)
                try:
                    opens += bool(epoch and getattr(epoch, purpose).open(sealed, bound))
                except CannotOpen:
                    continue
    return rows, opens


def main(root_secret_file: str, key_store: str, database: str) -> None:
    root = Sealed(Path(root_secret_file).read_text("utf-8").strip())
    rows, opens = opened(KeyRing(FileKeyStore(Path(key_store)), root, time.time()), Path(database))
    sys.stdout.write(f"{rows} sealed rows, {opens} open\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
