"""Which database a URL means, and SQLAlchemy's door to it.

That door is for migrations, the sweep and the console. A turn never goes through it: it would cost half a
millisecond.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import QuietlineError
from bot.store.sqlite_file import SqliteFile

#: An execution option of a connection that only reads, so that it waits for nobody who writes.
READS: Final = "quietline_reads"


class BadDatabaseError(QuietlineError):
    """QUIETLINE_DATABASE must be the URL of an SQLite file: sqlite:////path/to/file.db."""


def sqlite_file(url: str) -> SqliteFile:
    """The file a URL names; refuses any other database, and SQLite without a file."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise BadDatabaseError from None
    plain = parsed.get_backend_name() == "sqlite" and not parsed.query
    if not plain or parsed.database in (None, "", ":memory:"):
        raise BadDatabaseError
    return SqliteFile(Path(parsed.database).resolve())


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine on a database that is there. It keeps no connection open between uses."""
    file = sqlite_file(url)
    # An error names the statement and never the values in it.
    engine = create_engine("sqlite://", creator=file.connect, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "begin", _begin)
    try:
        yield engine
    finally:
        engine.dispose()


def _begin(connection: Connection) -> None:
    """Who writes takes the lock at once: reading first and locking later could be refused in between."""
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
