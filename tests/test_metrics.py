"""Metrics: what several processes count adds up, over restarts too, and shows no one and no small number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from prometheus_client import values
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.answer import Answer
from bot.book import Book
from bot.console.metrics import metrics
from bot.engine.session import Line
from bot.handoff.case import State
from bot.laid_down import shown
from bot.metering import DIRECTORY, WITHIN, Channel, Counts, Ending
from bot.meters import Meters, SweepMeters, taken_over
from bot.store.case_tables import cases
from bot.store.database import opened
from bot.store.migrate import migrate
from bot.store.tables import outbox
from bot.store.waiting import Waiting, waiting
from safety.secrecy import Sealed
from tests.conftest import Clock
from tests.store.test_backup import case

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    laid_down = tmp_path / "metrics"
    laid_down.mkdir()
    monkeypatch.setenv(DIRECTORY, str(laid_down))
    yield str(laid_down)
    values.close_all_multiprocess_files()


def read(directory: str) -> dict[str, float]:
    """Each series as it is written, with its value."""
    return {
        f"{sample.name}{sorted(sample.labels.items())}": sample.value
        for family in text_string_to_metric_families(shown(directory).decode())
        for sample in family.samples
    }


def counted(turns: int, seconds: float = 0.003, channel: str = "sms", ending: Ending = Ending.SAID) -> Counts:
    counts = Counts()
    for _ in range(turns):
        counts.turn(channel, ending, seconds)
    return counts


SAID = "quietline_turns_total[('channel', 'sms'), ('outcome', 'said')]"


def test_what_several_processes_count_adds_up_and_outlives_each_of_them(directory: str) -> None:
    one, other = Meters(), Meters()
    one.take(counted(7).take())
    other.take(counted(6).take())
    assert read(directory)[SAID] == 10, "thirteen, rounded down once"
    other.take(counted(2).take())
    assert read(directory)[SAID] == 15
    assert len(list(Path(directory).glob("counter_*"))) == 2


def test_a_process_that_takes_the_place_of_a_dead_one_goes_on_counting(directory: str) -> None:
    Meters().take(counted(9).take())
    (Path(directory) / "public-1.lock").unlink()  # as the system lets go of it when its holder dies
    Meters().take(counted(6).take())
    assert read(directory)[SAID] == 15
    assert len(list(Path(directory).glob("counter_*"))) == 1


def test_no_number_of_people_is_shown_but_in_fives_and_none_below_five(directory: str) -> None:
    meters, chance = Meters(), Random(7)
    for _ in range(60):
        ending, channel = chance.choice(list(Ending)), chance.choice(list(Channel))
        meters.take(counted(1, chance.choice((0.001, 0.2, 3.0, 60.0)), channel.value, ending).take())
        found = read(directory)
        exact = {name: value for name, value in found.items() if "_timestamp_seconds" not in name}
        assert all(value % 5 == 0 for value in exact.values())
    assert found["quietline_turn_seconds_count[]"] == 60
    assert not any("sum" in name or "created" in name for name in found)


def test_every_series_is_there_from_the_start_and_none_is_named_from_outside(directory: str) -> None:
    meters = Meters()
    meters.take(Counts().take())
    before = read(directory)
    planted = ("+447700900123", "ann@example.org", 'x"} 1\nquietline_turns_total{channel="zz')
    counts = Counts()
    for value in planted:
        counts.turn(value, Ending.SAID, 0.1)
        counts.refused(value)
    meters.take(counts.take())
    assert read(directory).keys() == before.keys()
    assert not re.search("7700|ann@|zz", shown(directory).decode())
    assert len(before) == len(Channel) * len(Ending) + len(Channel) + len(WITHIN) + 1 + 2


def test_buckets_hold_what_took_no_longer_than_their_bound(directory: str) -> None:
    meters = Meters()
    for seconds, times in ((0.005, 5), (0.9, 10), (9.0, 5), (99.0, 5)):
        meters.take(counted(times, seconds).take())
    found = read(directory)
    below = {
        bound: found[f"quietline_turn_seconds_bucket[('le', '{bound}')]"] for bound in ("0.005", "0.5", "1.0")
    }
    assert below == {"0.005": 5, "0.5": 5, "1.0": 15}
    assert found["quietline_turn_seconds_bucket[('le', '10.0')]"] == 20
    assert found["quietline_turn_seconds_bucket[('le', '+Inf')]"] == 25


def test_a_full_disk_cannot_end_a_process_that_counts(directory: str) -> None:
    """A page of a file that the disk has no room for is a fault that no handler catches."""
    Meters(), SweepMeters()
    made = list(Path(directory).glob("*.db"))
    assert len(made) == 4
    for file in made:
        assert file.stat().st_blocks * 512 >= file.stat().st_size >= 65_536, file.name


def test_where_nothing_can_be_laid_down_people_are_answered_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DIRECTORY, str(tmp_path / "nowhere"))
    Meters().take(counted(5).take())
    SweepMeters().swept(Waiting(0, False, 0, False), 1.0)


def test_a_file_that_was_damaged_is_made_anew_and_ends_no_process(directory: str) -> None:
    Meters().take(counted(5).take())
    (Path(directory) / "public-1.lock").unlink()
    for damage in (b"\xff\xff\x00\x00" + bytes(65_532), b"\x40\x00\x00\x00" + b"\xff" * 60, b"x"):
        (Path(directory) / "counter_public-1.db").write_bytes(damage)
        (Path(directory) / "public-1.lock").unlink(missing_ok=True)
        Meters().take(counted(5).take())
        assert read(directory)[SAID] == 5


async def test_what_was_counted_last_is_not_lost_at_the_end(directory: str) -> None:
    counts = counted(5)
    async with taken_over(counts):
        pass
    assert read(directory)[SAID] == 5


def test_the_sweep_tells_what_waits_and_that_something_waits_for_too_long(
    directory: str, tmp_path: Path, clock: Clock
) -> None:
    url, meters = f"sqlite:///{tmp_path}/quietline.db", SweepMeters()
    migrate(url)
    minute = int(clock().timestamp()) // 60
    row = {"epoch": 1, "mark": b"m" * 16, "sealed": b"s", "exits": 0, "claimed": 0, "tries": 0}
    with opened(url) as engine, engine.begin() as connection:
        for number in range(6):
            times = {"id": bytes([number]) * 16, "due": minute, "expires": minute + 5}
            connection.execute(insert(outbox), row | times)
        connection.execute(insert(cases), case(1, State.WAITING) | {"asked": minute - 5})
    fresh = waiting(url, clock())
    assert fresh == Waiting(6, False, 1, False)
    clock.time += timedelta(minutes=2)
    assert waiting(url, clock()) == Waiting(6, True, 1, False)
    clock.time += timedelta(minutes=5)
    late = waiting(url, clock())
    assert late == Waiting(0, False, 1, True)
    meters.swept(late, 1_764_000_000.0)
    found = read(directory)
    assert (found["quietline_hand_offs_waiting[]"], found["quietline_hand_offs_overdue[]"]) == (0, 1)
    assert found["quietline_key_began_timestamp_seconds[]"] == 1_764_000_000


def test_an_answer_knows_how_its_turn_ended(book: Book) -> None:
    line = (Line("utter_ask_reason"),)
    for answer, ending in (
        (Answer(line, book.words), Ending.SAID),
        (Answer((), book.words), Ending.SILENT),
        (Answer((), book.words, left=True, owed=True), Ending.LEFT),
        (Answer(line, book.words, static=True), Ending.STATIC),
        (Answer((), book.words, static=True, paused=True), Ending.PAUSED),
    ):
        assert answer.ending is ending


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("203.0.113.9", {}, 403),
        ("testclient", {}, 403),
        ("203.0.113.9", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("203.0.113.9", {"Authorization": f"Bearer {TOKEN}0"}, 403),
        ("203.0.113.9", {"Authorization": "Bearer "}, 403),
        ("203.0.113.9", {"Authorization": "Bearer \u00e9"}, 403),
    ],
)
def test_metrics_are_read_on_this_machine_or_with_the_token(
    client: str, headers: dict[str, str], status: int
) -> None:
    app = Starlette(routes=[metrics(lambda: b"quietline_x 5\n", Sealed(TOKEN))])
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    answer = TestClient(app, client=(client, 1)).get("/metrics", headers=raw)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    assert ("quietline_x" in answer.text) == (status == 200)


def test_without_a_token_nobody_from_elsewhere_reads_them() -> None:
    app = Starlette(routes=[metrics(lambda: b"", None)])
    for given in ("Bearer ", "Bearer None", "Bearer"):
        client = TestClient(app, client=("203.0.113.9", 1))
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 403
