"""The queue: who waits, whom to take next, and whom I have."""

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
from bot.console.rooms import Noted, Room, case_number
from bot.handoff.case import Case
from bot.handoff.desk import Denied, No
from bot.handoff.routing import next_for, out_of_turn
from bot.handoff.shift import Refusal, Worker, refusal
from bot.store.trail import Did

HERE: Final = "/queue"


class Row(NamedTuple):
    """Somebody who waits. `why_not`: why I may not take them now, as a sentence; empty if I may."""

    case: Case
    reasons: list[str]
    wishes: list[str]
    why_not: str
    next: bool
    longest: bool


class Queue:
    """The room every worker begins in."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    @property
    def rooms(self) -> list[Room]:
        return [Room(HERE, May.TALK, self.show, self.take, Noted(Did.TOOK))]

    async def show(self, _: Request, visitor: Visitor) -> Response:
        """Who waits for my teams."""
        return await self._page(visitor)

    async def take(self, _: Request, visitor: Visitor, form: Mapping[str, str]) -> Response:
        """Take somebody, unless somebody else was faster."""
        number = case_number(form.get("number", "")) or 0
        taken = await asyncio.to_thread(self._house.desks.claim, number, visitor.account.name)
        if isinstance(taken, No):
            of_others = taken.why is Refusal.OTHER_TEAM  # a number of theirs is as one that never was
            return await self._page(visitor, sentence(No(Denied.ENDED) if of_others else taken))
        return moved(f"/case/{number}")

    async def _page(self, visitor: Visitor, fault: str = "") -> Response:
        values = await asyncio.to_thread(self._look, visitor)
        return self._pages.room("queue.html", visitor, HERE, 409 if fault else 200, fault=fault, **values)

    def _look(self, visitor: Visitor) -> dict[str, Any]:
        house, teams, now = self._house, visitor.account.teams, self._house.minute
        me, waiting = house.worker(visitor), house.desks.queue(teams)
        held = house.desks.held_by(me.name)
        first = next_for(me, waiting, now)
        longest = min(waiting, key=lambda case: case.asked, default=None) if len(waiting) > 1 else None
        return {
            "me": me,
            "heard": house.watch.heard(me.name),
            "now": now,
            "waiting": [
                _row(case, _why_not(me, case, waiting, now), next=case == first, longest=case == longest)
                for case in waiting
            ],
            "mine": [case for case in held if case.worker == me.name],
            "offered": [case for case in held if case.worker != me.name],
            "not_served": {
                team: wording.NOT_SERVED[why]
                for team in sorted(teams)
                if (why := house.desks.not_served(team))
            },
            "words": wording,
        }


def sentence(no: No) -> str:
    """Why a move of mine was refused, in words said to me."""
    return wording.YOU[no.why] if isinstance(no.why, Refusal) else no.why.value


def _why_not(me: Worker, case: Case, waiting: list[Case], now: int) -> str:
    why = refusal(me, case) or out_of_turn(case, me, waiting, now)
    return wording.YOU[why] if why else ""


def _row(case: Case, why_not: str, *, next: bool, longest: bool) -> Row:
    wishes = [words for skill, words in wording.SKILLS.items() if skill in case.skills]
    return Row(case, wording.reasons(case), wishes, why_not, next, longest)
