"""A disk that fails: nothing is said that was not kept, and service goes on by itself once the fault is gone."""

import asyncio
import resource
import shutil
import sqlite3
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.ports import Conflict, StoreFailed
from bot.store import writer as writing
from bot.store.database import BadDatabaseError, sqlite_file
from bot.store.sessions import KeptSessions
from bot.store.sqlite import SqliteRows
from bot.store.sqlite_file import BUSY_MS, SqliteFile
from bot.store.writer import KEEP_SECONDS
from tests.patience import PATIENCE_SECONDS
from tests.store.world import World


@pytest.fixture
async def sessions(file_world: World) -> KeptSessions:
    """Sessions with one turn of Ann's in them."""
    sessions = await file_world.process()
    await file_world.turn(sessions, "SM1", file_world.session(1), "utter_one")
    return sessions


@pytest.fixture
def path(url: str) -> Path:
    return sqlite_file(url).path


async def recovers(sessions: KeptSessions, world: World) -> None:
    """Turns are kept again, without anybody's help, and are really in the file that lies there."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    number = 100
    while True:
        number += 1
        try:
            await world.turn(sessions, f"SM{number}", world.session(number))
            break
        except Conflict:
            continue  # what it remembered was in the lost file
        except StoreFailed:
            assert time.monotonic() < deadline, "the store did not recover"
            await asyncio.sleep(0.05)
    assert (await world.look(await world.process())).session == world.session(number)


def whole(path: Path) -> list[Path]:
    return [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")]


def remove(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def spoil(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"this is something else " * 1_000)


def is_spoilt(path: Path) -> bool:
    return path.read_bytes().startswith(b"this is something else")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("files", [1, 3], ids=["the file", "the file and its log"])
async def test_a_file_removed_from_under_us_is_not_written_to_as_if_all_were_well(
    sessions: KeptSessions, file_world: World, path: Path, files: int
) -> None:
    remove(*whole(path)[:files])
    try:
        await file_world.turn(sessions, "SM2", file_world.session(2))
    except (Conflict, StoreFailed):
        pass  # the session is gone with the file, and nothing was said
    else:
        assert (await file_world.look(await file_world.process())).session == file_world.session(2)
    await recovers(sessions, file_world)
    assert mode(path) == 0o600


async def test_a_removed_file_is_noticed_before_anyone_writes(
    sessions: KeptSessions, file_world: World, path: Path
) -> None:
    remove(path)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not await forgot(sessions, file_world):
        assert time.monotonic() < deadline, "it was not noticed"
        await asyncio.sleep(0.05)
    assert mode(path) == 0o600
    await recovers(sessions, file_world)


async def forgot(sessions: KeptSessions, world: World) -> bool:
    """Whether what stood in the removed file is found no more; while a new one is made there is none to look into."""
    try:
        return (await world.look(sessions, "SM1")).seen is None
    except StoreFailed:
        return False


async def test_a_removed_folder_comes_back(sessions: KeptSessions, file_world: World, path: Path) -> None:
    shutil.rmtree(path.parent)
    await recovers(sessions, file_world)


async def test_a_removed_log_alone_is_a_fault_too(
    sessions: KeptSessions, file_world: World, path: Path
) -> None:
    remove(whole(path)[1])
    await recovers(sessions, file_world)


async def test_a_file_put_in_its_place_is_used_from_then_on(
    sessions: KeptSessions, file_world: World, path: Path, tmp_path: Path
) -> None:
    """As when a backup is put back."""
    backup = tmp_path / "backup.db"
    with closing(sqlite3.connect(path)) as live, closing(sqlite3.connect(backup)) as copy:
        live.backup(copy)
    await file_world.turn(sessions, "SM2", file_world.session(2))
    remove(*whole(path)[1:])
    backup.rename(path)
    await asyncio.sleep(3 * writing.IDLE_SECONDS)
    restarted = await file_world.process()
    assert (await file_world.look(restarted)).session == file_world.session(1)
    await recovers(sessions, file_world)


async def test_a_full_disk_keeps_nothing_and_says_so_until_there_is_room(
    sessions: KeptSessions, file_world: World, path: Path
) -> None:
    long = file_world.session(2, long="x" * 4_000)
    with no_file_longer_than(whole(path)[1].stat().st_size + 3 * 4096):
        for _ in range(3):
            with pytest.raises(StoreFailed):
                await fill(sessions, file_world)
    assert (await file_world.look(sessions, "SM1")).seen is not None
    await file_world.turn(sessions, "SM2", long)
    assert (await file_world.look(await file_world.process())).session == long


async def fill(sessions: KeptSessions, world: World) -> None:
    """More turns than the room that is left."""
    session = world.session(1, long="x" * 4_000)
    turns = (world.turn(sessions, f"fill {n}", session, name=f"fill {n}") for n in range(10))
    await asyncio.gather(*turns)


@contextmanager
def no_file_longer_than(limit: int) -> Iterator[None]:
    """The disk as it looks to a process that may not make a file longer."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_locked_file_fails_within_the_time_a_turn_has(
    sessions: KeptSessions, file_world: World, path: Path
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(StoreFailed):
            await file_world.turn(sessions, "SM2", file_world.session(2))
        assert time.monotonic() - began < KEEP_SECONDS
        assert BUSY_MS / 1000 < KEEP_SECONDS / 2
        assert (await file_world.look(sessions)).session == file_world.session(1), "reading goes on"
        other.execute("COMMIT")
    await recovers(sessions, file_world)


async def test_preparing_the_file_under_open_connections_does_not_let_another_process_empty_their_log(
    sessions: KeptSessions, file_world: World, path: Path
) -> None:
    """Whoever closes a file that is in use in the same process takes away all its locks. The last to close a database
    copies its log into it and deletes the log; it must not take itself for the last while we are there.
    """
    log = whole(path)[1].stat().st_ino
    SqliteFile(path).prepare()
    use_it = (
        f"import sqlite3; c = sqlite3.connect({str(path)!r}); c.execute('SELECT * FROM sessions'); c.close()"
    )
    other = await asyncio.create_subprocess_exec(sys.executable, "-c", use_it)
    assert await other.wait() == 0
    assert whole(path)[1].stat().st_ino == log
    await file_world.turn(sessions, "SM2", file_world.session(2))


async def test_a_file_that_is_no_database_stops_the_service_from_starting(
    file_world: World, path: Path
) -> None:
    spoil(path)
    with pytest.raises(StoreFailed):
        await file_world.process()
    assert is_spoilt(path), "and it is left as it was"


async def test_a_file_spoilt_while_we_serve_fails_and_the_process_lives(
    sessions: KeptSessions, file_world: World, path: Path
) -> None:
    """Seen where something must be read; whose session is at hand is written over pages that are at hand too."""
    spoil(*whole(path)[:2])
    for number in range(3):
        with pytest.raises(StoreFailed):
            await file_world.turn(sessions, f"SM{number + 2}", file_world.session(2), name=f"new{number}")
    remove(*whole(path))
    await recovers(sessions, file_world)


async def test_what_a_fault_is_called_in_the_log_names_no_path_and_no_value(
    sessions: KeptSessions, file_world: World, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with no_file_longer_than(0), pytest.raises(StoreFailed):
        await fill(sessions, file_world)
    await recovers(sessions, file_world)
    told = [record.getMessage() for record in caplog.records if record.name.startswith("bot.store")]
    assert any(message.startswith("the store cannot write") for message in told)
    assert "the store writes again" in told
    assert not any(str(path) in message or "fill" in message for message in told)


def test_a_store_is_not_opened_on_another_kind_of_database() -> None:
    with pytest.raises(BadDatabaseError):
        SqliteRows("postgresql://127.0.0.1/quietline")
