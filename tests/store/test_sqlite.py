"""How the file is opened, and how its log is kept short. Asked of SQLite itself."""

import asyncio
from contextlib import closing

import pytest

from bot.store import sqlite_log
from bot.store.database import sqlite_file
from bot.store.migrate import migrate
from bot.store.sqlite_file import BUSY_MS
from bot.store.sqlite_log import LogKeeper, begin_again, copy_log
from tests.store.world import World


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("auto_vacuum", 2),
        ("wal_autocheckpoint", 0),
        ("temp_store", 2),
    ],
)
def test_every_connection_is_set_up_as_the_decision_says(url: str, pragma: str, value: object) -> None:
    migrate(url)
    for reads in (False, True):
        with closing(sqlite_file(url).connect(reads=reads)) as connection:
            assert connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_reading_never_makes_a_file(url: str) -> None:
    file = sqlite_file(url)
    file.path.parent.mkdir()
    with pytest.raises(Exception, match="unable to open"):
        file.connect(reads=True)
    assert not file.path.exists()


async def test_many_turns_share_few_commits(file_world: World, url: str) -> None:
    """Each commit begins with a frame that says how long the database is: count those in the log."""
    sessions = await file_world.process()
    session = file_world.session()
    await asyncio.gather(
        *(file_world.turn(sessions, f"SM{n}", session, name=f"person {n}") for n in range(256))
    )
    assert commits_in(sqlite_file(url).log.read_bytes()) < 20


def commits_in(log: bytes) -> int:
    """A frame is a header of 24 bytes and a page; bytes 4 to 8 of the header are set in a commit's last frame."""
    page = int.from_bytes(log[8:12], "big")
    frames = range(32, len(log), 24 + page)
    return sum(int.from_bytes(log[at + 4 : at + 8], "big") > 0 for at in frames)


async def test_a_long_log_is_copied_while_turns_go_on_and_begun_again(
    file_world: World, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_log, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(sqlite_log, "LONG_BYTES", 64 * 1024)
    sessions = await file_world.process()
    session, file = file_world.session(long="x" * 2_000), sqlite_file(url)
    longest = 0
    for number in range(400):
        await file_world.turn(sessions, f"SM{number}", session, name=f"person {number}")
        longest = max(longest, file.log_bytes())
    assert 64 * 1024 < longest < 3 * 1024 * 1024
    assert file.path.stat().st_size > 400 * 2_000
    assert (await file_world.look(await file_world.process(), name="person 7")).session == session


def test_a_log_in_use_is_left_for_the_next_time(url: str) -> None:
    migrate(url)
    file = sqlite_file(url)
    with (
        closing(file.connect()) as reader,
        closing(file.connect()) as writer,
        closing(file.connect()) as copier,
    ):
        copier.execute("PRAGMA busy_timeout = 0")
        writer.execute("INSERT INTO content_versions VALUES ('v1', x'00', NULL)")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM content_versions").fetchall()
        writer.execute("INSERT INTO content_versions VALUES ('v2', x'00', NULL)")
        assert not copy_log(copier.execute, "TRUNCATE")
        reader.execute("COMMIT")
        assert copy_log(copier.execute, "TRUNCATE")
        assert file.log_bytes() == 0


def test_the_writer_begins_a_log_again_once_nobody_reads_it(url: str) -> None:
    migrate(url)
    file = sqlite_file(url)
    with closing(file.connect()) as reader, closing(file.connect()) as writer:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM content_versions").fetchall()
        writer.execute("INSERT INTO content_versions VALUES ('v1', x'00', NULL)")
        assert not begin_again(writer.execute)
        assert writer.execute("PRAGMA busy_timeout").fetchone() == (BUSY_MS,)
        reader.execute("COMMIT")
        assert begin_again(writer.execute)
        length = file.log_bytes()
        writer.execute("INSERT INTO content_versions VALUES ('v2', x'00', NULL)")
        assert file.log_bytes() == length


def test_the_log_keeper_survives_a_missing_file(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_log, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(sqlite_log, "LONG_BYTES", 0)
    keeper = LogKeeper(sqlite_file(url))
    keeper.start()
    keeper.stop()
