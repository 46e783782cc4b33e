"""What every room of the console shares: who asks, what they sent, and how they are answered."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.roles import May, allowed
from bot.forms import BadForm, is_form, parse_form, read_body
from bot.store.accounts import Account
from safety.headers import CONSOLE_PAGE

#: A form of the console is a few fields; a message to a person is at most ten texts long.
MOST_BYTES: Final = 32 * 1024
_HEADERS: Final = {name.decode(): value.decode() for name, value in CONSOLE_PAGE}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in."""

    account: Account
    token: str

    @property
    def may(self) -> frozenset[May]:
        return allowed(self.account.roles)

    @property
    def proof(self) -> str:
        """What every form carries: it comes from the token, which no other site can read, and is not the token."""
        return hmac.new(self.token.encode(), b"quietline/console/form", hashlib.sha256).hexdigest()


async def read_form(request: Request) -> Mapping[str, str] | None:
    """The fields of a small form; None for anything else."""
    if not is_form(request.headers.raw):
        return None
    try:
        return dict(parse_form(await read_body(request.receive, MOST_BYTES)))
    except BadForm:
        return None


def from_our_own_page(headers: Headers) -> bool:
    """Whether the browser says that one of our pages sent this. Browsers that say nothing are judged by the form."""
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def cookie_name(request: Request) -> str:
    """`__Host-` binds the cookie to this host and to https; it cannot be set over plain http, as on loopback."""
    return "__Host-desk" if _by_https(request) else "desk"


def set_cookie(request: Request, response: Response, token: str) -> None:
    """For this browser session, this site and no script. An empty token takes it away."""
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=None if token else 0,
        path="/",
        secure=_by_https(request),
        httponly=True,
        samesite="strict",
    )


def _by_https(request: Request) -> bool:
    """What the proxy in front says. Whoever forges it only keeps their own cookie from coming back."""
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))


def html(text: str, status: int = 200) -> HTMLResponse:
    """A page of the console."""
    return HTMLResponse(text, status, headers=_HEADERS)


def moved(path: str) -> RedirectResponse:
    """To another room, by GET."""
    return RedirectResponse(path, 303, headers=_HEADERS)


def plain(content: str | bytes, kind: str = "text/plain") -> Response:
    """A file of the pages, or a word."""
    return Response(content, media_type=kind, headers=_HEADERS)
