"""The tables of a migrated database are the ones the code speaks of, however often and wherever it is migrated."""

import sqlite3
import stat
import subprocess
import sys
from contextlib import AsyncExitStack, closing
from itertools import count
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from bot.ports import Seen
from bot.store.accounts import Account, Accounts
from bot.store.database import BadDatabaseError, DatabaseAwayError, NoDriverError, opened, sqlite_file
from bot.store.migrate import alembic, migrate
from bot.store.schema import metadata
from bot.store.trail import Did, Trail
from bot.throwaway import ThrowawayPostgres
from safety import onetime
from safety.accountkey import account_seal
from safety.keyring import KeyRing
from safety.secrecy import Sealed
from tests.store.world import HandClock, World, said

_serial = count(1)


def schema(path: Path) -> set[str]:
    """Every statement SQLite kept, without Alembic's own table; spaces do not matter."""
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {" ".join(sql.split()) for (sql,) in found if "alembic" not in sql}


def test_the_migrated_tables_are_the_ones_the_code_speaks_of(url: str, tmp_path: Path) -> None:
    migrate(url)
    plain = create_engine(f"sqlite:///{tmp_path}/plain.db")
    metadata.create_all(plain)
    plain.dispose()
    assert schema(sqlite_file(url).path) == schema(tmp_path / "plain.db")
    with opened(url) as engine, engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_every_migration_can_be_taken_back_and_run_again(url: str) -> None:
    migrate(url)
    whole = schema(sqlite_file(url).path)
    with opened(url) as engine, engine.begin() as connection:
        command.downgrade(alembic(connection), "base")
    assert schema(sqlite_file(url).path) == set()
    migrate(url)
    assert schema(sqlite_file(url).path) == whole


def test_migrating_twice_changes_nothing_and_keeps_what_is_there(url: str) -> None:
    migrate(url)
    with opened(url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO content_versions VALUES ('v1', x'00', NULL)")
    migrate(url)
    with opened(url) as engine, engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM content_versions").scalar() == 1


async def test_conversations_under_way_go_on_after_a_migration(
    any_url: str, keys: KeyRing, clock: HandClock
) -> None:
    """From the tables before the newest to these: session, answer and claim are all there."""
    migrate(any_url)
    async with AsyncExitStack() as stack:
        world = World("kept", any_url, keys, clock, stack)
        await world.turn(await world.process(), "SM1", world.session(3), "utter_one")
    with opened(any_url) as engine, engine.begin() as connection:
        command.downgrade(alembic(connection), "-1")
    migrate(any_url)
    async with AsyncExitStack() as stack:
        world = World("kept", any_url, keys, clock, stack)
        sessions = await world.process()
        assert (await world.look(sessions)).session == world.session(3)
        assert (await world.look(sessions, "SM1")).seen == Seen(said("utter_one"))
        await world.turn(sessions, "SM2", world.session(4), "utter_two")
        assert await sessions.claims.claim(world.whom(), world.delivery("SM1"))


def test_what_staff_did_outlives_that_its_table_is_made_anew(any_url: str, clock: HandClock) -> None:
    migrate(any_url)
    seal = account_seal(Sealed("a root secret that only tests know, and long"))
    ann = Account("ann", frozenset(), frozenset())
    Accounts(any_url, seal, clock).add(ann, "kept", onetime.fresh_secret(), ())
    trail = Trail(any_url, clock)
    trail.note("ann", Did.TOOK, 123_456)
    trail.note(None, Did.MADE_ACCOUNT, about="bea")
    with opened(any_url) as engine, engine.begin() as connection:
        command.downgrade(alembic(connection), "0012")
    migrate(any_url)
    trail.note(None, Did.MADE_ACCOUNT, about="kim")
    assert [(line.name, line.about) for line in trail.everything()] == [(None, "kim"), ("ann", None)]


class TestPostgres:
    """The same tables in the other dialect. Each test begins with a database that has none."""

    @pytest.fixture
    def empty(self, postgres: ThrowawayPostgres) -> str:
        return postgres.create(f"empty{next(_serial)}")

    def test_the_migrated_tables_are_the_ones_the_code_speaks_of(self, empty: str) -> None:
        migrate(empty)
        with opened(empty) as engine, engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
            keys = {
                name: inspect(connection).get_pk_constraint(name)["constrained_columns"]
                for name in metadata.tables
            }
        assert keys == {
            table.name: [column.name for column in table.primary_key] for table in metadata.sorted_tables
        }

    def test_every_migration_can_be_taken_back_and_run_again(self, empty: str) -> None:
        migrate(empty)
        with opened(empty) as engine, engine.begin() as connection:
            command.downgrade(alembic(connection), "base")
            assert inspect(connection).get_table_names() == ["alembic_version"]
        migrate(empty)
        migrate(empty)

    def test_processes_that_start_together_all_find_the_tables(self, empty: str) -> None:
        assert started_together(empty) == [0, 0, 0]
        with opened(empty) as engine, engine.connect() as connection:
            assert set(metadata.tables) < set(inspect(connection).get_table_names())

    def test_a_server_that_is_away_is_said_without_naming_it(self) -> None:
        with pytest.raises(DatabaseAwayError) as said:
            migrate("postgresql://quietline:hunter2@127.0.0.1:1/nowhere")
        assert said.value.__cause__ is None
        assert not {"hunter2", "127.0.0.1", "nowhere"} & set(str(said.value).split())

    def test_missing_drivers_are_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "psycopg", None)
        with pytest.raises(NoDriverError, match="quietline\\[postgresql\\]"):
            migrate("postgresql://quietline@127.0.0.1:1/nowhere")


def test_the_file_and_its_folder_belong_to_us_alone(url: str) -> None:
    migrate(url)
    path = sqlite_file(url).path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with closing(sqlite_file(url).connect()) as connection:
        connection.execute("INSERT INTO content_versions VALUES ('v1', x'00', NULL)")
        assert [stat.S_IMODE(beside.stat().st_mode) for beside in path.parent.iterdir()] == [0o600] * 3
    path.chmod(0o644)
    migrate(url)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def started_together(url: str) -> list[int]:
    """The exit codes of processes that all migrate at once."""
    program = "import sys; from bot.store.migrate import migrate; migrate(sys.argv[1])"
    started = [subprocess.Popen([sys.executable, "-c", program, url]) for _ in range(3)]
    return [process.wait(60) for process in started]


def test_processes_that_start_together_all_find_the_tables(url: str) -> None:
    assert started_together(url) == [0, 0, 0]
    assert schema(sqlite_file(url).path)


def test_odd_folders_are_no_trouble(tmp_path: Path) -> None:
    odd = tmp_path / "50% of é's data" / "quiet line.db"
    migrate(f"sqlite:///{odd}")
    assert schema(odd)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///x.db?mode=ro",
        "mysql://u:hunter2@h/d",
        "no url at all",
    ],
)
def test_any_other_database_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(BadDatabaseError) as refused:
        sqlite_file(url)
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None
