"""The review of incidents: cases that are over, by random numbers, and what staff did. Never a word of anyone."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from bot.book import SHOWN
from bot.console import wording
from bot.console.asking import Visitor
from bot.console.house import House
from bot.console.pages import Pages
from bot.console.roles import May
from bot.console.rooms import Room, case_number
from bot.handoff.case import Delivery, Team
from bot.handoff.shift import Role
from bot.store.watch import Ended

HERE: Final = "/review"


class Review:
    """What is left of a case when it has ended, and the trail of everyone who had to do with it."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    @property
    def rooms(self) -> list[Room]:
        return [
            Room(HERE, May.REVIEW, self.show),
            Room("/review/trail", May.REVIEW, self.trail),
            Room("/review/{number}", May.REVIEW, self.one),
        ]

    async def show(self, _: Request, visitor: Visitor) -> Response:
        """The last cases that are over."""
        ended = await asyncio.to_thread(self._house.watch.ended, _teams(visitor))
        return self._pages.room("review.html", visitor, HERE, ended=ended, words=wording)

    async def trail(self, _: Request, visitor: Visitor) -> Response:
        """What was done last. Accounts and the directory are the operator's to look over."""
        trail = self._house.trail
        whole = May.MANAGE_PEOPLE in visitor.may
        lines = await asyncio.to_thread(trail.everything if whole else lambda: trail.latest(_teams(visitor)))
        return self._pages.room("trail.html", visitor, HERE, lines=lines, words=wording)

    async def one(self, request: Request, visitor: Visitor) -> Response:
        """One case, and everything that was done with it."""
        number = case_number(request.path_params["number"]) or 0
        found = await asyncio.to_thread(self._house.watch.one, number, _teams(visitor))
        if found is None:
            return self._pages.missing(visitor)
        values = await asyncio.to_thread(self._left, found)
        return self._pages.room("reviewed.html", visitor, HERE, found=found, words=wording, **values)

    def _left(self, found: Ended) -> dict[str, Any]:
        """What is left of a case: how far its messages came, on which content it was, what staff did."""
        watch, number = self._house.watch, found.case.number
        come = watch.delivered(number)
        return {
            "sides": (("The person", come.person), ("Workers", come.worker)),
            "deliveries": tuple(Delivery),
            "content": (found.content or "")[:SHOWN],
            "in_use": found.content == watch.content_now(),
            "lines": self._house.trail.of(number),
        }


def _teams(visitor: Visitor) -> frozenset[Team]:
    """An operator, who sees no conversation, looks over every team."""
    return frozenset(Team) if Role.OPERATOR in visitor.account.roles else visitor.account.teams
