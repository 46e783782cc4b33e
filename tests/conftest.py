"""What most tests stand on: one moment, one compiled content, a service with memory or a real file behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.book import HERE, Book, read_book
from bot.conversation import Conversation
from bot.store.memory import MemoryRows
from bot.store.migrate import migrate
from bot.store.sessions import KeptSessions
from bot.store.sqlite import SqliteRows
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed

# A Tuesday afternoon in winter, no bank holiday: most lines are open.
MOMENT = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
DAY = date(2026, 11, 24)

Served = Callable[..., AbstractAsyncContextManager[Conversation]]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = MOMENT

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture(scope="session")
def book() -> Book:
    return read_book(HERE, lambda: DAY, "QL")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def served(book: Book, clock: Clock, tmp_path: Path) -> Served:
    """`async with served("memory")` or `served("sqlite")` gives the whole service behind its channels."""

    @asynccontextmanager
    async def serve(store: str = "memory") -> AsyncIterator[Conversation]:
        keys = KeyRing(MemoryKeyStore(), Sealed("a root secret that is only for tests"), clock().timestamp())
        url = f"sqlite:///{tmp_path / 'quietline.db'}"
        if store == "sqlite":
            migrate(url)
        rows = SqliteRows(url) if store == "sqlite" else MemoryRows()
        sessions = KeptSessions(rows, keys, clock)
        async with sessions:
            yield Conversation(book, lambda version: None, sessions, keys, clock)

    return serve
