"""What a database will not do at the start, said by setting: one sentence with the mend, never a path or an address."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from bot.environment import BadSettings
from bot.settings import Settings, database_in
from bot.store.database import is_postgres

_NEWER = "The database was made by a newer version of Quietline; run that version, or restore a backup from before it."
_POSTGRES = "QUIETLINE_DATABASE must be a database of our own, in which this user may make tables and write."
_FILE = "QUIETLINE_DATABASE must name a file that this user can make and write to, with room on its disk."
_FOLDER = "QUIETLINE_DATA must be a folder that this user can make and write to, with room on its disk."
_NOT_OURS = "QUIETLINE_DATABASE (or quietline.db in QUIETLINE_DATA) is no database, or damaged; move it away."


@contextmanager
def named(settings: Settings) -> Iterator[None]:
    """Raise BadSettings for what goes wrong inside with the database these settings lead to."""
    try:
        yield
    except CommandError:
        raise BadSettings(_NEWER) from None
    except (OSError, sqlite3.Error, DBAPIError) as fault:
        raise BadSettings(_sentence(settings, fault)) from None


def _sentence(settings: Settings, fault: Exception) -> str:
    if is_postgres(settings.database):
        return _POSTGRES
    cause = fault.orig if isinstance(fault, DBAPIError) else fault
    # SQLite's driver raises this class itself only for bytes it cannot make sense of.
    if type(cause) is sqlite3.DatabaseError:
        return _NOT_OURS
    return _FOLDER if settings.database == database_in(settings.data) else _FILE
