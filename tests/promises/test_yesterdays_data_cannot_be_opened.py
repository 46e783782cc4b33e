"""The whole service with a real file, three days, and a script that holds everything a thief could hold on the last."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot.book import Book
from bot.conversation import Conversation
from bot.ports import Inbound
from bot.store.migrate import migrate
from bot.store.sessions import KeptSessions
from bot.store.sqlite import SqliteRows
from safety.keyclock import RotationClock
from safety.keyring import KeyRing
from safety.keystore import FileKeyStore
from safety.rotation import Reading
from safety.secrecy import Sealed
from tests.conftest import MOMENT, Clock
from tests.patience import START_SECONDS

SECRET = "the root secret, which the thief has too"
OPENER = Path(__file__).parents[2] / "scripts" / "open_data.py"


class Machine:
    def __init__(self, folder: Path, book: Book, clock: Clock) -> None:
        self.folder, self.book, self.clock = folder, book, clock
        self.database, self.keys = folder / "data" / "quietline.db", folder / "keys" / "keys"
        (folder / "root").write_text(SECRET)
        migrate(f"sqlite:///{self.database}")
        self.ring = KeyRing(FileKeyStore(self.keys), Sealed(SECRET), clock().timestamp())
        self.rotation = RotationClock(self.ring)

    async def someone_writes(self, number: str) -> None:
        sessions = KeptSessions(SqliteRows(f"sqlite:///{self.database}"), self.ring, self.clock)
        async with sessions:
            conversation = Conversation(self.book, lambda version: None, sessions, self.ring, self.clock)
            for sid, text in enumerate(("hello", "1", "1")):
                delivery = Sealed(f"{number}-{sid}")
                await conversation.receive(Inbound("sms", Sealed(number), Sealed(text), delivery))

    def until(self, hours: int) -> None:
        end = MOMENT + timedelta(hours=hours)
        while self.clock.time < end:
            self.clock.time += timedelta(minutes=30)
            wall = self.clock.time.timestamp()
            self.rotation.tick(Reading(wall, wall))

    def copy(self, name: str) -> Path:
        """A backup as a careful thief makes one: the file, its log and a clean copy of both together."""
        target = self.folder / name
        shutil.copytree(self.database.parent, target)
        with (
            closing(sqlite3.connect(self.database)) as live,
            closing(sqlite3.connect(target / "backup.db")) as copy,
        ):
            live.backup(copy)
        return target

    def opens(self, database: Path) -> str:
        paths = (OPENER, self.folder / "root", self.keys, database)
        command = [sys.executable, *map(str, paths)]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=START_SECONDS
        ).stdout.strip()


async def test_the_day_before_yesterday_is_beyond_reading_and_today_is_not(
    tmp_path: Path, book: Book, clock: Clock
) -> None:
    machine = Machine(tmp_path, book, clock)
    await machine.someone_writes("+447700900001")
    first = machine.copy("first day")
    assert machine.opens(first / "quietline.db") == "4 sealed rows, 4 open"

    machine.until(hours=51)
    await machine.someone_writes("+447700900003")
    today = machine.copy("third day")

    for stolen in (first / "quietline.db", first / "backup.db"):
        assert machine.opens(stolen) == "4 sealed rows, 0 open"
    for stolen in (today / "quietline.db", today / "backup.db"):
        rows, opened = machine.opens(stolen).replace(" sealed rows", "").replace(" open", "").split(", ")
        assert int(opened) == 4, (rows, opened)
