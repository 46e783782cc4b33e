"""Delete what is past its time, everywhere, and say how much it was and nothing else.

Runs beside the process that serves, in one of its own: it looks without a lock, then deletes in small lots, each
row judged again, so that no turn waits long and no session that was written to meanwhile is lost.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Delete, Engine, Select, Table, Update, bindparam, delete, select, update

from bot.store.case_tables import case_addresses, case_deliveries, case_words, cases, reveals, worker_codes
from bot.store.database import READS, alone, is_postgres, opened, sqlite_file
from bot.store.sqlite_log import give_back
from bot.store.tables import content_versions, deliveries, departures, outbox, sessions, tallies, traces
from bot.store.times import CASE_MINUTES, TALLY_DAYS, TRAIL_MINUTES, days, minutes
from bot.store.trail_tables import trail

#: Rows in one commit: a few milliseconds of work.
LOT: Final = 500

#: Days a content version stays after the last session began on it. No session lives for one.
VERSION_DAYS: Final = 2


@dataclass(frozen=True, slots=True)
class Swept:
    """How much was past its time."""

    sessions: int = 0
    #: Answers that became silence; their deliveries are still known.
    answers: int = 0
    deliveries: int = 0
    messages: int = 0
    traces: int = 0
    departures: int = 0
    content_versions: int = 0
    tallies: int = 0
    #: Addresses and words of hand-offs that nobody closed.
    hand_offs: int = 0
    #: Cases too old to be reviewed, how often their masked details were looked at, how far their messages had come.
    cases: int = 0
    looks: int = 0
    arrivals: int = 0
    #: What staff did, too long ago to be asked about.
    trail: int = 0
    #: Codes by which nobody came back.
    codes: int = 0


def sweep(url: str, now: datetime) -> Swept:
    """Delete what is past its time at `now`, then the traces of it in the log and in free pages."""
    minute, day = minutes(now), days(now)
    silent = (deliveries.c.silent <= minute) & deliveries.c.sealed.is_not(None)
    with opened(url) as engine:
        _in_lots(engine, traces, update(traces).values(due=minute), _left_behind())
        swept = Swept(
            sessions=_delete(engine, sessions, sessions.c.expires <= minute),
            deliveries=_delete(engine, deliveries, deliveries.c.expires <= minute),
            messages=_delete(engine, outbox, outbox.c.expires <= minute),
            traces=_delete(engine, traces, traces.c.expires <= minute),
            departures=_delete(engine, departures, departures.c.expires <= minute),
            answers=_in_lots(engine, deliveries, update(deliveries).values(sealed=None), silent),
            content_versions=_delete(
                engine, content_versions, content_versions.c.superseded <= day - VERSION_DAYS
            ),
            tallies=_delete(engine, tallies, tallies.c.day <= day - TALLY_DAYS),
            hand_offs=_delete(engine, case_words, case_words.c.expires <= minute)
            + _delete(engine, case_addresses, case_addresses.c.expires <= minute),
            looks=_delete(engine, reveals, reveals.c.number.in_(_numbers_of_reviewed(minute))),
            arrivals=_delete(
                engine, case_deliveries, case_deliveries.c.number.in_(_numbers_of_reviewed(minute))
            ),
            cases=_delete(engine, cases, _reviewed(minute)),
            trail=_delete(engine, trail, trail.c.at <= minute - TRAIL_MINUTES),
            codes=_delete(engine, worker_codes, worker_codes.c.expires <= minute),
        )
        if is_postgres(url):
            _vacuum(engine)
    if not is_postgres(url):
        give_back(sqlite_file(url))
    return swept


def _reviewed(minute: int) -> ColumnElement[bool]:
    """Cases that ended too long ago for anyone to look into."""
    return cases.c.ended <= minute - CASE_MINUTES


def _numbers_of_reviewed(minute: int) -> Select[tuple[int]]:
    return select(cases.c.number).where(_reviewed(minute))


def _left_behind() -> ColumnElement[bool]:
    """Copies noted in the moment their person left through another process, so that neither saw the other."""
    times = select(departures.c.times).where(
        departures.c.epoch == traces.c.epoch, departures.c.mark == traces.c.mark
    )
    return traces.c.due.is_(None) & (traces.c.exits < times.scalar_subquery())


def _vacuum(engine: Engine) -> None:
    """PostgreSQL keeps what was deleted or written over until then; see docs/decisions/0007-postgresql.md."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        changing = (sessions, deliveries, outbox, traces, departures, case_words, case_addresses)
        connection.exec_driver_sql(f"VACUUM {', '.join(table.name for table in changing)}")


def _delete(engine: Engine, table: Table, past: ColumnElement[bool]) -> int:
    return _in_lots(engine, table, delete(table), past)


def _in_lots(engine: Engine, table: Table, change: Delete | Update, past: ColumnElement[bool]) -> int:
    """Apply the change to every row that is past its time; how many rows it was."""
    keys = list(table.primary_key)
    with engine.connect().execution_options(**{READS: True}) as connection:
        found = connection.execute(select(*keys).where(past)).all()
    one = change.where(past, *(key == bindparam(f"this_{key.name}") for key in keys))
    rows = [{f"this_{key.name}": value for key, value in zip(keys, row, strict=True)} for row in found]
    changed = 0
    for start in range(0, len(rows), LOT):
        with engine.begin() as connection:
            alone(connection)
            changed += connection.execute(one, rows[start : start + LOT]).rowcount
    return changed
