"""PostgreSQL for tests: one server for each worker, one migrated database for each test that asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from bot.store.migrate import migrate
from bot.throwaway import ThrowawayPostgres

_serial = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[ThrowawayPostgres]:
    """A running server. A machine that cannot start one fails the tests: nothing here is ever skipped."""
    # Tests stop and kill the server, which loses nothing that is in the system's hands; none cuts the power.
    server = ThrowawayPostgres("fsync=off", "full_page_writes=off")
    try:
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def postgres_database(postgres: ThrowawayPostgres) -> Callable[[], str]:
    """Each call makes a database with all tables and nothing in them; its URL."""
    migrate(postgres.create("migrated"))

    def fresh() -> str:
        return postgres.create(f"test{next(_serial)}", "migrated")

    return fresh


def copy_what_was_written(server: ThrowawayPostgres, since: float, folder: Path) -> None:
    """Every file of a stopped server that was written to since then, its log among them, into a folder to search.

    The zeros at the end of a file that was made longer than it was filled are left out: they would be most of it.
    """
    for path in server.folder.rglob("*"):
        if path.is_file() and path.stat().st_mtime >= since:
            copy = folder / path.relative_to(server.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes().rstrip(b"\0"))
