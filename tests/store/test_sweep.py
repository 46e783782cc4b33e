"""The sweep deletes what is past its time and only that, beside a process that serves, and tells only counts."""

import asyncio
from dataclasses import astuple

import pytest

from bot.ports import Mark, Seen
from bot.store import sweep as sweeping
from bot.store.content_versions import ContentVersions
from bot.store.database import opened, sqlite_file
from bot.store.migrate import migrate
from bot.store.rows import AnswerRow, Keep, Result, SessionRow
from bot.store.sweep import Swept, sweep
from tests.store.world import HandClock, World, said


def count(url: str, table: str) -> int:
    with opened(url) as engine, engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
    assert isinstance(found, int)
    return found


async def test_what_is_past_its_time_goes_and_the_rest_stays(lasting_world: World) -> None:
    sessions = await lasting_world.process()
    for number in range(3):
        await lasting_world.turn(sessions, f"old {number}", lasting_world.session(), name=f"old {number}")
    lasting_world.clock.forward(minutes=10)
    await lasting_world.turn(sessions, "new", lasting_world.session(1), "utter_two", name="new")
    lasting_world.clock.forward(minutes=5)
    assert sweep(lasting_world.url, lasting_world.clock()) == Swept(sessions=3)
    assert (count(lasting_world.url, "sessions"), count(lasting_world.url, "deliveries")) == (1, 4)
    restarted = await lasting_world.process()
    assert (await lasting_world.look(restarted, name="new")).session is not None
    assert (await lasting_world.look(restarted, "new", name="new")).seen == Seen(said("utter_two"))


async def test_sweeping_again_finds_nothing(lasting_world: World) -> None:
    sessions = await lasting_world.process()
    await lasting_world.turn(sessions, "SM1", lasting_world.session())
    lasting_world.clock.forward(days=3)
    assert sweep(lasting_world.url, lasting_world.clock()) == Swept(sessions=1, deliveries=1)
    assert sweep(lasting_world.url, lasting_world.clock()) == Swept()
    assert (count(lasting_world.url, "sessions"), count(lasting_world.url, "deliveries")) == (0, 0)


async def test_an_answer_past_its_own_time_becomes_silence_and_its_delivery_stays_known(
    lasting_world: World,
) -> None:
    now = lasting_world.clock.minute
    ann, sent = lasting_world.whom()[0], lasting_world.delivery("SM1")[0]
    rows = lasting_world.rows()
    await rows.start()
    answer = AnswerRow(ann, sent.digest, b"sealed", silent=now + 5, expires=now + 60)
    await rows.submit(Keep(SessionRow(ann, 1, b"sealed", now + 15), None, answer, now))
    lasting_world.clock.forward(minutes=6)
    assert sweep(lasting_world.url, lasting_world.clock()).answers == 1
    found = await rows.find((ann,), (sent,), now + 6, session=False)
    await rows.stop()
    assert isinstance(found, AnswerRow)
    assert found.sealed is None


async def test_a_session_written_to_while_the_sweep_looks_is_not_swept(
    lasting_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Judged again in the very statement that deletes."""
    now = lasting_world.clock.minute
    rows = lasting_world.rows()
    await rows.start()
    for mark in (Mark(1, b"a" * 16), Mark(1, b"b" * 16)):
        await rows.submit(Keep(SessionRow(mark, 1, b"sealed", now), None, None, now - 1))
    monkeypatch.setattr(sweeping, "LOT", 1)
    looked = asyncio.create_task(asyncio.to_thread(sweep, lasting_world.url, lasting_world.clock()))
    kept = await rows.submit(Keep(SessionRow(Mark(1, b"b" * 16), 2, b"sealed", now + 15), 1, None, now))
    swept = await looked
    lies = await rows.find((Mark(1, b"b" * 16),), (), now, session=True)
    await rows.stop()
    assert (kept, swept.sessions, lies is not None) in [
        (Result.DONE, 1, True),
        (Result.GONE, 2, False),
    ]


async def test_turns_go_on_while_the_sweep_works(lasting_world: World) -> None:
    sessions = await lasting_world.process()
    session = lasting_world.session()
    names = [f"person {number}" for number in range(1_500)]
    await asyncio.gather(*(lasting_world.turn(sessions, name, session, name=name) for name in names))
    lasting_world.clock.forward(minutes=15)
    sweeping_now = asyncio.create_task(asyncio.to_thread(sweep, lasting_world.url, lasting_world.clock()))
    turns = 0
    while not sweeping_now.done():
        await lasting_world.turn(sessions, f"SM{turns}", lasting_world.session(turns))
        turns += 1
    assert (await sweeping_now).sessions == 1_500
    assert turns > 0
    assert (await lasting_world.look(await lasting_world.process())).session is not None


async def test_the_log_is_cut_and_freed_pages_go_back_to_the_disk(file_world: World, url: str) -> None:
    sessions = await file_world.process()
    file, session = sqlite_file(url), file_world.session(long="x" * 1_500)
    names = [f"person {number}" for number in range(300)]
    await asyncio.gather(*(file_world.turn(sessions, name, session, name=name) for name in names))
    assert file.log_bytes() > 0
    sweep(url, file_world.clock())
    assert file.log_bytes() == 0
    full = file.path.stat().st_size
    file_world.clock.forward(days=3)
    sweep(url, file_world.clock())
    assert file.path.stat().st_size < full / 3


def test_counts_are_all_that_is_told(any_url: str, clock: HandClock) -> None:
    migrate(any_url)
    assert all(type(part) is int for part in astuple(sweep(any_url, clock())))


class TestContentVersions:
    def test_a_version_is_kept_while_a_session_may_be_on_it(self, any_url: str, clock: HandClock) -> None:
        migrate(any_url)
        versions = ContentVersions(any_url, clock)
        versions.keep_version("monday", b"words of monday")
        clock.forward(days=30)
        assert sweep(any_url, clock()).content_versions == 0
        versions.keep_version("tuesday", b"words of tuesday")
        clock.forward(days=1)
        assert sweep(any_url, clock()).content_versions == 0
        assert versions.versions() == {"monday", "tuesday"}
        assert versions.load_version("monday") == b"words of monday"
        clock.forward(days=1)
        assert sweep(any_url, clock()).content_versions == 1
        assert versions.versions() == {"tuesday"}
        assert versions.load_version("monday") is None

    def test_going_back_to_an_earlier_version_keeps_both(self, any_url: str, clock: HandClock) -> None:
        migrate(any_url)
        versions = ContentVersions(any_url, clock)
        new = []
        for version in ("monday", "tuesday", "monday", "monday"):
            new.append(versions.keep_version(version, version.encode()))
            clock.forward(days=1)
        assert new == [False, True, False, False], "the first takes nobody's place"
        assert versions.versions() == {"monday", "tuesday"}
        sweep(any_url, clock())
        assert versions.versions() == {"monday"}
