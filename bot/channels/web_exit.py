"""The way out of the web page: erase the session, tell the browser to forget, go somewhere harmless.

It works with the database gone, and does not wait for a slow one: `Sessions.leave` hides the session at once and
goes on erasing. Should we be killed before that holds, nobody finds the session until its time is up: the cookie
went with the answer.
"""

from __future__ import annotations

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response

from bot.channels import web_http as http
from bot.channels.web_pages import Pages
from bot.conversation import Conversation
from bot.ports import Event, Inbound
from safety.secrecy import Sealed


class WayOut:
    """Leaves by the button and by a word that was typed."""

    def __init__(
        self, conversation: Conversation, pages: Pages, cookie: http.Cookie, exit_url: str, public_url: str
    ) -> None:
        self._conversation = conversation
        self._pages = pages
        self._cookie = cookie
        self._exit_url = exit_url
        self._public_url = public_url

    async def pressed(self, request: Request) -> Response:
        """Out, whatever works and whatever does not. Another site's page can erase nothing by it."""
        if request.method == "HEAD" or http.from_elsewhere(request, self._public_url):
            return http.see(self._exit_url)
        await self._erase(self._cookie.before(request))
        response = http.away(self._exit_url)
        self._cookie.clear(response)
        return response

    async def said(self, request: Request, whom: Sealed[str] | None) -> Response:
        """Out by a word. The page's script goes on by itself; without it an empty page does."""
        await self._erase(whom)
        if http.wants_json(request):
            response = http.gone_json({"left": True})
        else:
            response = http.blank(self._pages.gone(), self._exit_url)
        self._cookie.clear(response)
        return response

    async def owed(self, request: Request) -> None:
        """They left by the page while we were down: their session goes before anything is shown."""
        await self._erase(self._cookie.before(request))

    async def _erase(self, whom: Sealed[str] | None) -> None:
        with suppress(Exception):  # no fault of ours may keep anyone here
            if whom is not None:
                left = Inbound("web", whom, Sealed(""), event=Event.STOPPED, hurried=True)
                await self._conversation.receive(left)
