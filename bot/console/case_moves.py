"""What a worker does with a case: take, pass on, hand over, pause, close. Every refusal is a sentence on its page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.console import wording
from bot.console.asking import Visitor, moved
from bot.console.conversation import CasePage, Typed
from bot.console.house import House
from bot.console.queue import sentence
from bot.console.roles import May
from bot.console.rooms import Do, Noted, Room
from bot.handoff import desk
from bot.handoff.case import Case, Closing, Reason, State, Team
from bot.handoff.desk import Denied, Moved, No
from bot.handoff.shift import Fit, Presence, Worker
from bot.store.trail import Did

_NO_TEAM: Final = "Choose another team from the list."
_NO_FIT: Final = (
    "Nobody of that team who is here speaks their language and is whom they wish for. They stay with you."
)
_NO_CLOSING: Final = "Choose how it ended, then close."
Form = Mapping[str, str]
Change = Callable[[Case, Worker, int], Moved]


def _move(path: str, do: Do, noted: Noted, needs: May = May.TALK) -> Room:
    return Room(f"/case/{{number}}/{path}", needs, do=do, noted=noted)


class CaseMoves:
    """Everything that moves a case."""

    def __init__(self, house: House, page: CasePage) -> None:
        self._house = house
        self._page = page

    @property
    def rooms(self) -> list[Room]:
        return [
            Room("/case/{number}", May.TALK, self.show),
            _move("take", self.take, Noted(Did.TOOK)),
            _move("accept", self.accept, Noted(Did.ACCEPTED)),
            _move("pass-on", self.pass_on, Noted(Did.PASSED_ON)),
            _move("transfer", self.transfer, Noted(Did.ASKED, "to", {"now": Did.HANDED_OVER})),
            _move("team", self.to_team, Noted(Did.MOVED, "team")),
            _move("pause", self.pause, Noted(Did.PAUSED)),
            _move("close", self.close, Noted(Did.CLOSED, "closing")),
            _move("take-over", self.take_over, Noted(Did.TOOK_OVER), May.WATCH),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The conversation, with a reviewed sentence in the composer if one was chosen."""
        found = await self._page.find(request, visitor)
        if found is None:
            return self._page.missing(visitor)
        chosen = request.query_params.get("say", "")
        draft = self._house.phrases.one(chosen, found.case.language)
        return await self._page.draw(found, visitor, Typed(draft=draft))

    async def take(self, request: Request, visitor: Visitor, _: Form) -> Response:
        """Out of the queue."""
        found = await self._page.find(request, visitor)
        if found is None:
            return self._page.missing(visitor)
        number = found.case.number
        taken = await asyncio.to_thread(self._house.desks.claim, number, visitor.account.name)
        if isinstance(taken, No):
            return await self._refused(request, visitor, sentence(taken))
        return moved(f"/case/{number}")

    async def accept(self, request: Request, visitor: Visitor, _: Form) -> Response:
        """From a colleague who asked."""
        return await self._move(request, visitor, desk.accept)

    async def take_over(self, request: Request, visitor: Visitor, _: Form) -> Response:
        """A supervisor steps in."""
        me = await asyncio.to_thread(self._house.worker, visitor)
        if me.presence is Presence.OFF:
            return await self._refused(request, visitor, "You are not on shift.")
        return await self._move(request, visitor, desk.take_over)

    async def pass_on(self, request: Request, visitor: Visitor, _: Form) -> Response:
        """Back to their place in the queue. Nobody is asked why."""
        return await self._move(request, visitor, lambda case, me, _: desk.pass_on(case, me), "/queue")

    async def transfer(self, request: Request, visitor: Visitor, form: Form) -> Response:
        """To a colleague by name: asked first, or handed over at once."""
        found, other = await self._page.find(request, visitor), form.get("to", "")
        if found is None:
            return self._page.missing(visitor)
        at_once, now = form.get("how") == "now", self._house.minute

        def change(case: Case, me: Worker, them: Worker) -> Moved:
            return desk.hand_over(case, me, them, now) if at_once else desk.offer(case, me, them, now)

        number, me = found.case.number, visitor.account.name
        result = await asyncio.to_thread(self._house.desks.transfer, number, me, other, change)
        if isinstance(result, No):
            about_other = result.why in wording.YOU
            return await self._refused(
                request, visitor, f"{other}: {result.why.value}" if about_other else sentence(result)
            )
        return moved("/queue" if at_once else f"/case/{number}")

    async def to_team(self, request: Request, visitor: Visitor, form: Form) -> Response:
        """To another team's queue, if somebody there can take them: nobody is moved to where no one waits for them."""
        found = await self._page.find(request, visitor)
        if form.get("team") not in set(Team) or (found and form["team"] == found.case.team):
            return await self._refused(request, visitor, _NO_TEAM)
        team = Team(form["team"])
        if found and (why := await asyncio.to_thread(self._nobody_in, team, found.case)):
            return await self._refused(request, visitor, why)
        return await self._move(request, visitor, lambda case, me, _: desk.move_to(case, me, team), "/queue")

    def _nobody_in(self, team: Team, case: Case) -> str:
        desks = self._house.desks
        if why := desks.not_served(team):
            return f"That team takes nobody now, because {wording.NOT_SERVED[why]}. They stay with you."
        fits = desks.fit(team, case.language, case.skills) is Fit.YES
        return "" if fits else _NO_FIT

    async def pause(self, request: Request, visitor: Visitor, _: Form) -> Response:
        """The person asked for a pause. How long a worker may write is theirs to say, so this adds nothing to it."""

        def paused(case: Case, me: Worker, _: int) -> Moved:
            theirs = case.state is State.CLAIMED and case.worker == me.name
            return desk.pause(case, case.window) if theirs else No(Denied.NOT_YOURS)

        return await self._move(request, visitor, paused)

    async def close(self, request: Request, visitor: Visitor, form: Form) -> Response:
        """It is over. What was said is deleted now; after a hard one a pause is offered."""
        if form.get("closing") not in set(Closing):
            return await self._refused(request, visitor, _NO_CLOSING)
        closing = Closing(form["closing"])
        found = await self._page.find(request, visitor)
        hard = closing is Closing.EMERGENCY or (
            found is not None and Reason.NEEDS_SOMEONE_SOON in found.case.reasons
        )
        return await self._move(
            request,
            visitor,
            lambda case, me, now: desk.close(case, me, closing, now),
            "/shift?after=hard" if hard else "/queue",
        )

    async def _move(self, request: Request, visitor: Visitor, change: Change, then: str = "") -> Response:
        """Make it, and go where it leads: back to the conversation unless said otherwise."""
        found = await self._page.find(request, visitor)
        if found is None:
            return self._page.missing(visitor)
        number, now = found.case.number, self._house.minute
        result = await asyncio.to_thread(
            self._house.desks.move, number, visitor.account.name, lambda case, me: change(case, me, now)
        )
        if isinstance(result, No):
            return await self._refused(request, visitor, sentence(result))
        return moved(then or f"/case/{number}")

    async def _refused(self, request: Request, visitor: Visitor, fault: str) -> Response:
        found = await self._page.find(request, visitor)
        if found is None:
            return self._page.missing(visitor)
        return await self._page.draw(found, visitor, Typed(fault=fault))
