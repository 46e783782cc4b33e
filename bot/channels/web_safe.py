"""What a page says when something is broken or refused: words that need no store, and never a bare error."""

from __future__ import annotations

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.channels import web_http as http
from bot.channels.web_pages import Pages
from bot.channels.web_view import in_words
from bot.content.words import Message
from bot.conversation import Answer, Conversation

log = logging.getLogger(__name__)


class SafePages:
    """Answers for a whole app, so that every fault of the public door shows the emergency numbers."""

    def __init__(self, conversation: Conversation, pages: Pages) -> None:
        self._conversation = conversation
        self._pages = pages

    def messages(self) -> tuple[Message, ...]:
        """The words themselves; every page brings them along for when we cannot be reached."""
        answer = self._conversation.static("web")
        return in_words(answer.words, answer.lines, answer.language)

    async def refused(self, request: Request, refusal: Exception) -> Response:
        """For HTTPException: not found, not allowed, too large, from another site."""
        status = refusal.status_code if isinstance(refusal, HTTPException) else 500
        response = self.page(request, status, self._conversation.static("web"))
        response.headers.update(getattr(refusal, "headers", None) or {})
        return response

    async def failed(self, request: Request, fault: Exception) -> Response:
        """For everything else. The log gets the kind of fault and its places in our code, never its text."""
        log.error("a page could not be shown", exc_info=fault)
        return self.page(request, 503, self._conversation.static("web"))

    def page(self, request: Request, status: int, answer: Answer) -> Response:
        """These words, as a page or for the page's script."""
        messages = in_words(answer.words, answer.lines, answer.language)
        if http.wants_json(request):
            return http.json({"broken": self._pages.broken(messages, answer.language)}, status)
        return http.page(self._pages.safe(messages, answer.language), status)
