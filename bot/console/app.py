"""The console as one app: the entrance anyone may reach, and the rooms behind their door."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Lifespan

from bot.console.asking import plain
from bot.console.bell import Bell
from bot.console.case_moves import CaseMoves
from bot.console.case_words import CaseWords
from bot.console.conversation import CasePage
from bot.console.directory import DirectoryRoom
from bot.console.entrance import Entrance
from bot.console.first import FirstSignIn
from bot.console.house import House
from bot.console.insight import Insight
from bot.console.own_shift import OwnShift
from bot.console.pages import Pages
from bot.console.people import People
from bot.console.queue import Queue
from bot.console.review import Review
from bot.console.rooms import Attendance, Corridor, Room
from bot.console.signing_in import Reception
from bot.console.supervisor import Supervisor


def console_app(
    house: House,
    first_key: str,
    clock: Callable[[], float] = time.time,
    lifespan: Lifespan[Starlette] | None = None,
    beside: Sequence[Route] = (),
) -> Starlette:
    """Build the staff door. `first_key`: see FirstSignIn; `lifespan`: what goes on beside it; `beside`: more routes."""
    reception = Reception(house.accounts, clock)
    service = house.service
    pages = Pages(service, frozenset(room.path for room in rooms(house, Pages(service, frozenset()))))
    entrance = Entrance(reception, pages, FirstSignIn(house.accounts, house.trail, clock, first_key))
    corridor = Corridor(reception, pages, Attendance(house.desks, house.now), house.trail)
    return Starlette(
        routes=[*entrance.routes, *beside, *corridor.routes(rooms(house, pages))],
        exception_handlers={HTTPException: _odd, Exception: _broken},
        lifespan=lifespan,
    )


def rooms(house: House, pages: Pages) -> list[Room]:
    """Every room, with the right it needs and what the trail is told."""
    page = CasePage(house, pages)
    return [
        *Queue(house, pages).rooms,
        *CaseMoves(house, page).rooms,
        *CaseWords(house, page).rooms,
        *Supervisor(house, pages).rooms,
        *DirectoryRoom(house, pages).rooms,
        *Insight(house.counted, pages).rooms,
        *Review(house, pages).rooms,
        *Bell(house.watch, house.bell).rooms,
        *People(house.accounts, pages, house.service).rooms,
        *OwnShift(house, pages).rooms,
    ]


async def _odd(_: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 400
    answer = plain("There is nothing here." if status == 404 else "That is not possible here.")
    answer.status_code = status
    return answer


async def _broken(_: Request, __: Exception) -> Response:
    answer = plain(
        "Something is broken. What you did last may not have been kept. Reload, and tell your operator."
    )
    answer.status_code = 500
    return answer
