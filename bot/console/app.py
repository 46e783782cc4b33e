"""The console as one app: the entrance anyone may reach, and the rooms behind their door."""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.console.asking import plain
from bot.console.entrance import Entrance
from bot.console.first import FirstSignIn
from bot.console.own_shift import OwnShift
from bot.console.pages import Pages
from bot.console.people import People
from bot.console.rooms import Corridor, Room
from bot.console.signing_in import Reception
from bot.store.accounts import Accounts


def console_app(
    accounts: Accounts, service: str, first_key: str, clock: Callable[[], float] = time.time
) -> Starlette:
    """Build the staff door. `service`: what the service calls itself; `first_key`: see FirstSignIn."""
    reception = Reception(accounts, clock)
    pages = Pages(
        service, frozenset(room.path for room in rooms(accounts, Pages(service, frozenset()), service))
    )
    entrance = Entrance(reception, pages, FirstSignIn(accounts, clock, first_key))
    behind = Corridor(reception, pages).routes(rooms(accounts, pages, service))
    return Starlette(
        routes=[*entrance.routes, *behind], exception_handlers={HTTPException: _odd, Exception: _broken}
    )


def rooms(accounts: Accounts, pages: Pages, service: str) -> list[Room]:
    """Every room, with the right it needs."""
    return [*People(accounts, pages, service).rooms, *OwnShift(accounts, pages).rooms]


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
