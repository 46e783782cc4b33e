"""What anyone may reach: the sign-in page, the way out, and the files the pages are made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.asking import Visitor, cookie_name, from_our_own_page, moved, plain, read_form, set_cookie
from bot.console.first import FirstSignIn
from bot.console.pages import Pages
from bot.console.signing_in import Reception, Wait, Wrong
from bot.look import TOKENS
from safety.secrecy import Sealed

_STATIC: Final = Path(__file__).parent / "static"
_SCRIPT: Final = (_STATIC / "console.js").read_bytes()
#: Both read the same whoever asks, so that nobody learns which names there are.
_WRONG: Final = "Name, password and code do not belong together."
_WAIT: Final = "That was wrong a few times. Try again in {seconds} seconds."


class Entrance:
    """The routes that need no sign-in."""

    def __init__(self, reception: Reception, pages: Pages, first: FirstSignIn) -> None:
        self._reception = reception
        self._pages = pages
        self._first = first

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/", self.home, methods=["GET"]),
            Route("/sign-in", self.ask, methods=["GET"]),
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
            Route("/first", self.first, methods=["GET"]),
            Route("/healthz", self.health, methods=["GET"]),
            Route("/tokens.css", _file(TOKENS, "text/css"), methods=["GET"]),
            Route("/console.js", _file(_SCRIPT, "text/javascript"), methods=["GET"]),
            Route("/console.css", _file((_STATIC / "console.css").read_bytes(), "text/css"), methods=["GET"]),
        ]

    async def home(self, request: Request) -> Response:
        """To the first room of whoever is signed in."""
        token = request.cookies.get(cookie_name(request), "")
        account = await self._reception.who(token)
        return moved(self._pages.first_of(Visitor(account, token)) if account else "/sign-in")

    async def ask(self, _: Request) -> Response:
        """The form."""
        return self._pages.outside("sign_in.html", fault="", name="")

    async def sign_in(self, request: Request) -> Response:
        """Let them in, or say that they are not, in the same words for every reason."""
        form = await read_form(request)
        if form is None or not from_our_own_page(request.headers):
            return self._pages.outside("sign_in.html", 403, fault=_WRONG, name="")
        name, place = form.get("name", ""), request.client.host if request.client else ""
        password = Sealed(form.get("password", ""))
        outcome = await self._reception.sign_in(name, password, form.get("code", ""), place)
        match outcome:
            case Wait(seconds=seconds):
                fault = _WAIT.format(seconds=seconds)
                page = self._pages.outside("sign_in.html", 429, fault=fault, name=name)
                page.headers["retry-after"] = str(seconds)
                return page
            case Wrong():
                return self._pages.outside("sign_in.html", 403, fault=_WRONG, name=name)
            case token:
                return _in(request, token)

    async def sign_out(self, request: Request) -> Response:
        """Forget the sign-in, here and in the browser."""
        token = request.cookies.get(cookie_name(request), "")
        account = await self._reception.who(token)
        form = await read_form(request)
        if account and form and form.get("proof") == Visitor(account, token).proof:
            await self._reception.sign_out(token)
        answer = moved("/sign-in")
        set_cookie(request, answer, "")
        answer.headers["clear-site-data"] = '"cache", "storage"'
        return answer

    async def first(self, request: Request) -> Response:
        """The one sign-in that `quietline run` prints while there is no account yet."""
        name = await self._first.use(request.query_params.get("key", ""))
        return _in(request, await self._reception.token_for(name)) if name else moved("/sign-in")

    async def health(self, _: Request) -> Response:
        """Whether this process answers. Nothing else, for anyone may ask."""
        return plain("ok")


def _in(request: Request, token: str) -> Response:
    answer = moved("/")
    set_cookie(request, answer, token)
    return answer


def _file(content: bytes, kind: str) -> Callable[[Request], Response]:
    def served(_: Request) -> Response:
        return plain(content, kind)

    return served
