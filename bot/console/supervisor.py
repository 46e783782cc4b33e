"""The supervisor's room: how much there is, who is there, who left in danger, and closing a team."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from bot.console import wording
from bot.console.asking import Visitor, moved
from bot.console.house import House
from bot.console.pages import Pages
from bot.console.roles import May
from bot.console.rooms import Noted, Room
from bot.handoff.case import Case, State, Team
from bot.handoff.ladder import calls_supervisor
from bot.handoff.shift import Presence, Worker
from bot.store.trail import Did

HERE: Final = "/supervisor"
_TEAM: Final = Noted(Did.OPENED_TEAM, "team", {"close": Did.CLOSED_TEAM})


class Load(NamedTuple):
    """One team as it stands. `longest`: minutes the longest has waited, None where nobody waits."""

    team: Team
    waiting: int
    talking: int
    longest: int | None
    not_served: str
    closed_by: str


class Supervisor:
    """Watching over one's teams."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    @property
    def rooms(self) -> list[Room]:
        return [
            Room(HERE, May.WATCH, self.show),
            Room("/supervisor/team", May.WATCH, do=self.change_team, noted=_TEAM),
        ]

    async def show(self, _: Request, visitor: Visitor) -> Response:
        """Their teams, now."""
        values = await asyncio.to_thread(self._look, visitor)
        return self._pages.room("supervisor.html", visitor, HERE, **values)

    async def change_team(self, _: Request, visitor: Visitor, form: Mapping[str, str]) -> Response:
        """Close one of their teams, or open it again."""
        team = next((each for each in visitor.account.teams if each.value == form.get("team")), None)
        if team is None:
            return self._pages.missing(visitor)
        if form.get("how") == "close":
            await asyncio.to_thread(self._house.watch.close, team, visitor.account.name)
        else:
            await asyncio.to_thread(self._house.watch.open, team)
        return moved(HERE)

    def _look(self, visitor: Visitor) -> dict[str, Any]:
        desks, watch, teams = self._house.desks, self._house.watch, visitor.account.teams
        cases, now = desks.open_in(teams), self._house.minute
        there = [each for each in desks.workers() if each.presence is not Presence.OFF and each.teams & teams]
        return {
            "now": now,
            "me": self._house.worker(visitor),
            "teams": [self._load(team, cases, now, watch.closed()) for team in Team if team in teams],
            "there": there,
            "free": sum(_free(each) for each in there),
            "cases": cases,
            "reasons": {case.number: wording.reasons(case) for case in cases},
            "called": {case.number for case in cases if calls_supervisor(case, now)},
            "danger": watch.left_in_danger(teams),
            "words": wording,
        }

    def _load(self, team: Team, cases: list[Case], now: int, closed: Mapping[Team, str]) -> Load:
        theirs = [case for case in cases if case.team is team]
        waits = [now - case.asked for case in theirs if case.state is State.WAITING]
        why = self._house.desks.not_served(team)
        return Load(
            team,
            waiting=len(waits),
            talking=len(theirs) - len(waits),
            longest=max(waits, default=None),
            not_served=wording.NOT_SERVED[why] if why else "",
            closed_by=closed.get(team, ""),
        )


def _free(worker: Worker) -> int:
    """How many more people they could take now."""
    return max(0, worker.capacity - worker.cases) if worker.presence is Presence.ON else 0
