"""PostgreSQL as we use it: set up as decided, many turns to a commit, and back by itself whatever happens to it."""

import asyncio
import signal
import socket
import time
from urllib.parse import urlsplit

import psycopg
import pytest

from bot.ports import Conflict, Mark, StoreFailed
from bot.store import batches
from bot.store.database import BadDatabaseError, is_postgres, postgres_address, postgres_addresses
from bot.store.migrate import migrate
from bot.store.postgres import PostgresRows
from bot.store.postgres_door import Door
from bot.store.rows import Drop, Result
from bot.store.sessions import KeptSessions
from bot.store.writer import KEEP_SECONDS
from bot.throwaway import ThrowawayPostgres
from tests.faults.between import Between, State
from tests.patience import PATIENCE_SECONDS, eventually
from tests.store.world import World


@pytest.fixture
async def sessions(postgres_world: World) -> KeptSessions:
    """Sessions with one turn of Ann's in them."""
    sessions = await postgres_world.process()
    await postgres_world.turn(sessions, "SM1", postgres_world.session(1), "utter_one")
    return sessions


async def recovers(sessions: KeptSessions, world: World) -> None:
    """Turns are kept again, without anybody's help, and another process finds them."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    number = 100
    while True:
        number += 1
        try:
            await world.turn(sessions, f"SM{number}", world.session(number))
            break
        except (Conflict, StoreFailed):
            assert time.monotonic() < deadline, "the store did not recover"
            await asyncio.sleep(0.05)
    assert (await world.look(await world.process())).session == world.session(number)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("synchronous_commit", "on"), ("plan_cache_mode", "force_generic_plan"), ("enable_seqscan", "off")],
)
async def test_every_connection_is_set_up_as_the_decision_says(
    postgres_url: str, setting: str, value: str
) -> None:
    door = Door(postgres_address(postgres_url))
    rows = await (await door.connection()).fetch(f"SHOW {setting}")
    await door.close()
    assert [tuple(row) for row in rows] == [(value,)]


async def test_a_process_takes_two_connections_however_many_people_write(
    sessions: KeptSessions, postgres_world: World
) -> None:
    session = postgres_world.session()
    people = (f"person {number}" for number in range(200))
    await asyncio.gather(*(postgres_world.turn(sessions, name, session, name=name) for name in people))
    assert (
        asked(postgres_world.url, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        == 3
    )


async def test_many_turns_share_few_commits(sessions: KeptSessions, postgres_world: World) -> None:
    before = asked(postgres_world.url, "SELECT pg_current_xact_id()::text::int")
    session = postgres_world.session()
    people = (f"person {number}" for number in range(256))
    await asyncio.gather(*(postgres_world.turn(sessions, name, session, name=name) for name in people))
    assert asked(postgres_world.url, "SELECT pg_current_xact_id()::text::int") - before < 30


async def test_two_processes_that_meet_the_same_people_in_opposite_order_do_not_block_each_other(
    postgres_world: World,
) -> None:
    left, right = await postgres_world.process(), await postgres_world.process()
    people = [f"person {number}" for number in range(60)]

    async def write(sessions: KeptSessions, side: str, name: str) -> int:
        lost = 0
        for number in range(4):
            while True:
                try:
                    await postgres_world.turn(
                        sessions, f"{side}{name}{number}", postgres_world.session(), name=name
                    )
                    break
                except Conflict:
                    lost += 1
        return lost

    lost = await asyncio.gather(
        *(write(left, "left", name) for name in people),
        *(write(right, "right", name) for name in reversed(people)),
    )
    assert sum(lost) > 0, "they have met"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
async def test_while_the_server_is_away_turns_fail_at_once_and_go_on_when_it_is_back(
    sessions: KeptSessions, postgres_world: World, postgres: ThrowawayPostgres, how: signal.Signals
) -> None:
    postgres.stop(how)
    try:
        for number in (2, 3):
            began = time.monotonic()
            with pytest.raises(StoreFailed):
                await postgres_world.turn(sessions, f"SM{number}", postgres_world.session(number))
            assert time.monotonic() - began < KEEP_SECONDS / 2
    finally:
        postgres.start()
    await recovers(sessions, postgres_world)
    assert (await postgres_world.look(sessions, "SM1")).seen is not None, "what was promised before is there"


async def test_a_restart_between_two_turns_is_not_noticed(
    sessions: KeptSessions, postgres_world: World, postgres: ThrowawayPostgres
) -> None:
    postgres.stop()
    postgres.start()
    await postgres_world.turn(sessions, "SM2", postgres_world.session(2))
    assert (await postgres_world.look(await postgres_world.process())).session == postgres_world.session(2)


async def test_a_restart_under_load_loses_nothing_that_was_promised(
    sessions: KeptSessions, postgres_world: World, postgres: ThrowawayPostgres
) -> None:
    ended, kept = asyncio.Event(), list[str]()
    session = postgres_world.session()

    async def write(person: int) -> None:
        number = 0
        while not ended.is_set():
            number += 1
            name = f"person {person}, turn {number}"
            try:
                await postgres_world.turn(sessions, name, session, name=name)
                kept.append(name)
            except StoreFailed:
                await asyncio.sleep(0.02)

    writing = [asyncio.create_task(write(person)) for person in range(8)]
    await eventually(lambda: len(kept) > 40)
    await asyncio.to_thread(postgres.stop, signal.SIGKILL)
    before = len(kept)
    await asyncio.to_thread(postgres.start)
    await eventually(lambda: len(kept) > before + 40)
    ended.set()
    await asyncio.gather(*writing)
    other = await postgres_world.process()
    for name in kept:
        assert (await postgres_world.look(other, name, name=name)).seen is not None


async def test_a_server_that_hangs_fails_turns_within_their_time_and_reads_too(
    sessions: KeptSessions, postgres_world: World, postgres: ThrowawayPostgres
) -> None:
    began = time.monotonic()
    postgres.freeze()
    try:
        turns = [
            postgres_world.turn(sessions, f"SM{n}", postgres_world.session(), name=f"p{n}") for n in range(5)
        ]
        results = await asyncio.gather(*turns, return_exceptions=True)
    finally:
        postgres.thaw()
    assert [type(result) for result in results] == [StoreFailed] * 5
    assert time.monotonic() - began < KEEP_SECONDS
    await recovers(sessions, postgres_world)


async def test_connections_that_were_cut_cost_nobody_a_turn(
    sessions: KeptSessions, postgres_world: World
) -> None:
    cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    cut += " AND datname = current_database()"
    assert asked(postgres_world.url, cut) == 2
    await postgres_world.turn(sessions, "SM2", postgres_world.session(2))
    assert (await postgres_world.look(await postgres_world.process())).session == postgres_world.session(2)


async def test_a_row_that_somebody_holds_fails_in_time_and_only_until_it_is_let_go(
    sessions: KeptSessions, postgres_world: World
) -> None:
    with psycopg.connect(postgres_world.url) as other:
        other.execute("SELECT * FROM sessions FOR UPDATE")
        began = time.monotonic()
        with pytest.raises(StoreFailed):
            await postgres_world.turn(sessions, "SM2", postgres_world.session(2))
        assert time.monotonic() - began < KEEP_SECONDS
        assert (await postgres_world.look(sessions)).session == postgres_world.session(1), "reading goes on"
    await recovers(sessions, postgres_world)


async def test_over_a_line_on_which_a_connection_takes_longer_than_a_batch_may_it_comes_back(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(postgres_url)
    port = urlsplit(postgres_url).port
    assert port
    async with Between(port) as line:
        rows = PostgresRows(postgres_url.replace(f":{port}/", f":{line.port}/"))
        await rows.start()
        monkeypatch.setattr(batches, "BATCH_SECONDS", 0.25)
        line.seconds = 0.01
        async with line.broken(State.CUT):
            assert await rows.submit(Drop(Mark(1, b""), 1)) is Result.FAILED
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await rows.submit(Drop(Mark(1, b""), 1))).failed:
                pass
        line.seconds = 0
        await rows.stop()


async def test_a_database_without_tables_or_not_there_is_refused_at_the_start(
    postgres: ThrowawayPostgres,
) -> None:
    for url in (postgres.url(), postgres.url("nowhere"), "postgresql://quietline@127.0.0.1:1/nowhere"):
        rows = PostgresRows(url)
        with pytest.raises(StoreFailed):
            await rows.start()
        await rows.stop()


async def test_of_several_hosts_the_one_that_is_there_is_found_in_time(postgres_url: str) -> None:
    """Of the others one refuses, and one is silent as a machine that has lost its power."""
    there = urlsplit(postgres_url).netloc.rpartition("@")[2]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        others = f"127.0.0.1:1,127.0.0.1:{silent.getsockname()[1]}"
        several = postgres_url.replace(there, f"{others},{there}")
        connection = await Door(*postgres_addresses(several)).connection()
        assert await connection.fetch("SELECT 1 WHERE NOT pg_is_in_recovery()")
        await connection.close()
        assert asked(several.replace(others, "127.0.0.1:1"), "SELECT 1") == 1


def test_of_several_hosts_only_one_that_may_be_written_to_is_used() -> None:
    several = "postgresql+asyncpg://quietline:p%40ss@one:5433,[::1]:2,three/rows?sslmode=verify-full"
    rest = "rows?sslmode=verify-full&target_session_attrs=read-write"
    whose = "postgresql://quietline:p%40ss"
    assert postgres_address(several) == f"{whose}@one:5433,[::1]:2,three/{rest}"
    each = [f"{whose}@{host}/{rest}" for host in ("one:5433", "[::1]:2", "three")]
    assert postgres_addresses(several) == each
    assert is_postgres(several)
    assert postgres_address(f"{several}&target_session_attrs=any").endswith("=any")


@pytest.mark.parametrize(
    "url", ["postgresql://hunter2@host", "mysql://u:hunter2@h/d", "sqlite:///x.db", "hunter2"]
)
def test_any_other_url_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(BadDatabaseError) as refused:
        postgres_address(url)
    assert "hunter2" not in str(refused.value)


def asked(url: str, question: str) -> int:
    """One number that the database tells of itself."""
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return int(row[0])
