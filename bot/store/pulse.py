"""One look at everything the screens of the console show, and what of it stands on one worker's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from bot.handoff.case import State, Team
from bot.store.case_tables import case_words, cases, closed_teams, shifts


@dataclass(frozen=True, slots=True)
class Pulse:
    """Open cases, how many messages of each stand in which state, who is there, which teams are closed."""

    open: tuple[Row[Any], ...]
    said: Mapping[int, tuple[tuple[object, ...], ...]]
    there: tuple[object, ...]

    def of(self, name: str, teams: frozenset[Team]) -> tuple[object, ...]:
        """Differs whenever anything on this worker's screens has changed, but for the time of day. What the people of
        colleagues write stands on none of them, and so it has no part in it.
        """
        codes = {team.value for team in teams}
        return (*self.there, *(self._case(row, name) for row in self.open if row.team in codes))

    def _case(self, row: Row[Any], name: str) -> tuple[object, ...]:
        if name in (row.worker, row.offered) or row.state == State.WAITING.value:
            return (*row, *self.said.get(row.number, ()))
        return row.number, row.team, row.worker, row.offered, row.reasons


def pulse(connection: Connection) -> Pulse:
    """Look once, for everybody."""
    case, said = cases.c, case_words.c
    which = select(
        case.number, case.team, case.state, case.worker, case.offered, case.reasons, case.rev, case.window
    )
    counted = select(said.number, said.state, func.count()).group_by(said.number, said.state)
    on = select(shifts.c.name, shifts.c.presence, shifts.c.taken).order_by(shifts.c.name)
    shut = select(closed_teams.c.team).order_by(closed_teams.c.team)
    states = (State.WAITING.value, State.CLAIMED.value)
    of_each: dict[int, tuple[tuple[object, ...], ...]] = {}
    for number, state, count in connection.execute(counted.order_by(said.number, said.state)):
        of_each[number] = (*of_each.get(number, ()), (state, count))
    there = (*connection.execute(on), *connection.execute(shut))
    is_open = which.where(case.state.in_(states)).order_by(case.number)
    return Pulse(tuple(connection.execute(is_open)), of_each, tuple(map(tuple, there)))
