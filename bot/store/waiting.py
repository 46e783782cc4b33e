"""How much waits in the database, for whoever runs the service: numbers, and whether anything waits for too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, func, select

from bot.handoff.case import State
from bot.store.case_tables import cases
from bot.store.database import READS, opened
from bot.store.tables import outbox
from bot.store.times import minutes

#: The objectives of deploy/alerts.yml: what is to be sent is sent within a minute, who waits is taken within ten.
_MESSAGE_MINUTES: Final = 1
_CASE_MINUTES: Final = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages to be sent and people who wait for a worker, and whether one of each is overdue."""

    messages: int
    messages_overdue: bool
    cases: int
    cases_overdue: bool


def waiting(url: str, now: datetime) -> Waiting:
    """What waits at `now`. Blocks."""
    minute = minutes(now)
    lives = outbox.c.expires > minute
    asks = cases.c.state == State.WAITING.value
    with opened(url) as engine, engine.connect().execution_options(**{READS: True}) as connection:
        return Waiting(
            messages=_count(connection, outbox, lives),
            messages_overdue=_count(connection, outbox, lives & (outbox.c.due < minute - _MESSAGE_MINUTES))
            > 0,
            cases=_count(connection, cases, asks),
            cases_overdue=_count(connection, cases, asks & (cases.c.asked < minute - _CASE_MINUTES)) > 0,
        )


def _count(connection: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(table).where(which)).scalar_one()
