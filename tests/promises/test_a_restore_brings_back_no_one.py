"""The restore drill: a backup is put back while its keys live, and when they have died. Nobody comes back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.book import Book
from bot.conversation import Conversation
from bot.ports import Inbound
from bot.store.sessions import KeptSessions
from bot.store.sqlite import SqliteRows
from bot.store.sweep import sweep
from safety.secrecy import Sealed
from tests.conftest import Clock
from tests.promises.test_yesterdays_data_cannot_be_opened import SECRET, Machine

ANN = "+447700900011"


def quietline(data: Path, *command: str) -> str:
    """What a command says that serves this data directory, with the keys of before beside it."""
    settings = {
        "QUIETLINE_DATA": str(data),
        "QUIETLINE_KEYS": str(data.parent / "keys" / "keys"),
        "QUIETLINE_ROOT_SECRET": SECRET,
    }
    done = CliRunner().invoke(app, command, env=settings)
    assert done.exit_code == 0, done.output
    return done.stdout


async def heard(machine: Machine, data: Path, text: str, sid: str) -> tuple[str, ...]:
    """Which words come back from a service on this data directory."""
    rows = SqliteRows(f"sqlite:///{data / 'quietline.db'}")
    async with KeptSessions(rows, machine.ring, machine.clock) as sessions:
        service = Conversation(machine.book, lambda version: None, sessions, machine.ring, machine.clock)
        answer = await service.receive(Inbound("sms", Sealed(ANN), Sealed(text), Sealed(sid)))
        return tuple(line.key for line in answer.lines)


@pytest.mark.parametrize("hours", [0, 51], ids=["its keys are alive", "its keys are dead"])
async def test_who_left_after_the_backup_is_a_stranger_after_the_restore(
    hours: int, tmp_path: Path, book: Book, clock: Clock
) -> None:
    machine = Machine(tmp_path, book, clock)
    live = machine.database.parent
    await machine.someone_writes(ANN)
    quietline(live, "staff", "add", "ann", "--role", "worker", "--team", "survivor")
    told = quietline(live, "backup", str(tmp_path / "backup.db"))
    assert "kept: 1 staff" in told
    assert "1 trail" in told, "an account made by a command is a line of what was done, too"
    assert "no key" in told
    whole = machine.copy("copy of the whole folder")
    assert await heard(machine, live, "bye", "last") == ()
    machine.until(hours)

    for n, file in enumerate((tmp_path / "backup.db", whole / "quietline.db", whole / "backup.db")):
        new = tmp_path / f"new {n}"
        told = quietline(new, "restore", str(file))
        assert "put back: 1 staff" in told
        assert told.endswith("No conversation was brought back.\n")
        assert ("left behind: 1 sessions" in told) == (n > 0)
        stranger = await heard(machine, new, "1", f"again {n}")
        assert stranger == ("utter_ask_safe_to_talk",), "the opening, whatever was answered before"


async def test_a_whole_copy_laid_back_by_hand_opens_nothing_once_its_keys_are_dead_and_the_sweep_says_what_it_held(
    tmp_path: Path, book: Book, clock: Clock
) -> None:
    machine = Machine(tmp_path, book, clock)
    await machine.someone_writes(ANN)
    whole = machine.copy("copy of the whole folder")
    machine.until(51)
    shutil.rmtree(machine.database.parent)
    shutil.copytree(whole, machine.database.parent)
    assert machine.opens(machine.database) == "4 sealed rows, 0 open"
    swept = sweep(f"sqlite:///{machine.database}", clock())
    assert (swept.sessions, swept.deliveries) == (1, 3)
    assert machine.opens(machine.database) == "0 sealed rows, 0 open"
    assert await heard(machine, machine.database.parent, "1", "again") == ("utter_ask_safe_to_talk",)
