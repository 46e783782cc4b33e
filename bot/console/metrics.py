"""`/metrics` at the staff door: for a program on this machine, or one that shows the token. Nobody signs in for it."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from ipaddress import ip_address
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.asking import plain
from safety.secrecy import Sealed

#: What a proxy adds that brings somebody from elsewhere to us over loopback.
_BROUGHT: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


def metrics(render: Callable[[], bytes], token: Sealed[str] | None) -> Route:
    """The route. `render` gives the text, and may block."""

    async def show(request: Request) -> Response:
        if not (_from_here(request) or _shows(request, token)):
            refused = plain("There is nothing here.")
            refused.status_code = 403
            return refused
        return plain(await asyncio.to_thread(render), "text/plain; version=0.0.4; charset=utf-8")

    return Route("/metrics", show, methods=["GET"])


def _from_here(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _BROUGHT):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _shows(request: Request, token: Sealed[str] | None) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    fits = token is not None and hmac.compare_digest(given.encode(), token.reveal().encode())
    return fits and scheme.lower() == "bearer"
