"""A backup takes along what outlives a conversation, to either kind of database, and leaves everyone behind."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Table, func, insert, select

from bot.handoff.case import State, Team
from bot.handoff.shift import Role
from bot.store.accounts import Account, Accounts
from bot.store.backup import (
    KEPT,
    LEFT_BEHIND,
    BackupFailed,
    BackupThere,
    BadBackup,
    NotEmpty,
    back_up,
    restore,
)
from bot.store.case_tables import case_deliveries, cases, reveals
from bot.store.database import opened
from bot.store.migrate import migrate
from bot.store.schema import metadata
from bot.store.tables import deliveries, sessions, tallies
from bot.store.trail_tables import trail
from safety import onetime
from safety.accountkey import account_seal
from safety.secrecy import Sealed
from tests.store.world import HandClock

ROOT = Sealed("a root secret that only tests know, and long")
WHOSE = {"epoch": 7, "mark": b"m" * 16}
OPEN, OVER = 111_111, 222_222


def case(number: int, state: State) -> dict[str, object]:
    empty = dict.fromkeys(("language", "channel", "reasons", "skills", "brief", "passed_by"), "")
    whose = WHOSE if number == OPEN else {"epoch": None, "mark": None}
    times = dict.fromkeys(("asked", "window", "window_minutes", "overtaken", "exits", "rev"), 1)
    return {**empty, **whose, **times, "number": number, "team": Team.SURVIVOR.value, "state": state.value}


def filled(url: str, clock: HandClock) -> str:
    """A service in use: somebody works there, something was counted, one case is over, somebody writes right now."""
    migrate(url)
    account = Account("ann", frozenset({Role.WORKER}), frozenset(Team))
    Accounts(url, account_seal(ROOT), clock).add(
        account, "kept", onetime.fresh_secret(), ("code-1", "code-2")
    )
    with opened(url) as engine, engine.begin() as connection:
        connection.execute(insert(sessions), {**WHOSE, "rev": 1, "sealed": b"s", "expires": 99})
        connection.execute(insert(deliveries), {**WHOSE, "digest": b"d" * 16, "silent": 99, "expires": 99})
        connection.execute(insert(tallies), {"day": 20_000, "name": "helped", "value": "yes", "n": 5})
        connection.execute(insert(cases), case(OPEN, State.CLAIMED))
        connection.execute(insert(cases), case(OVER, State.CLOSED))
        for number in (OPEN, OVER, None):
            connection.execute(insert(trail), {"at": 1, "name": "ann", "did": "took", "number": number})
        connection.execute(insert(reveals), [{"number": OPEN, "times": 1}, {"number": OVER, "times": 2}])
        come = {"number": OVER, "from_person": True, "state": "heard", "n": 3}
        connection.execute(insert(case_deliveries), come)
    return url


def count(url: str, table: Table) -> int:
    with opened(url) as engine, engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_of_every_table_it_is_said_whether_a_backup_holds_it() -> None:
    assert set(metadata.tables.values()) == {*KEPT, *LEFT_BEHIND}
    assert not set(KEPT) & set(LEFT_BEHIND)


def test_what_outlives_conversations_comes_back_and_nobody_else(
    any_url: str, clock: HandClock, tmp_path: Path
) -> None:
    file = tmp_path / "kept" / "backup.db"
    written = back_up(filled(any_url, clock), file)
    assert {name: n for name, n in written.kept.items() if n} == {
        "staff": 1,
        "recovery_codes": 2,
        "cases": 1,
        "reveals": 1,
        "case_deliveries": 1,
        "trail": 2,
        "tallies": 1,
    }
    assert (file.parent.stat().st_mode & 0o077, stat.S_IMODE(file.stat().st_mode)) == (0, 0o600)
    assert sorted(file.parent.iterdir()) == [file]
    new = f"sqlite:///{tmp_path}/new/quietline.db"
    migrate(new)
    put_back = restore(new, file)
    assert put_back.kept == written.kept
    assert set(put_back.left.values()) == {0}
    assert Accounts(new, account_seal(ROOT), clock).proof("ann") is not None
    assert [count(new, table) for table in LEFT_BEHIND] == [0] * len(LEFT_BEHIND)


def test_a_copy_of_the_whole_file_is_put_back_without_anyone_who_wrote(
    url: str, clock: HandClock, tmp_path: Path, postgres_database: Callable[[], str]
) -> None:
    filled(url, clock)
    new = postgres_database()
    carried = restore(new, tmp_path / "data" / "quietline.db")
    assert {name: n for name, n in carried.left.items() if n} == {
        "sessions": 1,
        "deliveries": 1,
        "open cases": 1,
    }
    assert [count(new, table) for table in LEFT_BEHIND] == [0] * len(LEFT_BEHIND)
    assert count(new, cases) == 1
    with opened(new) as engine, engine.begin() as connection:
        connection.execute(insert(trail), {"at": 3, "name": "ann", "did": "took"})
    assert count(new, trail) == 3, "the database has counted on"


def test_no_backup_is_written_over_and_none_is_put_over_what_is_there(
    url: str, clock: HandClock, tmp_path: Path
) -> None:
    file = tmp_path / "backup.db"
    back_up(filled(url, clock), file)
    for _ in range(2):
        with pytest.raises(NotEmpty):
            restore(url, file)
    with pytest.raises(BackupThere):
        back_up(url, file)
    assert count(url, sessions) == 1


def test_what_is_no_backup_is_refused_and_what_fails_leaves_no_file(url: str, tmp_path: Path) -> None:
    migrate(url)
    (tmp_path / "text").write_text("not a database, but long enough to be taken for one" * 99)
    (tmp_path / "empty").touch()
    for wrong in ("text", "empty", "nowhere"):
        with pytest.raises(BadBackup):
            restore(url, tmp_path / wrong)
    with pytest.raises(BackupFailed):
        back_up(f"sqlite:///{tmp_path}/nowhere.db", tmp_path / "backup.db")
    with pytest.raises(BackupFailed):
        back_up(url, tmp_path / "text" / "backup.db")
    assert {path.name for path in tmp_path.iterdir()} == {"data", "text", "empty"}
