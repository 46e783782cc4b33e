"""The door every room lies behind: nobody gets in without a sign-in, a right to it and, for a change, our own form."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.asking import Visitor, cookie_name, from_our_own_page, moved, read_form
from bot.console.pages import Pages
from bot.console.roles import May
from bot.console.signing_in import Reception
from bot.ports import Clock
from bot.store.desks import Desks
from bot.store.times import minutes
from bot.store.trail import Did, Trail

#: What a page sends along when it looks for news by itself: a console nobody touches grows idle all the same.
BY_ITSELF: Final = "x-by-itself"

Show = Callable[[Request, Visitor], Awaitable[Response]]
Do = Callable[[Request, Visitor, Mapping[str, str]], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Noted:
    """How a change stands in the trail. `about`: the field or the part of the path that says what it was about;
    `by_how`: other codes, by the field `how`.
    """

    did: Did
    about: str = ""
    by_how: Mapping[str, Did] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Room:
    """One path. `show` answers GET, `do` answers POST; both need the same right. `noted`: the trail is told of `do`."""

    path: str
    needs: May
    show: Show | None = None
    do: Do | None = None
    noted: Noted | None = None

    @property
    def methods(self) -> list[str]:
        return [method for method, answer in (("GET", self.show), ("POST", self.do)) if answer]


class Attendance:
    """Tells the desks who is at a console, once a minute each."""

    def __init__(self, desks: Desks, now: Clock) -> None:
        self._desks = desks
        self._now = now
        self._last: dict[str, int] = {}

    async def seen(self, name: str) -> None:
        """They have just been heard of."""
        minute = minutes(self._now())
        if self._last.get(name) != minute:
            self._last[name] = minute
            await asyncio.to_thread(self._desks.seen, name)


class Corridor:
    """Makes routes of rooms. This is the one place where a right is asked for."""

    def __init__(self, reception: Reception, pages: Pages, attendance: Attendance, trail: Trail) -> None:
        self._reception = reception
        self._pages = pages
        self._attendance = attendance
        self._trail = trail

    def routes(self, rooms: Iterable[Room]) -> list[Route]:
        """A route for each room."""
        return [Route(room.path, self._guarded(room), methods=room.methods) for room in rooms]

    def _guarded(self, room: Room) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            token = request.cookies.get(cookie_name(request), "")
            account = await self._reception.who(token, quietly=BY_ITSELF in request.headers)
            if account is None:
                return moved("/sign-in")
            visitor = Visitor(account, token)
            if May.TALK in visitor.may:
                await self._attendance.seen(account.name)
            if room.needs not in visitor.may:
                return self._pages.refused(visitor)
            if request.method == "POST":
                return await self._do(room, request, visitor)
            assert room.show is not None  # noqa: S101 - Starlette lets no other method through
            return await room.show(request, visitor)

        return answer

    async def _do(self, room: Room, request: Request, visitor: Visitor) -> Response:
        form = await read_form(request)
        if form is None or not from_our_own_page(request.headers):
            return self._pages.refused(visitor)
        if not compare_digest(form.get("proof", "").encode("utf-8", "replace"), visitor.proof.encode()):
            return self._pages.refused(visitor)
        assert room.do is not None  # noqa: S101 - Starlette lets no other method through
        if room.noted is None:
            return await room.do(request, visitor, form)
        line = await asyncio.to_thread(self._note, room.noted, visitor, {**form, **request.path_params})
        answer = await room.do(request, visitor, form)
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            await asyncio.to_thread(self._trail.take_back, line)
        return answer

    def _note(self, noted: Noted, visitor: Visitor, said: Mapping[str, str]) -> int:
        did = noted.by_how.get(said.get("how", ""), noted.did)
        about = said.get(noted.about) if noted.about else None
        return self._trail.note(visitor.account.name, did, case_number(said.get("number", "")), about)


def case_number(typed: str) -> int | None:
    """The number of a case as it stands in an address or a field; None for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
