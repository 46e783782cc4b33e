"""Whether this process can answer people, and whether all of it works. For load balancers and alarms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.conversation import Conversation
from safety import retention
from safety.headers import API
from safety.secrecy import Sealed

# A current key this old should have been succeeded an hour ago: the sweep is not running, or never long enough.
OLDEST_KEY_SECONDS: Final = (retention.EPOCH.at_most + 2 * retention.OBSERVATION).total_seconds()


def health(conversation: Conversation, today: Callable[[], date]) -> list[Route]:
    """`/healthz`: this process can answer people, if only with emergency numbers. `/readyz`: all of it works."""

    async def healthz(_: Request) -> Response:
        return JSONResponse({"answers": True}, headers=_api_headers())

    async def readyz(_: Request) -> Response:
        parts = await _parts(conversation, today())
        return JSONResponse(parts, 200 if all(parts.values()) else 503, headers=_api_headers())

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


async def _parts(conversation: Conversation, today: date) -> Mapping[str, bool]:
    book = conversation.book
    store = False
    with suppress(Exception):
        await conversation.show("web", Sealed("health"))
        store = True
    crisis = [key for key in book.directory.overdue(today) if book.directory.is_crisis(key)]
    return {
        "database": store,
        "keys": conversation.now().timestamp() - conversation.keys.current.began < OLDEST_KEY_SECONDS,
        "content": True,
        "crisis_numbers": not crisis,
    }


def _api_headers() -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in API}
