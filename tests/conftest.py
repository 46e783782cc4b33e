"""What most tests stand on: one moment, one compiled content, a service with memory or a real database behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.book import HERE, Book, read_book
from bot.conversation import Conversation
from bot.engine.effects import Tally
from bot.store.choose import rows_at
from bot.store.memory import MemoryRows
from bot.store.migrate import migrate
from bot.store.sessions import KeptSessions
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.longest import longest_first
from tests.postgres import postgres, postgres_database
from tests.read_once import read_once

# A Tuesday afternoon in winter, no bank holiday: most lines are open.
MOMENT = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
DAY = date(2026, 11, 24)

Served = Callable[..., AbstractAsyncContextManager[Conversation]]

# What is claimed is never a time: a busy machine must not make a claim fail.
settings.register_profile("quietline", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quietline")

read_once()

#: Fixtures from beside, for every test.
__all__ = ["postgres", "postgres_database"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    longest_first(items)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = MOMENT

    def __call__(self) -> datetime:
        return self.time

    def go(self, minutes: int) -> None:
        """Move it on."""
        self.time += timedelta(minutes=minutes)


class Counted(list[Tally]):
    """Tallies of a test: what was counted, in order."""

    def add(self, counts: Sequence[Tally]) -> None:
        self += counts


@cache
def shipped_book() -> Book:
    """The content as it is shipped, compiled once."""
    return read_book(HERE, lambda: DAY, "QL")


@pytest.fixture(scope="session")
def book() -> Book:
    return shipped_book()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def served(book: Book, clock: Clock, tmp_path: Path, request: pytest.FixtureRequest) -> Served:
    """`async with served("memory")`, "sqlite" or "postgresql" gives the whole service behind its channels."""

    @asynccontextmanager
    async def serve(store: str = "memory") -> AsyncIterator[Conversation]:
        keys = KeyRing(MemoryKeyStore(), Sealed("a root secret that is only for tests"), clock().timestamp())
        url = f"sqlite:///{tmp_path / 'quietline.db'}"
        if store == "sqlite":
            migrate(url)
        if store == "postgresql":
            url = request.getfixturevalue("postgres_database")()
        sessions = KeptSessions(MemoryRows() if store == "memory" else rows_at(url), keys, clock)
        async with sessions:
            yield Conversation(book, lambda version: None, sessions, keys, clock, tallies=Counted())

    return serve
