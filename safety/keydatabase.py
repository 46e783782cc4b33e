"""The key store as one row of a PostgreSQL database of its own, which several machines share.

It must not be the database of the rows: whoever copied that would have both. What PostgreSQL leaves behind of an old
value, and why that is worth little, is said in docs/decisions/0007-postgresql.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import psycopg

from safety import rotation
from safety.keyclock import take_reading
from safety.keyfile import generation_of
from safety.keystore import UnsafeKeyStoreError
from safety.secrecy import Sealed

T = TypeVar("T")
Connection = psycopg.Connection[tuple[object, ...]]

#: Seconds until a server that does not answer counts as away. It is asked once a second, never by a turn.
_CONNECT_SECONDS: Final = 3
_SET_UP: Final = "SET synchronous_commit = on; SET statement_timeout = '3s'; SET lock_timeout = '2s'"

#: One row, because its key can only be true. Two processes that make the table at once would trip over each other.
_MAKE: Final = """
SELECT pg_advisory_xact_lock(20812);
CREATE TABLE IF NOT EXISTS quietline_keys (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    value bytea NOT NULL
)
"""
_READ: Final = "SELECT value FROM quietline_keys"
_WRITE: Final = """
INSERT INTO quietline_keys (value) VALUES (%s) ON CONFLICT (one) DO UPDATE SET value = excluded.value
"""


class KeyDatabaseError(UnsafeKeyStoreError):
    """The database that QUIETLINE_KEYS names cannot be reached, does not let us in, or is too busy."""


class DatabaseKeyStore:
    """The same contract as safety.keystore.KeyStore. May be used from any thread."""

    def __init__(self, url: Sealed[str]) -> None:
        """Open the database and make the table if it is missing; raises KeyDatabaseError."""
        self._url = url
        self._connection: Connection | None = None
        self._do(_make)
        # What a process that died in `replace` may have left.
        self._do(_vacuum)

    def stamp(self) -> object:
        """The value itself: it is small, and a number might be the same in a copy that was put back."""
        return self.read()

    def read(self) -> bytes | None:
        """The value, or None when there has never been one."""
        return self._do(_read)

    def replace(self, old_generation: int, new: bytes) -> bool:
        """See KeyStore. A crash at any point leaves the old value or the new one, never neither."""
        replaced = self._do(lambda connection: _replace(connection, old_generation, new))
        if replaced:
            self._do(_vacuum)
        return replaced

    def read_clocks(self) -> rotation.Reading:
        """The database's wall clock, which is the same for every machine, beside this machine's steady one."""
        return rotation.Reading(self._do(_wall), take_reading().steady)

    def close(self) -> None:
        """Let go of the connection; it is opened again when it is needed."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def __del__(self) -> None:
        """A store nobody uses any more lets go of its connection at once: a server has few."""
        self.close()

    def _do(self, work: Callable[[Connection], T]) -> T:
        """A connection that was lost since it was last used gets a second attempt, on a new one."""
        was_open = self._connection is not None
        try:
            return work(self._open())
        except psycopg.Error:
            self.close()
            if was_open:
                return self._do(work)
            # The driver's words name the host and the user.
            raise KeyDatabaseError from None

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = psycopg.connect(
                self._url.reveal(),
                autocommit=True,
                connect_timeout=_CONNECT_SECONDS,
                # Milliseconds after which a machine that no longer acknowledges counts as away.
                tcp_user_timeout=_CONNECT_SECONDS * 1000,
            )
            self._connection.execute(_SET_UP)
        return self._connection


def _make(connection: Connection) -> None:
    with connection.transaction():
        connection.execute(_MAKE)


def _read(connection: Connection) -> bytes | None:
    row = connection.execute(_READ).fetchone()
    return None if row is None else bytes(_bytes(row[0]))


def _replace(connection: Connection, old_generation: int, new: bytes) -> bool:
    with connection.transaction():
        # Keeps out whoever wants to replace it too, and nobody who reads.
        connection.execute("LOCK TABLE quietline_keys IN EXCLUSIVE MODE")
        old = _read(connection)
        if (0 if old is None else generation_of(old)) != old_generation:
            return False
        connection.execute(_WRITE, (new,))
    return True


def _vacuum(connection: Connection) -> None:
    """The old row goes, and the new one, of the same size, is moved to where it lay."""
    connection.execute("VACUUM quietline_keys")


def _wall(connection: Connection) -> float:
    row = connection.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
    assert row is not None  # noqa: S101 - a SELECT without a table has one row
    return float(str(row[0]))


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise KeyDatabaseError
    return value
