"""The review of incidents: cases that are over, by their random numbers. Times, states and counts, never words."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.console import wording
from bot.console.asking import Visitor
from bot.console.house import House
from bot.console.pages import Pages
from bot.console.roles import May
from bot.console.rooms import Room
from bot.handoff.case import Team
from bot.handoff.shift import Role

HERE: Final = "/review"


class Review:
    """What is left of a case when it has ended."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    @property
    def rooms(self) -> list[Room]:
        return [Room(HERE, May.REVIEW, self.show)]

    async def show(self, _: Request, visitor: Visitor) -> Response:
        """The last of them; an operator, who sees no conversation, looks over every team."""
        teams = frozenset(Team) if Role.OPERATOR in visitor.account.roles else visitor.account.teams
        ended = await asyncio.to_thread(self._house.watch.ended, teams)
        return self._pages.room("review.html", visitor, HERE, ended=ended, words=wording)
