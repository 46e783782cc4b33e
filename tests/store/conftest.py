"""The same world on every kind of rows; another kind joins by one more parameter."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.store.sessions import KeptSessions
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.store.world import HandClock, Tap, World


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def keys(clock: HandClock) -> KeyRing:
    return KeyRing(MemoryKeyStore(), Sealed("a root secret that only tests know"), clock.at.timestamp())


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/data/quietline.db"


@pytest.fixture
def postgres_url(postgres_database: Callable[[], str]) -> str:
    return postgres_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest) -> str:
    """A database of either kind, for what both must promise to more than one process."""
    return _url(request, request.param)


def _url(request: pytest.FixtureRequest, kind: str) -> str:
    return str(request.getfixturevalue("postgres_url" if kind == "postgresql" else "url"))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, keys: KeyRing, clock: HandClock) -> AsyncIterator[World]:
    url = _url(request, request.param)
    async with AsyncExitStack() as stack:
        yield World(request.param, url, keys, clock, stack)


@pytest.fixture(params=["sqlite", "postgresql"])
async def lasting_world(
    request: pytest.FixtureRequest, keys: KeyRing, clock: HandClock
) -> AsyncIterator[World]:
    """For what a database promises, of whichever kind."""
    async with AsyncExitStack() as stack:
        yield World(request.param, _url(request, request.param), keys, clock, stack)


@pytest.fixture
async def postgres_world(postgres_url: str, keys: KeyRing, clock: HandClock) -> AsyncIterator[World]:
    """For what only PostgreSQL must promise."""
    async with AsyncExitStack() as stack:
        yield World("postgresql", postgres_url, keys, clock, stack)


@pytest.fixture
async def file_world(url: str, keys: KeyRing, clock: HandClock) -> AsyncIterator[World]:
    """For what only a file can promise."""
    async with AsyncExitStack() as stack:
        yield World("sqlite", url, keys, clock, stack)


@pytest.fixture
def tap(world: World) -> Tap:
    return Tap(world.rows())


@pytest.fixture
async def sessions(world: World, tap: Tap) -> KeptSessions:
    return await world.process(tap)
