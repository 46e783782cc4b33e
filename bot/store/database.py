"""Which database a URL means, and SQLAlchemy's door to it.

That door is for migrations, the sweep and the console. A turn never goes through it: it would cost half a
millisecond.
"""

from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import QuietlineError
from bot.store.sqlite_file import SqliteFile

#: Set on a connection that only reads, so that it does not wait for those who write.
READS = "quietline_reads"


class BadDatabaseError(QuietlineError):
    """QUIETLINE_DATABASE must be the URL of an SQLite file: sqlite:////path/to/file.db."""


def sqlite_file(url: str) -> SqliteFile:
    """The file a URL names; refuses any other database, and SQLite without a file."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise BadDatabaseError from None
    plain = parsed.get_backend_name() == "sqlite" and parsed.database and not parsed.query
    if not plain or parsed.database == ":memory:":
        raise BadDatabaseError
    return SqliteFile(Path(parsed.database or "").resolve())


def engine_for(url: str) -> Engine:
    """An engine that keeps no connection open between uses. Makes the file if it is missing."""
    file = sqlite_file(url)
    file.prepare()
    engine = create_engine(
        URL.create("sqlite", database=str(file.path)),
        poolclass=NullPool,
        connect_args={"isolation_level": None},
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: SqliteConnection, _record: Any) -> None:
    SqliteFile.set_up(connection)


def _begin(connection: Connection) -> None:
    """Writers take the lock at once: one that reads first and locks later could be refused in between."""
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
