"""What tells an alarm how we are. A disk that is full, or read only, can still be read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette

from bot.book import Book
from bot.channels import health as asked
from bot.channels.health import health
from bot.conversation import Conversation
from bot.store.memory import MemoryRows
from bot.store.sessions import KeptSessions
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.conftest import DAY, Clock
from tests.store.world import Tap


@pytest.fixture
def tap() -> Tap:
    return Tap(MemoryRows())


@pytest.fixture
async def door(book: Book, clock: Clock, tap: Tap) -> AsyncIterator[AsyncClient]:
    """The public door, as far as it tells how it is."""
    keys = KeyRing(MemoryKeyStore(), Sealed("a root secret that is only for tests"), clock().timestamp())
    async with KeptSessions(tap, keys, clock) as sessions:
        conversation = Conversation(book, lambda version: None, sessions, keys, clock)
        transport = ASGITransport(app=Starlette(routes=health(conversation, lambda: DAY)))
        async with AsyncClient(transport=transport, base_url="http://door") as client:
            yield client


async def ready(door: AsyncClient) -> tuple[int, bool]:
    """The status, and what is said of the database."""
    answer = await door.get("/readyz")
    return answer.status_code, answer.json()["database"]


async def test_a_store_that_can_be_read_and_not_written_to_is_not_in_order(
    door: AsyncClient, tap: Tap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "REUSE_SECONDS", -1)
    assert await ready(door) == (200, True)
    tap.fails = True
    assert await ready(door) == (503, False)
    assert (await door.get("/healthz")).status_code == 200, "the emergency numbers can still be said"
    tap.fails = False
    assert await ready(door) == (200, True)


async def test_who_asks_without_end_does_not_fill_the_disk(door: AsyncClient, tap: Tap) -> None:
    assert await asyncio.gather(*(ready(door) for _ in range(50))) == [(200, True)] * 50
    assert len(tap.writes) == 1
