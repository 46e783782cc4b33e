import fcntl
import multiprocessing
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from safety.keyfile import (
    SIZE,
    DamagedKeysError,
    KeysError,
    RootSecretError,
    StoredKeys,
    WrongRootSecretError,
    fresh_epoch,
    generation_of,
    unwrap,
    wrap,
)
from safety.keystore import FileKeyStore, UnsafeKeyStoreError
from safety.secrecy import Sealed

ROOT = Sealed("a root secret of more than 32 characters")


def keys(generation: int, previous: bool = True) -> StoredKeys:
    return StoredKeys(
        generation, fresh_epoch(generation + 1, 1000), fresh_epoch(generation, 500) if previous else None
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "apart" / "keys"


def filled(path: Path) -> FileKeyStore:
    store = FileKeyStore(path)
    assert store.replace(0, wrap(keys(1), ROOT))
    return store


class TestTheBytes:
    @pytest.mark.parametrize("previous", [True, False])
    def test_what_was_wrapped_comes_back_and_always_takes_the_same_room(self, previous: bool) -> None:
        kept = keys(5, previous)
        data = wrap(kept, ROOT)
        again = unwrap(data, ROOT)
        assert len(data) == SIZE
        assert again.generation == generation_of(data) == 5
        assert again.current.key.reveal() == kept.current.key.reveal()
        assert (again.current.id, again.current.began) == (6, 1000)
        assert (again.previous is not None) is previous

    def test_no_key_lies_in_them_in_the_clear_and_no_two_writings_are_alike(self) -> None:
        kept = keys(5)
        data = wrap(kept, ROOT)
        assert kept.current.key.reveal() not in data
        assert data != wrap(kept, ROOT)

    def test_another_root_secret_is_refused_as_such(self) -> None:
        with pytest.raises(WrongRootSecretError):
            unwrap(wrap(keys(1), ROOT), Sealed("another root secret of over 32 characters"))

    @pytest.mark.parametrize("at", range(SIZE))
    def test_one_changed_byte_anywhere_is_refused(self, at: int) -> None:
        data = bytearray(wrap(keys(1), ROOT))
        data[at] ^= 1
        with pytest.raises(DamagedKeysError):
            unwrap(bytes(data), ROOT)

    def test_a_forger_who_mends_the_checksum_is_refused_all_the_same(self) -> None:
        mine, other = (
            wrap(keys(1), ROOT),
            wrap(keys(9), Sealed("a root secret that the forger knows, also long")),
        )
        with pytest.raises(WrongRootSecretError):
            unwrap(other, ROOT)
        assert unwrap(mine, ROOT).generation == 1

    @pytest.mark.parametrize("data", [b"", b"x" * SIZE, b"x" * (SIZE + 1)])
    def test_anything_else_is_no_key_store(self, data: bytes) -> None:
        with pytest.raises(DamagedKeysError):
            generation_of(data)

    def test_every_shortened_copy_is_refused(self) -> None:
        data = wrap(keys(1), ROOT)
        for length in range(SIZE):
            with pytest.raises(DamagedKeysError):
                unwrap(data[:length], ROOT)

    def test_a_short_root_secret_is_refused_and_not_named(self) -> None:
        with pytest.raises(RootSecretError) as refused:
            wrap(keys(1), Sealed("thirty-one characters are short"))
        assert "thirty-one" not in str(refused.value)

    def test_each_refusal_tells_the_operator_what_to_do(self) -> None:
        for error in (DamagedKeysError, WrongRootSecretError, RootSecretError):
            assert len(str(error())) > 60


class TestTheFile:
    def test_it_is_made_for_its_owner_alone(self, path: Path) -> None:
        filled(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert os.listdir(path.parent) == ["keys"]

    def test_there_is_nothing_before_the_first_writing(self, path: Path) -> None:
        store = FileKeyStore(path)
        assert store.read() is None
        assert store.stamp() is None

    def test_the_generation_decides_who_was_first(self, path: Path) -> None:
        store, late = filled(path), FileKeyStore(path)
        second = wrap(keys(2), ROOT)
        assert store.replace(1, second)
        assert not late.replace(1, wrap(keys(2), ROOT))
        assert not late.replace(0, wrap(keys(1), ROOT))
        assert late.read() == second

    def test_every_replacement_shows_in_the_stamp(self, path: Path) -> None:
        store = filled(path)
        stamps = [store.stamp()]
        for generation in range(1, 20):
            store.replace(generation, wrap(keys(generation + 1), ROOT))
            stamps.append(store.stamp())
        assert all(one != other for one, other in pairwise(stamps))

    def test_a_replacement_within_one_tick_of_the_clock_shows_too(self, path: Path) -> None:
        store = filled(path)
        before, seen = store.stamp(), path.stat()
        store.replace(1, wrap(keys(2), ROOT))
        os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
        assert store.stamp() != before

    def test_a_replacement_waits_for_the_one_under_way(self, path: Path) -> None:
        store = filled(path)
        folder = os.open(path.parent, os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)
        with ThreadPoolExecutor(1) as other:
            waiting = other.submit(store.replace, 1, wrap(keys(2), ROOT))
            with pytest.raises(TimeoutError):
                waiting.result(0.1)
            os.close(folder)
            assert waiting.result(10)

    def test_the_old_bytes_are_overwritten_where_they_lay(self, path: Path) -> None:
        store = filled(path)
        with path.open("rb") as held:  # the same blocks, after the name has gone
            old = held.read()
            store.replace(1, wrap(keys(2), ROOT))
            held.seek(0)
            now = held.read()
        assert len(now) == len(old)
        assert now != old
        assert old[:40] not in now

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o602])
    def test_a_file_that_others_may_open_is_refused(self, path: Path, mode: int) -> None:
        store = filled(path)
        path.chmod(mode)
        with pytest.raises(UnsafeKeyStoreError, match="0600"):
            store.read()

    def test_a_file_of_another_user_is_refused(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        store = filled(path)
        monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
        with pytest.raises(UnsafeKeyStoreError, match="another user"):
            store.read()

    def test_a_folder_where_anyone_may_replace_files_is_refused(self, path: Path) -> None:
        store = filled(path)
        path.parent.chmod(0o777)
        with pytest.raises(UnsafeKeyStoreError, match="0700"):
            store.replace(1, wrap(keys(2), ROOT))

    @pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("/etc/hostname"), os.mkfifo])
    def test_what_is_not_a_plain_file_is_refused(self, path: Path, make: Callable[[Path], object]) -> None:
        store = FileKeyStore(path)
        make(path)
        with pytest.raises(UnsafeKeyStoreError, match="plain file"):
            store.read()

    @pytest.mark.parametrize("name", ["keys.old", "keys.new"])
    @pytest.mark.parametrize("target", ["other", "nowhere"])
    def test_a_link_planted_beside_the_store_destroys_nothing(
        self, path: Path, name: str, target: str
    ) -> None:
        store = filled(path)
        other = path.with_name("other")
        other.write_bytes(b"something else of ours")
        path.with_name(name).symlink_to(path.with_name(target))
        with pytest.raises(UnsafeKeyStoreError, match="plain file"):
            store.replace(1, wrap(keys(2), ROOT))
        assert other.read_bytes() == b"something else of ours"

    def test_a_place_that_cannot_be_written_is_refused_without_naming_it(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(UnsafeKeyStoreError) as refused:
            FileKeyStore(tmp_path / "file" / "keys")
        assert str(tmp_path) not in str(refused.value)
        assert isinstance(refused.value, KeysError)


class TestCrashes:
    """Stop the process before each call to the system in turn; what lies there next morning must be whole."""

    CALLS = ("open", "fsync", "link", "rename", "fstat", "urandom", "unlink", "write")

    def test_a_crash_at_any_point_leaves_the_old_keys_or_the_new_and_the_next_start_tidies_up(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for crash_at in range(1, 60):
            path.unlink(missing_ok=True)
            store = filled(path)
            old, new = store.read(), wrap(keys(2), ROOT)
            with monkeypatch.context() as patched:
                finished = self.crashed(store, new, crash_at, patched)
            after = FileKeyStore(path).read()
            assert after in (old, new)
            assert os.listdir(path.parent) == ["keys"]
            assert unwrap(after or b"", ROOT).generation == (1 if after == old else 2)
            if finished:
                break
        assert finished
        assert after == new
        assert crash_at > 10

    def crashed(self, store: FileKeyStore, new: bytes, crash_at: int, patched: pytest.MonkeyPatch) -> bool:
        calls = 0

        def counted(real: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any, **named: Any) -> Any:
                nonlocal calls
                calls += 1
                if calls == crash_at:
                    raise KeyboardInterrupt
                return real(*args, **named)

            return call

        for name in self.CALLS:
            patched.setattr(os, name, counted(getattr(os, name)))
        try:
            return store.replace(1, new)
        except KeyboardInterrupt:
            return False


def _race(path: Path, start: Any, won: Any) -> None:
    store = FileKeyStore(path)
    start.wait(30)
    if store.replace(1, wrap(keys(2), ROOT)):
        with won.get_lock():
            won.value += 1


def test_of_many_processes_that_want_to_change_the_keys_exactly_one_does(path: Path) -> None:
    filled(path)
    context = multiprocessing.get_context("spawn")
    start, won = context.Event(), context.Value("i", 0)
    racers = [context.Process(target=_race, args=(path, start, won)) for _ in range(4)]
    for racer in racers:
        racer.start()
    start.set()
    for racer in racers:
        racer.join(60)
    assert [racer.exitcode for racer in racers] == [0] * 4
    assert won.value == 1
