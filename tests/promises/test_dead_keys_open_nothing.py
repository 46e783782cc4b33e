"""Keys die: with today's root secret and key store nothing older than the window opens, in no copy of it.

A real database file and real backups of it; only time is an argument. The thief of this story has everything
that exists on the third day: disk, backups of every day, root secret, key store, this program.
"""

import dataclasses
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from safety.keyclock import RotationClock
from safety.keyring import Epoch, KeyRing
from safety.keystore import FileKeyStore
from safety.rotation import Reading
from safety.seal import CannotOpen, Seal
from safety.secrecy import Sealed

ROOT = Sealed("the root secret, which the thief has too")
NUMBER = "+447700900123"
CODES = b"answers of one person, as codes"
START = 1_800_000_000
HOUR = 3600
SEALS = [field.name for field in dataclasses.fields(Epoch) if field.type is Seal]
assert SEALS, "without a purpose every test here would pass"


class Machine:
    """A service with a database, a nightly backup and a key store, and a clock that the test turns."""

    def __init__(self, folder: Path) -> None:
        self.database, self.keys, self.folder = folder / "quietline.db", folder / "apart" / "keys", folder
        self.ring = KeyRing(FileKeyStore(self.keys), ROOT, START)
        self.clock = RotationClock(self.ring)
        self.hour = 0
        with closing(sqlite3.connect(self.database)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("CREATE TABLE kept (who BLOB, purpose TEXT, sealed BLOB)")

    def keep(self) -> None:
        """One person's rows, one for each purpose that is sealed."""
        epoch = self.ring.current
        who = epoch.pseudonyms("sms", NUMBER)
        rows = [(who, purpose, getattr(epoch, purpose).seal(CODES, who)) for purpose in SEALS]
        with closing(sqlite3.connect(self.database)) as database, database:
            database.executemany("INSERT INTO kept VALUES (?, ?, ?)", rows)

    def back_up(self, name: str) -> Path:
        target = self.folder / name
        with closing(sqlite3.connect(self.database)) as live, closing(sqlite3.connect(target)) as backup:
            live.backup(backup)
        return target

    def until(self, hour: int) -> None:
        while self.hour < hour:
            self.hour += 1
            self.clock.tick(Reading(START + self.hour * HOUR, self.hour * HOUR))


def opened(database: Path, thief: KeyRing) -> Iterator[bytes]:
    """Whatever any key that exists today, for any purpose, opens in this copy."""
    with closing(sqlite3.connect(database)) as rows:
        for who, _, sealed in rows.execute("SELECT * FROM kept").fetchall():
            for epoch in thief.live():
                for purpose in SEALS:
                    try:
                        yield getattr(epoch, purpose).open(sealed, who)
                    except CannotOpen:
                        continue


def known(database: Path, thief: KeyRing) -> bool:
    """Whether today's keys tell that this number ever wrote."""
    with closing(sqlite3.connect(database)) as rows:
        names = {who for (who,) in rows.execute("SELECT who FROM kept")}
    return any(epoch.pseudonyms("sms", NUMBER) in names for epoch in thief.live())


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def thief_of(machine: Machine, stolen: Path) -> KeyRing:
    shutil.copytree(machine.keys.parent, stolen)
    return KeyRing(FileKeyStore(stolen / machine.keys.name), ROOT, START + machine.hour * HOUR)


def test_what_was_sealed_the_day_before_yesterday_opens_nowhere(machine: Machine, tmp_path: Path) -> None:
    machine.keep()
    backup = machine.back_up("first-night.db")
    disk = shutil.copytree(tmp_path, tmp_path.with_name(tmp_path.name + "-image"), ignore=_no_keys)
    machine.until(49)
    thief = thief_of(machine, tmp_path / "stolen")
    for copy in (machine.database, backup, disk / machine.database.name):
        assert list(opened(copy, thief)) == []
        assert not known(copy, thief)


def test_what_was_sealed_today_and_yesterday_opens(machine: Machine, tmp_path: Path) -> None:
    machine.until(26)
    machine.keep()
    yesterday = machine.back_up("second-night.db")
    machine.until(50)
    machine.keep()
    thief = thief_of(machine, tmp_path / "stolen")
    assert list(opened(yesterday, thief)) == [CODES] * len(SEALS)
    assert list(opened(machine.database, thief)) == [CODES] * len(SEALS) * 2
    assert known(yesterday, thief)


def test_a_machine_that_was_off_for_three_days_opens_nothing_old_after_an_hour(
    machine: Machine, tmp_path: Path
) -> None:
    machine.keep()
    machine.until(20)
    machine.keep()
    machine.ring = KeyRing(FileKeyStore(machine.keys), ROOT, START)
    machine.clock, machine.hour = RotationClock(machine.ring), 20 + 72
    machine.until(94)
    thief = thief_of(machine, tmp_path / "stolen")
    assert list(opened(machine.database, thief)) == []
    assert not known(machine.database, thief)


def test_no_byte_of_a_dead_key_is_left_in_the_folder_of_the_keys(machine: Machine) -> None:
    machine.keep()
    first = machine.keys.read_bytes()
    with machine.keys.open(
        "rb"
    ) as blocks:  # the place on the disk, kept in sight after the file lost its name
        machine.until(49)
        assert [file.name for file in machine.keys.parent.iterdir()] == [machine.keys.name]
        on_disk = blocks.read() + machine.keys.read_bytes()
    pieces = [first[at : at + 16] for at in range(100, len(first) - 16)]
    assert not any(piece in on_disk for piece in pieces)


def _no_keys(folder: str, names: list[str]) -> set[str]:
    """A disk image or backup that follows the rule: never the key store."""
    return {"apart"} & set(names)
