"""The desks' bell: heard at once by every process, and missed by nobody when its connection is cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import pytest

from bot.book import Book
from bot.channels.relaying import Relay
from bot.channels.rounds import running
from bot.channels.sender import Sender
from bot.channels.telling import Nobody
from bot.store.desk_bell import DeskBell
from bot.store.relays import Relays
from bot.throwaway import ThrowawayPostgres
from tests.channels.carrying import Carrier
from tests.helpline import CONSENT, TO_A_PERSON, Line, open_line
from tests.patience import eventually

#: So long that no test gets there: only a ring ends the wait.
NEVER: Final = 600.0
CUT: Final = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"


@pytest.fixture
async def line(book: Book, tmp_path: Path, postgres_database: Callable[[], str]) -> AsyncIterator[Line]:
    async with open_line(book, tmp_path, url=postgres_database()) as opened:
        yield opened


@pytest.fixture
async def bell(line: Line) -> AsyncIterator[DeskBell]:
    async with DeskBell(line.url) as listening:
        await eventually(lambda: listening.hears)
        yield listening


async def test_it_rings_once_a_change_is_committed_and_not_before(line: Line, bell: DeskBell) -> None:
    rings = bell.rings
    with line.cases.changing():
        await bell.wait(rings, NEVER, 0.05)
        assert bell.rings == rings
    await bell.wait(rings, NEVER, NEVER)
    assert bell.rings == rings + 1


async def test_a_ring_that_came_before_anyone_waited_is_not_lost(line: Line, bell: DeskBell) -> None:
    rings = bell.rings
    with line.cases.changing():
        pass
    await eventually(lambda: bell.rings > rings)
    await bell.wait(rings, NEVER, NEVER)


async def test_a_cut_connection_ends_every_wait_and_is_opened_anew(
    bell: DeskBell, postgres: ThrowawayPostgres
) -> None:
    waiting = asyncio.create_task(bell.wait(bell.rings, NEVER, NEVER))
    await asyncio.sleep(0)
    postgres.execute(CUT)
    await waiting
    assert not bell.hears
    await eventually(lambda: bell.hears)


async def test_what_a_worker_writes_arrives_while_the_bell_cannot_be_heard(
    line: Line, bell: DeskBell, postgres: ThrowawayPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell, "_address", "postgresql://quietline@127.0.0.1:1/nowhere")
    await line.walks(*TO_A_PERSON, *CONSENT)
    number, carrier = line.claims(), Carrier()
    outbox, traces = line.sessions.outbox, line.sessions.traces
    words = line.conversation.book.words
    relay = Relay(Relays(line.cases, line.clock), Nobody(), outbox, words, bell)
    sender = Sender(line.conversation, outbox, traces, {"sms": carrier}, Nobody())
    async with running(relay.rounds, sender.rounds):
        postgres.execute(CUT)
        await eventually(lambda: not bell.hears)
        line.writes(number, "I am here.")
        await eventually(lambda: carrier.calls == 1)
        assert not bell.hears


async def test_on_a_file_nobody_hears_it_and_everybody_looks(tmp_path: Path) -> None:
    async with DeskBell(f"sqlite:///{tmp_path}/rows.db") as bell:
        await asyncio.wait_for(bell.wait(bell.rings, 0, NEVER), 5)
        assert not bell.hears
