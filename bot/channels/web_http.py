"""What the web chat sends and receives around its pages: the cookie, the headers, and who may post."""

from __future__ import annotations

import re
import secrets
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from safety.headers import EXIT_PAGE, PUBLIC_PAGE
from safety.secrecy import Sealed

#: Set by the page's script as it leaves, for the case that we were down: whoever brings it has left.
_GONE: Final = "gone"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")


class Cookie:
    """What tells two people apart: 128 random bits that mean nothing and end with the browser's session."""

    def __init__(self, public_url: str) -> None:
        secure = urlsplit(public_url).scheme == "https"
        # With this prefix a browser lets no other host set it, and none send it without encryption.
        self._name = "__Host-s" if secure else "s"
        self._rules = "; Path=/; HttpOnly; SameSite=Strict" + ("; Secure" if secure else "")

    def of(self, request: Request) -> Sealed[str] | None:
        """Whose conversation this request may go on with: nobody's, once they have left."""
        return None if self.gone(request) else self.before(request)

    def gone(self, request: Request) -> bool:
        """Whether the page was left while we could not be told."""
        return _GONE in request.cookies

    def before(self, request: Request) -> Sealed[str] | None:
        """The token this request carries, if it is one of ours by its form, left or not."""
        token = request.cookies.get(self._name, "")
        return Sealed(token) if _TOKEN.fullmatch(token) else None

    def fresh(self) -> Sealed[str]:
        return Sealed(secrets.token_urlsafe(16))

    def set(self, response: Response, token: Sealed[str]) -> None:
        response.headers.append("set-cookie", f"{self._name}={token.reveal()}{self._rules}")

    def clear(self, response: Response) -> None:
        response.headers.append("set-cookie", f"{self._name}=; Max-Age=0{self._rules}")
        self.told(response)

    def told(self, response: Response) -> None:
        """We know now that they left."""
        response.headers.append("set-cookie", f"{_GONE}=; Max-Age=0; Path=/; SameSite=Strict")


def from_elsewhere(request: Request, public_url: str) -> bool:
    """Whether another site's page made this request.

    Our own forms send `Origin: null`, which is what a browser makes of it on a page with no referrer. So
    `Sec-Fetch-Site` decides; in browsers too old to send it the cookie does, which other sites cannot send.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin", "null")
    ours = {request.headers.get("host"), urlsplit(public_url).netloc}
    return origin != "null" and origin.partition("://")[2] not in ours


def wants_json(request: Request) -> bool:
    """Whether the page's script asks, or the browser itself."""
    return "application/json" in request.headers.get("accept", "")


def page(html: str, status: int = 200) -> Response:
    return _with(PUBLIC_PAGE, Response(html, status, media_type="text/html"))


def json(body: object, status: int = 200) -> Response:
    return _with(PUBLIC_PAGE, JSONResponse(body, status))


def file(content: bytes, kind: str) -> Response:
    """One of the page's own files. It is not kept by the browser either: a cache is a diary."""
    return _with(PUBLIC_PAGE, Response(content, media_type=kind))


def see(path: str) -> Response:
    """On to another page."""
    return _with(PUBLIC_PAGE, RedirectResponse(path, 303))


def away(exit_url: str) -> Response:
    """On to somewhere harmless, taking everything we left in the browser with it."""
    return _with(EXIT_PAGE, RedirectResponse(exit_url, 303))


def gone_json(body: object) -> Response:
    """The same for a script that will go away by itself."""
    return _with(EXIT_PAGE, JSONResponse(body))


def blank(html: str, exit_url: str) -> Response:
    """An empty page that goes on by itself.

    The page's policy lets no form be redirected to another site (Chromium then stays where it is, with the
    conversation in view), so leaving by a word that was typed comes here first.
    """
    response = _with(EXIT_PAGE, Response(html, media_type="text/html"))
    response.headers["refresh"] = f"0; url={exit_url}"
    return response


def _with(headers: tuple[tuple[bytes, bytes], ...], response: Response) -> Response:
    response.raw_headers[:0] = headers
    return response
