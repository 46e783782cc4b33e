"""How many more connections a PostgreSQL server takes from us, before anyone depends on there being enough."""

from __future__ import annotations

import logging
from typing import Final

from sqlalchemy import text

from bot.errors import QuietlineError
from bot.store.database import opened

log = logging.getLogger(__name__)

#: What the public door holds for as long as it runs: two for turns, one for the bell.
DOOR_CONNECTIONS: Final = 3
#: The most that all processes of one machine have open at one moment (docs/decisions/0007-postgresql.md).
MACHINE_CONNECTIONS: Final = 12

_ROOM: Final = text("""
WITH here AS (SELECT datname, usename FROM pg_stat_activity WHERE backend_type = 'client backend')
SELECT least(
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true)::int, 0) - (SELECT count(*) FROM here),
    (SELECT nullif(datconnlimit, -1) - (SELECT count(*) FROM here WHERE datname = current_database())
        FROM pg_database WHERE datname = current_database()),
    (SELECT nullif(rolconnlimit, -1) - (SELECT count(*) FROM here WHERE usename = current_user)
        FROM pg_roles WHERE rolname = current_user)
)
""")


class NoRoomError(QuietlineError):
    """The database that QUIETLINE_DATABASE names takes no more connections; raise max_connections or its limits."""


def check_room(url: str) -> None:
    """Refuse to start where the public door could not be served; say so where one machine more could not."""
    with opened(url) as engine, engine.connect() as connection:
        room = connection.execute(_ROOM).scalar_one()
    if room < DOOR_CONNECTIONS:
        raise NoRoomError
    if room < MACHINE_CONNECTIONS:
        log.warning(
            "the database takes %d more connections; a machine may need %d", room, MACHINE_CONNECTIONS
        )
