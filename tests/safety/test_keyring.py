import dataclasses
import os
from pathlib import Path

import pytest

from safety.keyclock import RotationClock, ShortEpochError, take_reading
from safety.keyfile import DamagedKeysError, WrongRootSecretError, fresh_epoch, unwrap
from safety.keyring import Epoch, KeyRing, KeysGoneError, OldKeysError, derive
from safety.keystore import FileKeyStore, KeyStore, UnsafeKeyStoreError
from safety.pseudonym import KeyedHash
from safety.rotation import EPOCH_SECONDS, Reading
from safety.seal import CannotOpen, Seal
from safety.secrecy import Sealed

ROOT = Sealed("a root secret of more than 32 characters")
START = 1_800_000_000
HOUR = 3600


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "apart" / "keys"


def ring_at(path: Path, wall: float = START) -> KeyRing:
    return KeyRing(FileKeyStore(path), ROOT, wall)


def run(clock: RotationClock, first: int, last: int, *, steady_from: int = 0) -> list[int]:
    """Tick every half hour from one hour to another; the hours at which an epoch ended."""
    halves = range(first * 2, last * 2 + 1)
    readings = [
        (half // 2, Reading(START + half * HOUR / 2, steady_from + half * HOUR / 2)) for half in halves
    ]
    return [hour for hour, reading in readings if clock.tick(reading)]


def ids(ring: KeyRing) -> list[int]:
    return [epoch.id for epoch in ring.live()]


class TestDerivedKeys:
    def test_every_purpose_has_a_key_of_its_own(self) -> None:
        epoch = derive(fresh_epoch(1, START))
        fields = [getattr(epoch, field.name) for field in dataclasses.fields(Epoch)]
        hashes = [field for field in fields if isinstance(field, KeyedHash)]
        seals = [field for field in fields if isinstance(field, Seal)]
        assert len({KeyedHash.__call__(hashed, "sms", "1") for hashed in hashes}) == len(hashes) == 4
        for seal in seals:
            sealed = seal.seal(b"codes")
            assert [other for other in seals if opens(other, sealed)] == [seal]

    def test_the_same_stored_key_gives_the_same_keys_after_a_restart(self, path: Path) -> None:
        before, after = ring_at(path).current, ring_at(path, START + 9 * HOUR).current
        assert before.pseudonyms("sms", "07700900123") == after.pseudonyms("sms", "07700900123")
        assert after.sessions.open(before.sessions.seal(b"codes")) == b"codes"

    def test_two_installations_with_one_root_secret_share_no_key(self, tmp_path: Path) -> None:
        one, other = ring_at(tmp_path / "one" / "keys"), ring_at(tmp_path / "other" / "keys")
        assert one.current.pseudonyms("sms", "1") != other.current.pseudonyms("sms", "1")

    def test_printing_an_epoch_shows_no_key(self) -> None:
        stored = fresh_epoch(1, START)
        assert stored.key.reveal().hex() not in repr(stored) + repr(derive(stored))


def opens(seal: Seal, sealed: bytes) -> bool:
    try:
        return bool(seal.open(sealed))
    except CannotOpen:
        return False


class TestStarting:
    def test_the_first_start_makes_the_store(self, path: Path) -> None:
        ring = ring_at(path)
        assert path.exists()
        assert ids(ring) == [1]
        assert ring.previous is None
        assert ring.current.began == START

    def test_processes_that_start_together_agree_on_one_key(self, path: Path) -> None:
        class Late(FileKeyStore):
            """Finds no file at first, as if another process wrote it a moment later."""

            def read(self) -> bytes | None:
                found, self.seen = super().read(), getattr(self, "seen", 0) + 1
                return None if self.seen == 1 else found

        first = ring_at(path)
        second = KeyRing(Late(path), ROOT, START)
        assert first.current.pseudonyms("sms", "1") == second.current.pseudonyms("sms", "1")

    def test_a_wrong_secret_refuses_to_start_and_changes_nothing(self, path: Path) -> None:
        ring_at(path)
        before = path.read_bytes()
        with pytest.raises(WrongRootSecretError):
            KeyRing(FileKeyStore(path), Sealed("a wrong secret of more than 32 characters"), START)
        assert path.read_bytes() == before

    @pytest.mark.parametrize("damage", [b"", b"not a key store", bytes(400)])
    def test_a_damaged_store_refuses_to_start_and_never_quietly_makes_new_keys(
        self, path: Path, damage: bytes
    ) -> None:
        ring_at(path)
        path.write_bytes(damage)
        with pytest.raises(DamagedKeysError):
            ring_at(path)
        assert path.read_bytes() == damage

    def test_a_store_others_may_read_refuses_to_start(self, path: Path) -> None:
        ring_at(path)
        path.chmod(0o644)
        with pytest.raises(UnsafeKeyStoreError):
            ring_at(path)

    def test_an_epoch_shorter_than_providers_redeliver_is_refused(self, path: Path) -> None:
        with pytest.raises(ShortEpochError, match="24 hours"):
            RotationClock(ring_at(path), EPOCH_SECONDS - 1)
        RotationClock(ring_at(path), EPOCH_SECONDS * 2)


class TestChanging:
    def test_an_epoch_a_day_and_a_key_is_dead_after_two_days_and_an_hour(self, path: Path) -> None:
        ring = ring_at(path)
        assert run(RotationClock(ring), 0, 24 * 5) == [25, 49, 73, 97]
        assert ids(ring) == [5, 4]
        assert [epoch.began for epoch in ring.live()] == [START + 96 * HOUR, START + 72 * HOUR]
        assert ring.by_id(5) is ring.current
        assert ring.by_id(4) is ring.previous
        assert ring.by_id(3) is None

    def test_a_machine_off_for_three_days_drops_both_keys_after_the_hour_of_watching(
        self, path: Path
    ) -> None:
        run(RotationClock(ring_at(path)), 0, 26)
        ring = ring_at(path)
        assert ids(ring) == [2, 1]
        clock = RotationClock(ring)
        assert run(clock, 98, 98, steady_from=7) == []
        assert ids(ring) == [2, 1]
        assert run(clock, 99, 105, steady_from=7) == [99]
        assert ids(ring) == [3]
        assert ring.current.began == START + 96 * HOUR
        stored = unwrap(path.read_bytes(), ROOT)
        assert stored.previous is None

    def test_a_machine_off_for_a_day_keeps_the_younger_key_and_drops_the_older(self, path: Path) -> None:
        run(RotationClock(ring_at(path)), 0, 26)
        ring = ring_at(path)
        assert run(RotationClock(ring), 50, 72, steady_from=7) == [51]
        assert ids(ring) == [3, 2]

    def test_a_jump_of_a_day_that_is_put_right_kills_no_key(self, path: Path) -> None:
        ring = ring_at(path)
        clock = RotationClock(ring)
        run(clock, 0, 30)
        live = ids(ring)
        for half in range(61, 70):
            assert not clock.tick(Reading(START + (half / 2 + 24) * HOUR, half * HOUR / 2))
        assert run(clock, 35, 48) == []
        assert ids(ring) == live

    def test_with_the_clock_put_back_keys_still_die_while_the_service_runs(self, path: Path) -> None:
        ring = ring_at(path)
        clock = RotationClock(ring)
        for half in range(24 * 2 * 6):
            clock.tick(Reading(START - 24 * HOUR * 300 + half * HOUR / 2, half * HOUR / 2))
        assert ring.by_id(1) is None
        assert len(ids(ring)) == 2

    def test_only_one_of_two_processes_ends_the_epoch_and_both_have_the_same_keys(self, path: Path) -> None:
        one, other = ring_at(path), ring_at(path)
        assert one.turn(1, START + 25 * HOUR, EPOCH_SECONDS)
        assert not other.turn(1, START + 25 * HOUR, EPOCH_SECONDS)
        assert ids(one) == ids(other) == [2, 1]
        assert one.current.pseudonyms("sms", "1") == other.current.pseudonyms("sms", "1")

    def test_two_clocks_on_one_store_never_end_an_epoch_twice(self, path: Path) -> None:
        rings = [ring_at(path), ring_at(path)]
        clocks = [RotationClock(ring) for ring in rings]
        ended = 0
        for half in range(2 * 24 * 4):
            ended += sum(clock.tick(Reading(START + half * HOUR / 2, half * HOUR / 2)) for clock in clocks)
        assert ended == 3
        assert ids(rings[0]) == [4, 3]


class TestFollowing:
    def test_a_process_that_was_stopped_reads_the_store_and_not_its_old_copy(self, path: Path) -> None:
        stopped, working = ring_at(path), ring_at(path)
        run(RotationClock(working), 0, 80)
        assert ids(stopped) == [1]
        assert stopped.refresh()
        assert ids(stopped) == ids(working) == [4, 3]

    def test_following_an_unchanged_store_reads_nothing(self, path: Path) -> None:
        class Counting(FileKeyStore):
            reads = 0

            def read(self) -> bytes | None:
                self.reads += 1
                return super().read()

        store = Counting(path)
        ring = KeyRing(store, ROOT, START)
        before, epochs = store.reads, ring.live()
        assert not any(ring.refresh() for _ in range(100))
        assert store.reads == before
        assert ring.live() is epochs

    def test_an_older_copy_put_back_is_refused_and_the_keys_in_hand_stay(self, path: Path) -> None:
        ring = ring_at(path)
        copy = path.read_bytes()
        ring.turn(1, START + 25 * HOUR, EPOCH_SECONDS)
        path.write_bytes(copy)
        with pytest.raises(OldKeysError):
            ring.refresh()
        with pytest.raises(OldKeysError):
            ring.turn(2, START + 50 * HOUR, EPOCH_SECONDS)
        assert ids(ring) == [2, 1]

    def test_a_store_that_vanished_is_said_and_never_made_anew(self, path: Path) -> None:
        ring = ring_at(path)
        path.unlink()
        with pytest.raises(KeysGoneError):
            ring.refresh()
        with pytest.raises(KeysGoneError):
            RotationClock(ring).tick(take_reading())
        assert not path.exists()

    def test_a_file_store_is_a_key_store(self, path: Path) -> None:
        store: KeyStore = FileKeyStore(path)
        assert store.read() is None


def test_the_steady_clock_never_goes_back() -> None:
    first, second = take_reading(), take_reading()
    assert second.steady >= first.steady
    assert abs(first.wall - os.stat("/proc/self").st_ctime) < 10**6
