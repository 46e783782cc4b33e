"""Who is there and how much they hold, from their accounts and shifts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from bot.handoff.case import State
from bot.handoff.shift import Presence, Worker
from bot.store.accounts import account_of
from bot.store.case_tables import cases, shifts
from bot.store.staff_tables import staff

#: A console that has not been heard of for so long is nobody at a desk: their people go back to their place.
GONE_MINUTES: Final = 5


def workers(connection: Connection, now: int, which: Any = None) -> tuple[Worker, ...]:
    """Everyone with an account in use, as they stand in this transaction."""
    wanted = (
        select(staff, shifts)
        .outerjoin(shifts, shifts.c.name == staff.c.name)
        .where(staff.c.disabled.is_(None))
    )
    rows = connection.execute(wanted if which is None else wanted.where(which)).mappings().all()
    claimed = select(cases.c.worker).where(cases.c.state == State.CLAIMED.value)
    held = connection.execute(claimed).scalars().all()
    return tuple(_worker_of(row, held.count(row[staff.c.name]), now) for row in rows)


def one_worker(connection: Connection, name: str, now: int) -> Worker | None:
    """The one of this name."""
    return next(iter(workers(connection, now, staff.c.name == name)), None)


def _worker_of(row: Mapping[Any, Any], held: int, now: int) -> Worker:
    account = account_of(row)
    there = row[shifts.c.presence] is not None and row[shifts.c.seen] > now - GONE_MINUTES
    return Worker(
        name=account.name,
        roles=account.roles,
        teams=account.teams,
        presence=Presence(row[shifts.c.presence]) if there else Presence.OFF,
        capacity=account.capacity,
        cases=held,
        taken_this_shift=row[shifts.c.taken] or 0,
        most_a_shift=account.most_a_shift,
        languages=account.languages,
        skills=account.skills,
        leads_safeguarding=account.leads_safeguarding,
    )
