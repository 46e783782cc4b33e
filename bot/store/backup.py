"""A backup holds what outlives a conversation, and nothing of anyone who writes to us.

Conversations, addresses, words, what waits to be sent and where staff are signed in are left behind: they live for
minutes or hours, so a backup of them helps nobody, and put back they would bring to life what somebody has erased.
The same choice is made again when a copy is put back, so that a copy of the whole database resurrects no one either.

The file is an SQLite database whichever database was backed up, so it also carries a service from one to the other.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command
from alembic.util import CommandError
from sqlalchemy import ColumnElement, Connection, Table, create_engine, func, insert, select, true
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from bot.errors import QuietlineError
from bot.handoff.case import ENDED
from bot.store.case_tables import (
    case_addresses,
    case_deliveries,
    case_words,
    cases,
    closed_teams,
    reveals,
    shifts,
    worker_codes,
)
from bot.store.database import READS, alone, is_postgres, opened, sqlite_file
from bot.store.directory_tables import confirmations
from bot.store.migrate import alembic, migrate
from bot.store.schema import metadata
from bot.store.staff_tables import recovery_codes, sign_ins, staff
from bot.store.tables import content_versions, deliveries, departures, outbox, sessions, tallies, traces
from bot.store.trail_tables import trail

_OVER: Final = cases.c.state.in_(sorted(state.value for state in ENDED)) & cases.c.mark.is_(None)

#: What a backup holds of each table: all of it, or the rows of which this is true.
KEPT: Final[Mapping[Table, ColumnElement[bool]]] = {
    staff: true(),
    recovery_codes: true(),
    closed_teams: true(),
    confirmations: true(),
    tallies: true(),
    # What is left of a case that is over names nobody. One that is open belongs to someone who may leave it meanwhile.
    cases: _OVER,
    reveals: reveals.c.number.in_(select(cases.c.number).where(_OVER)),
    case_deliveries: case_deliveries.c.number.in_(select(cases.c.number).where(_OVER)),
    trail: trail.c.number.is_(None) | trail.c.number.in_(select(cases.c.number).where(_OVER)),
}

#: What no backup holds. The content comes with the program.
LEFT_BEHIND: Final = (
    *(sessions, deliveries, outbox, traces, departures, case_addresses, case_words),
    # A code that somebody was given would be a trace of them; the worker is asked for without it.
    *(worker_codes, sign_ins, shifts, content_versions),
)


class BackupThere(QuietlineError):
    """The file to back up into is there already; name one that is not, so that no older backup is lost."""


class BackupFailed(QuietlineError):
    """There is no backup: the database could not be read, or the file not written. Is there room, and may this user?"""


class BadBackup(QuietlineError):
    """This is no backup or copy of Quietline's database, or it was made by a newer version."""


class NotEmpty(QuietlineError):
    """There is something in the database already; a backup is put back into a new one only."""


@dataclass(frozen=True, slots=True)
class Carried:
    """How many rows of which table were taken along, and how many were there and left behind."""

    kept: Mapping[str, int]
    left: Mapping[str, int]


def back_up(url: str, file: Path) -> Carried:
    """Write what is kept of a database into a new file, mode 0600, as of one moment; the service may go on meanwhile.

    Raises BackupThere or BackupFailed, and then leaves no file.
    """
    if file.exists():
        raise BackupThere
    part = file.with_name(file.name + ".part")
    try:
        carried = _write(url, f"sqlite:///{part.resolve()}")
        os.replace(part, file)
    except (OSError, sqlite3.Error, DBAPIError):
        raise BackupFailed from None
    finally:
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                part.with_name(part.name + suffix).unlink()
    return carried


def _write(url: str, target: str) -> Carried:
    migrate(target)
    with _moment(url) as old, opened(target) as engine, engine.begin() as new:
        carried = _carry(old, new)
    with closing(sqlite_file(target).connect()) as connection:
        connection.execute(
            "PRAGMA journal_mode = DELETE"
        )  # the file alone is the backup, without a log beside it
    return carried


def restore(url: str, file: Path) -> Carried:
    """Put back what is kept of a backup, or of a copy of a whole SQLite database, into a new database with its tables.

    Raises BadBackup or NotEmpty, and has then changed nothing.
    """
    with _copied(file) as old, opened(url) as engine, engine.begin() as new:
        alone(new)
        if any(_count(new, table, true()) for table in KEPT):
            raise NotEmpty
        return _carry(old, new)


@contextmanager
def _moment(url: str) -> Iterator[Connection]:
    """A connection to which nothing changes any more."""
    still = {"isolation_level": "REPEATABLE READ"} if is_postgres(url) else {READS: True}
    with opened(url) as engine, engine.connect().execution_options(**still) as connection:
        yield connection


@contextmanager
def _copied(file: Path) -> Iterator[Connection]:
    """The copy brought up to date in memory: the file stays as it is, and nothing of it lies anywhere else."""
    if not file.is_file():
        raise BadBackup
    with closing(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)) as memory:
        engine = create_engine("sqlite://", creator=lambda: memory, poolclass=StaticPool)
        try:
            with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as copy:
                copy.backup(memory)
            with engine.begin() as connection:
                if not connection.dialect.has_table(connection, staff.name):
                    raise BadBackup
                command.upgrade(alembic(connection), "head")
        except (sqlite3.Error, DBAPIError, CommandError):
            raise BadBackup from None
        with engine.connect() as connection:
            yield connection


def _carry(old: Connection, new: Connection) -> Carried:
    kept = {t.name: _carry_rows(old, new, t) for t in metadata.sorted_tables if t in KEPT}
    left = {table.name: _count(old, table, true()) for table in LEFT_BEHIND}
    return Carried(kept, left | {"open cases": _count(old, cases, ~_OVER)})


def _carry_rows(old: Connection, new: Connection, table: Table) -> int:
    """In their order; a number that the database itself gives is given anew, or it would give it a second time."""
    found = old.execute(select(table).where(KEPT[table]).order_by(*table.primary_key)).mappings()
    counted = table.autoincrement_column
    rows = [{k: v for k, v in row.items() if counted is None or k != counted.name} for row in found]
    if rows:
        new.execute(insert(table), rows)
    return len(rows)


def _count(connection: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(table).where(which)).scalar_one()
