"""The key store as a row of a database of its own: the same promises as the file's, on a real server."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count, pairwise
from pathlib import Path

import psycopg
import pytest

from bot.throwaway import ThrowawayPostgres
from safety import rotation
from safety.keyclock import RotationClock, take_reading
from safety.keydatabase import DatabaseKeyStore, KeyDatabaseError
from safety.keyfile import SIZE, DamagedKeysError, KeysError, StoredKeys, fresh_epoch, wrap
from safety.keyplace import open_key_place
from safety.keyring import OldKeysError
from safety.secrecy import Sealed

_serial = count(1)
ROOT = Sealed("a root secret of more than 32 characters")


def wrapped(generation: int) -> bytes:
    epochs = fresh_epoch(generation + 1, 1000), fresh_epoch(generation, 500)
    return wrap(StoredKeys(generation, *epochs), ROOT)


@pytest.fixture
def url(postgres: ThrowawayPostgres) -> Sealed[str]:
    return Sealed(postgres.create(f"keys{next(_serial)}"))


@pytest.fixture
def store(url: Sealed[str]) -> DatabaseKeyStore:
    return DatabaseKeyStore(url)


def test_there_is_nothing_before_the_first_writing(store: DatabaseKeyStore) -> None:
    assert store.read() is None
    assert store.stamp() is None


def test_the_generation_decides_who_was_first(store: DatabaseKeyStore, url: Sealed[str]) -> None:
    late, first, second = DatabaseKeyStore(url), wrapped(1), wrapped(2)
    assert store.replace(0, first)
    assert not late.replace(0, wrapped(1))
    assert late.read() == first
    assert store.replace(1, second)
    assert not late.replace(1, wrapped(2))
    assert late.read() == second


def test_every_replacement_shows_in_the_stamp(store: DatabaseKeyStore) -> None:
    stamps = [store.stamp()]
    for generation in range(10):
        store.replace(generation, wrapped(generation + 1))
        stamps.append(store.stamp())
    assert all(one != other for one, other in pairwise(stamps))


def test_of_many_who_open_and_change_it_at_once_exactly_one_does(url: Sealed[str]) -> None:
    def race(_: int) -> bool:
        return DatabaseKeyStore(url).replace(0, wrapped(1))

    with ThreadPoolExecutor(8) as racers:
        assert sum(racers.map(race, range(8))) == 1


def test_something_else_in_the_row_is_never_written_over(store: DatabaseKeyStore, url: Sealed[str]) -> None:
    store.replace(0, wrapped(1))
    with psycopg.connect(url.reveal()) as connection:
        connection.execute("UPDATE quietline_keys SET value = 'not keys'")
    with pytest.raises(DamagedKeysError):
        store.replace(1, wrapped(2))
    assert store.read() == b"not keys"


def test_there_can_only_be_one_row(store: DatabaseKeyStore, url: Sealed[str]) -> None:
    store.replace(0, wrapped(1))
    for row in ("(true, '')", "(false, '')"):
        with psycopg.connect(url.reveal()) as connection, pytest.raises(psycopg.IntegrityError):
            connection.execute(f"INSERT INTO quietline_keys VALUES {row}".encode())


def test_the_old_bytes_are_overwritten_in_the_tables_file(
    store: DatabaseKeyStore, url: Sealed[str], postgres: ThrowawayPostgres
) -> None:
    """The log of the database is another matter: docs/decisions/0007-postgresql.md."""
    with psycopg.connect(url.reveal()) as connection:
        row = connection.execute("SELECT pg_relation_filepath('quietline_keys')").fetchone()
    assert row is not None
    table: Path = postgres.data / row[0]
    values = [wrapped(generation) for generation in (1, 2, 3)]
    for generation, value in enumerate(values):
        assert store.replace(generation, value)
    postgres.execute("CHECKPOINT")
    lies = table.read_bytes()
    assert values[-1][80:] in lies
    for old in values[:-1]:
        assert not any(old[at : at + 16] in lies for at in range(80, SIZE - 16, 16))


def test_a_restart_of_the_server_is_not_noticed(store: DatabaseKeyStore, postgres: ThrowawayPostgres) -> None:
    store.replace(0, wrapped(1))
    postgres.stop()
    postgres.start()
    assert store.replace(1, wrapped(2))


def test_a_server_that_is_away_is_said_without_naming_it(
    store: DatabaseKeyStore, postgres: ThrowawayPostgres, url: Sealed[str]
) -> None:
    postgres.stop()
    try:
        for ask in (store.read, store.stamp, store.read_clocks, lambda: DatabaseKeyStore(url)):
            began = time.monotonic()
            with pytest.raises(KeyDatabaseError) as said:
                ask()
            assert time.monotonic() - began < 2
            assert "127.0.0.1" not in str(said.value)
            assert said.value.__suppress_context__
            assert isinstance(said.value, KeysError)
    finally:
        postgres.start()
    assert store.read() is None


class TestARingOnIt:
    def test_machines_share_one_ring_and_follow_each_other(self, url: Sealed[str]) -> None:
        here, there = open_key_place(url).ring(ROOT), open_key_place(url).ring(ROOT)
        assert here.current.pseudonyms("sms", "ann") == there.current.pseudonyms("sms", "ann")
        first = here.current
        assert here.turn(first.id, first.began + 86_400, 86_400)
        assert there.current.id == first.id
        assert there.refresh()
        assert (there.current.id, there.previous and there.previous.id) == (first.id + 1, first.id)
        assert not there.turn(first.id, first.began + 86_400, 86_400)

    def test_a_copy_that_was_put_back_is_refused(self, url: Sealed[str]) -> None:
        ring = open_key_place(url).ring(ROOT)
        copy = DatabaseKeyStore(url).read()
        ring.turn(ring.current.id, ring.current.began + 86_400, 86_400)
        with psycopg.connect(url.reveal()) as connection:
            connection.execute("UPDATE quietline_keys SET value = %s", (copy,))
        with pytest.raises(OldKeysError):
            ring.refresh()

    def test_the_databases_clock_decides_and_not_the_machines(
        self, url: Sealed[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = open_key_place(url)
        monkeypatch.setattr(time, "time", lambda: 0.0)
        assert take_reading().wall == 0
        clocks: Callable[[], rotation.Reading] = place.read_clocks
        first, second = clocks(), clocks()
        assert first.wall > 1_700_000_000
        assert 0 <= second.wall - first.wall < 5
        ring = place.ring(ROOT)
        assert abs(ring.current.began - first.wall) < 5
        assert not RotationClock(ring).tick(clocks())
