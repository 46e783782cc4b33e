"""The double itself: Bot API methods over HTTP, and updates on their way to the bot."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from typing import Any, Self

from aiohttp import web

from tests.telegram_double.delivery import DAY, Delivery
from tests.telegram_double.methods import Methods, Refused
from tests.telegram_double.person import Person
from tests.telegram_double.state import PRESS_SECONDS, Call, State

TOKEN = "4200000001:AAF-only-for-tests_0123456789abcdefghi"
FIRST_PERSON = 7_000_000_001


class TelegramDouble:
    """`async with TelegramDouble() as telegram:`; calls go to `telegram.api`."""

    def __init__(
        self, token: str = TOKEN, *, now: Callable[[], float] = time.time, pace: float = 0.01
    ) -> None:
        self.state = State(token, now)
        self.methods = Methods(self.state)
        self.delivery = Delivery(self.state, self.methods, pace)
        self.api = ""
        self._people = count(FIRST_PERSON)
        self._updates = count(881_220_417)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.api = "http://{}:{}".format(*self._runner.addresses[0][:2])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.delivery.close()
        await self._runner.cleanup()

    @property
    def calls(self) -> list[Call]:
        return self.state.calls

    def person(self, **about: Any) -> Person:
        """Somebody new, with an id beyond 32 bits."""
        return Person(self, int(about.pop("id", next(self._people))), about)

    def fail(self, method: str, status: int, times: int = 1, *, retry_after: int | None = None) -> None:
        """Answer the next calls of a method with an error."""
        says = {429: "Too Many Requests: retry after", 403: "Forbidden: bot was blocked by the user"}
        for _ in range(times):
            self.methods.faults[method].append(
                Refused(status, says.get(status, "Internal Server Error"), retry_after)
            )

    def update(self, kind: str, queue: int, content: dict[str, Any]) -> None:
        """Send the bot an update, if it asked for this kind."""
        allowed = self.state.webhook.allowed
        if allowed and kind not in allowed:
            return
        press = kind == "callback_query"
        lives = PRESS_SECONDS if press else DAY
        began = self.state.now() if press else content["date"]
        name = "message" if kind == "edited_message" else kind
        update = {"update_id": next(self._updates), kind: content}
        self.delivery.add((name, queue), update, expires=began + lives)

    async def _answer(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.state.token:
            return web.json_response(
                {"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401
            )
        given: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            given |= await request.json()
        else:
            given |= {name: str(value) for name, value in (await request.post()).items()}
        status, body = self.methods.call(request.match_info["method"], given)
        return web.json_response(body, status=status)
