"""The public web chat: a page that works without JavaScript.

A page shows this turn only. A session is found by one cookie, made without keeping anything, and every form
value is bound to it. What is written is heard for leaving and danger before the form is looked at.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels import web_http as http
from bot.channels.web_exit import WayOut
from bot.channels.web_pages import Pages, View
from bot.channels.web_safe import SafePages
from bot.channels.web_turns import NO_TURN, Forms
from bot.channels.web_view import Views
from bot.conversation import Answer, Conversation, Screen
from bot.forms import BadForm, TooLarge, is_form, parse_form, read_body
from bot.look import TOKENS
from bot.ports import Inbound
from safety.crisis import concerns_in
from safety.exit import leaving
from safety.secrecy import Sealed

#: A form that arrives slower than this is no form; a phone on the worst line sends 64 KB in less.
_SECONDS_TO_READ: Final = 20.0
_FILES: Final = {
    "/page.css": "text/css",
    "/tokens.css": "text/css",
    "/page.js": "text/javascript",
    "/icon.svg": "image/svg+xml",
}

Endpoint = Callable[[Request], Awaitable[Response]]
Handler = Callable[[Request, Exception], Awaitable[Response]]


class WebChat:
    """The routes of the public page, and the error pages of the whole public door."""

    def __init__(self, conversation: Conversation, *, exit_url: str, public_url: str) -> None:
        """Raises UnknownWords if the content lacks a word the page needs."""
        self._conversation = conversation
        self._public_url = public_url
        self._pages = Pages(conversation.book.words, exit_url)
        self._safe = SafePages(conversation, self._pages)
        self._forms = Forms(conversation.keys)
        self._views = Views(self._pages, self._forms)
        self._cookie = http.Cookie(public_url)
        self._way_out = WayOut(conversation, self._pages, self._cookie, exit_url, public_url)

    @property
    def routes(self) -> list[Route]:
        """The pages at `/`, `/say` and `/exit`, and the files they use."""
        return [
            Route("/", self._never_dark(self._show), methods=["GET"]),
            Route("/say", self._never_dark(self._say), methods=["POST"]),
            Route("/exit", self._way_out.pressed, methods=["GET", "POST"]),
            *(_file(path, kind) for path, kind in _FILES.items()),
        ]

    @property
    def errors(self) -> Mapping[type[Exception], Handler]:
        """Exception handlers for the app: nobody is ever shown a bare error."""
        return {HTTPException: self._safe.refused, Exception: self._safe.failed}

    async def _show(self, request: Request) -> Response:
        """The page as it stands. Nothing is kept for it, not even for someone new."""
        known = self._cookie.of(request)
        whom = known or self._cookie.fresh()
        response = self._page(self._views.view(whom, await self._screen(whom)))
        if known is None:
            self._cookie.set(response, whom)
        return response

    async def _say(self, request: Request) -> Response:
        """Something was written or pressed."""
        if http.from_elsewhere(request, self._public_url):
            raise HTTPException(403)
        try:
            form = await _form(request)
        except TooLarge:
            raise HTTPException(413) from None
        except BadForm:
            return http.see("/")
        whom = self._cookie.of(request)
        if form.get("text", "").strip():
            return await self._written(request, whom, form)
        return await self._pressed(request, whom, form)

    async def _written(
        self, request: Request, known: Sealed[str] | None, form: Mapping[str, str]
    ) -> Response:
        text = form["text"]
        if leaving(text):
            return await self._way_out.said(request, known)
        whom = known or self._cookie.fresh()
        turn = self._forms.turn_of(whom, form.get("turn", ""))
        if turn == NO_TURN and not concerns_in(text) and not (screen := await self._screen(whom)).turn:
            return self._opening(request, whom, screen, known)
        answer = await self._conversation.receive(Inbound("web", whom, Sealed(text), turn=turn))
        response = await self._answered(request, whom, answer, kept=known is not None)
        if known is None:
            self._cookie.set(response, whom)
        return response

    def _opening(
        self, request: Request, whom: Sealed[str], screen: Screen, known: Sealed[str] | None
    ) -> Response:
        """A form we never gave this cookie, and no conversation: whoever makes up cookies has nothing kept by it."""
        response = self._here(request, self._views.view(whom, screen))
        if known is None:
            self._cookie.set(response, whom)
        return response

    async def _pressed(self, request: Request, whom: Sealed[str] | None, form: Mapping[str, str]) -> Response:
        """A button counts only on the page it was shown on; any other shows what there is to answer."""
        if whom is None:
            return http.see("/")
        screen = await self._screen(whom)
        text = None
        if self._forms.turn_of(whom, form.get("turn", "")) == screen.turn:
            text = self._views.said(whom, screen, form.get("choice", ""))
        if text is None:
            return self._turn(request, whom, screen)
        inbound = Inbound("web", whom, Sealed(text), Sealed(form["turn"]), turn=screen.turn)
        return await self._answered(request, whom, await self._conversation.receive(inbound), kept=True)

    async def _answered(self, request: Request, whom: Sealed[str], answer: Answer, *, kept: bool) -> Response:
        """Show what was said: by way of the page, unless the page fetched anew could not show it again."""
        if answer.left:
            return await self._way_out.said(request, whom)
        if answer.static:
            return self._safe.page(request, 429 if answer.paused else 503, answer)
        screen = None
        with suppress(Exception):  # what was said comes before where we are
            screen = await self._screen(whom)
        if screen and screen.turn and kept:
            return self._turn(request, whom, screen)
        over = Screen(answer.lines, answer.words, None, NO_TURN, answer.language)
        return self._here(request, self._views.last(over))

    def _turn(self, request: Request, whom: Sealed[str], screen: Screen) -> Response:
        if not http.wants_json(request):
            return http.see("/")
        return self._here(request, self._views.view(whom, screen))

    def _here(self, request: Request, view: View) -> Response:
        return http.json(self._pages.pieces(view)) if http.wants_json(request) else self._page(view)

    def _page(self, view: View) -> Response:
        return http.page(self._pages.page(view, self._safe.messages()))

    async def _screen(self, whom: Sealed[str]) -> Screen:
        return await self._conversation.show("web", whom)

    def _never_dark(self, endpoint: Endpoint) -> Endpoint:
        """Carry out what is owed; answer a fault here, before the app would log it with everything it holds."""

        async def safely(request: Request) -> Response:
            try:
                if not self._cookie.gone(request):
                    return await endpoint(request)
                await self._way_out.owed(request)
                response = await endpoint(request)
                self._cookie.told(response)
                return response
            except HTTPException:
                raise
            except Exception as fault:  # whatever broke, a person gets the emergency numbers
                return await self._safe.failed(request, fault)

        return safely


async def _form(request: Request) -> Mapping[str, str]:
    """The fields of a form, the last of each name. Raises BadForm, or HTTPException for what is no form."""
    if not is_form(request.headers.raw):
        raise HTTPException(415)
    try:
        async with asyncio.timeout(_SECONDS_TO_READ):
            return dict(parse_form(await read_body(request.receive)))
    except TimeoutError:
        raise HTTPException(408) from None


def _file(path: str, kind: str) -> Route:
    here = Path(__file__).parent / "static"
    content = TOKENS if path == "/tokens.css" else (here / path[1:]).read_bytes()

    async def served(_: Request) -> Response:
        return http.file(content, kind)

    return Route(path, served, methods=["GET"])
