"""Codes by which somebody can ask for the same worker again. Every call blocks.

Beside a worker's name and a day only a keyed hash is kept: no case, no person, nothing that was said.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from sqlalchemy import Connection, Text, bindparam, func, insert, select, update

from bot.handoff.case import State
from bot.handoff.code import LOWEST, NUMBERS
from bot.handoff.desk import Denied, No
from bot.handoff.shift import Refusal, refusal
from bot.ports import Clock
from bot.store.case_tables import cases, worker_codes
from bot.store.cases import Cases
from bot.store.staffing import one_worker
from bot.store.times import CODE_MINUTES, minutes

#: A worker who is full may have room in a moment; everything else keeps them from this person.
_MAY_COME = frozenset({None, Refusal.FULL})


class Codes:
    """Those of one database."""

    def __init__(self, the_cases: Cases, digest: Callable[[int], bytes], now: Clock) -> None:
        self._cases = the_cases
        self._digest = digest
        self._now = now

    def give(self, number: int, name: str) -> int | No:
        """A fresh code for the worker who has this person."""
        now = minutes(self._now())
        with self._cases.changing() as connection:
            case = self._cases.find(connection, number)
            if case is None or not case.open:
                return No(Denied.ENDED)
            if case.worker != name:
                return No(Denied.NOT_YOURS)
            code = LOWEST + secrets.randbelow(NUMBERS)
            while self._worker_of(connection, code, 0) is not None:
                code = LOWEST + secrets.randbelow(NUMBERS)
            row = {"digest": self._digest(code), "name": name, "expires": now + CODE_MINUTES}
            connection.execute(insert(worker_codes).values(row))
        return code

    def prefer(self, number: int, code: int) -> None:
        """The person who waits asks for the worker of this code. A real and a made-up one take the same statements, so
        that neither words nor time tell them apart.
        """
        now = minutes(self._now())
        with self._cases.changing() as connection:
            worker = one_worker(connection, self._worker_of(connection, code, now) or "", now)
            case = self._cases.find(connection, number)
            comes = worker and case and refusal(worker, case) in _MAY_COME
            wish = worker.name if worker and comes else None
            waits = (cases.c.number == number) & (cases.c.state == State.WAITING.value)
            preferred = func.coalesce(bindparam("wish", wish, Text()), cases.c.preferred)
            connection.execute(update(cases).where(waits).values(preferred=preferred, rev=cases.c.rev + 1))

    def _worker_of(self, connection: Connection, code: int, now: int) -> str | None:
        """Whose code it is. `now` 0: whether or not its time has passed."""
        known = (worker_codes.c.digest == self._digest(code)) & (worker_codes.c.expires > now)
        return connection.execute(select(worker_codes.c.name).where(known)).scalar_one_or_none()
