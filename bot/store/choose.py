"""Which kind of rows a URL means."""

from bot.store.database import is_postgres
from bot.store.rows import Rows
from bot.store.sqlite import SqliteRows


def rows_at(url: str) -> Rows:
    """The rows of the database the URL names."""
    if is_postgres(url):
        from bot.store.postgres import PostgresRows  # noqa: PLC0415 - its driver is installed only where it is used

        return PostgresRows(url)
    return SqliteRows(url)
