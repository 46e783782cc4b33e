"""Which database a URL means, and SQLAlchemy's door to it.

That door is for migrations, the sweep and the console. A turn never goes through it: it would cost half a
millisecond.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import QuietlineError
from bot.store.sqlite_file import SqliteFile

#: An execution option of a connection that only reads, so that it waits for nobody who writes.
READS: Final = "quietline_reads"


#: Held by whoever changes tables or sweeps, so that several processes and machines may start together. "QL" in ASCII.
_LOCK: Final = 0x514C

#: Seconds until a server that does not answer counts as away. Of a pair each is given as long, one after the other.
_CONNECT_SECONDS: Final = 3

#: What stands before the hosts, the hosts, and what stands behind them.
_HOSTS: Final = re.compile(r"(\w[\w+]*://(?:[^/]*@)?)([^/@?]+)(/.*)")
_WRITABLE: Final = "target_session_attrs"


class BadDatabaseError(QuietlineError):
    """QUIETLINE_DATABASE must be sqlite:////path/to/file.db or postgresql://user:password@host/database."""


class DatabaseAwayError(QuietlineError):
    """The database that QUIETLINE_DATABASE names cannot be reached, or does not let us in."""


class NoDriverError(QuietlineError):
    """QUIETLINE_DATABASE is PostgreSQL, and its drivers are not installed: pip install quietline[postgresql]"""


def is_postgres(url: str) -> bool:
    """Whether the URL means PostgreSQL; raises BadDatabaseError if it is none."""
    return _parsed(_one_host_each(url)[0]).get_backend_name() == "postgresql"


def postgres_address(url: str) -> str:
    """The URL as libpq reads it; refuses any other database, and one without a name.

    With several hosts (`host:port,host:port`) it leads to the one of them that may be written to.
    """
    every = postgres_addresses(url)
    hosts = ",".join(_HOSTS.sub(r"\2", each) for each in every)
    return _HOSTS.sub(lambda found: f"{found[1]}{hosts}{found[3]}", every[0]) if len(every) > 1 else every[0]


def postgres_addresses(url: str) -> Sequence[str]:
    """An address for each host, for a driver that would spend all its time on a first one that is silent."""
    every = _one_host_each(url)
    return [_postgres_address(each, pair=len(every) > 1) for each in every]


def _one_host_each(url: str) -> Sequence[str]:
    found = _HOSTS.fullmatch(url)
    return [f"{found[1]}{host}{found[3]}" for host in found[2].split(",")] if found else [url]


def _postgres_address(url: str, *, pair: bool) -> str:
    parsed = _parsed(url)
    if parsed.get_backend_name() != "postgresql" or not parsed.database:
        raise BadDatabaseError
    if pair and _WRITABLE not in parsed.query:
        parsed = parsed.update_query_dict({_WRITABLE: "read-write"})
    return parsed.set(drivername="postgresql").render_as_string(hide_password=False)


def sqlite_file(url: str) -> SqliteFile:
    """The file a URL names; refuses any other database, and SQLite without a file."""
    parsed = _parsed(url)
    plain = parsed.get_backend_name() == "sqlite" and not parsed.query
    if not plain or parsed.database in (None, "", ":memory:"):
        raise BadDatabaseError
    return SqliteFile(Path(parsed.database).resolve())


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine on a database that is there. It keeps no connection open between uses."""
    engine = engine_of(url)
    try:
        yield engine
    finally:
        engine.dispose()


def engine_of(url: str) -> Engine:
    """The same to be kept by whoever comes often: it compiles each statement once, and holds no connection."""
    return _postgres(url) if is_postgres(url) else _sqlite(url)


def alone(connection: Connection) -> None:
    """Keep other processes of ours out of what comes until this transaction ends. SQLite's BEGIN has done so."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _sqlite(url: str) -> Engine:
    engine = create_engine("sqlite://", creator=sqlite_file(url).connect, poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    return engine


def _postgres(url: str) -> Engine:
    try:
        import psycopg  # noqa: PLC0415 - installed only where PostgreSQL is used
    except ImportError:
        raise NoDriverError from None
    address = postgres_address(url)

    def connect() -> psycopg.Connection:
        try:
            return psycopg.connect(address, connect_timeout=_CONNECT_SECONDS)
        except psycopg.Error:
            # The driver's words name the host and the user.
            raise DatabaseAwayError from None

    return create_engine("postgresql+psycopg://", creator=connect, poolclass=NullPool)


def _begin(connection: Connection) -> None:
    """Who writes takes the lock at once: reading first and locking later could be refused in between."""
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise BadDatabaseError from None
