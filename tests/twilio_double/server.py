"""The double itself: the API over HTTP, with faults on demand, and webhooks on their way to the service."""

from __future__ import annotations

import asyncio
from collections import deque
from enum import Enum
from typing import Any, Self

from aiohttp import encode_basic_auth, web

from tests.product import PUBLIC_URL, TOKEN
from tests.twilio_double import methods
from tests.twilio_double.methods import Answer, Refused
from tests.twilio_double.phone import Phone
from tests.twilio_double.state import ACCOUNT, Call, State
from tests.twilio_double.webhooks import Webhooks


class Fault(Enum):
    """What can happen to a call beside a refusal."""

    #: The connection ends before anything was read.
    DROP = "drop"
    #: The call is carried out, and then the connection ends: whoever called cannot know.
    DONE_THEN_DROP = "done then drop"
    #: No answer for longer than anyone waits.
    STALL = "stall"


def too_many(seconds: int) -> Refused:
    """Error 20429: such a call was not processed."""
    return Refused(429, 20429, "Too Many Requests", Retry_After=str(seconds))


class TwilioDouble:
    """`async with TwilioDouble() as twilio:`; calls go to `twilio.api`.

    `door`: where the service listens, in place of the public address that is signed.
    """

    def __init__(self, token: str = TOKEN, door: str = PUBLIC_URL) -> None:
        self.state = State(token)
        self.webhooks = Webhooks(self.state, door)
        #: The next calls' fate, first come first served; None lets one through.
        self.faults: deque[Refused | Fault | None] = deque()
        #: How many calls may be under way before the rest get 429.
        self.at_once = 100
        #: Whether the bodies of answers are cut short.
        self.garble = False
        self.api = ""
        self._under_way = 0
        self._stalled = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/2010-04-01/Accounts/{account}/Messages.json", self._serve)
        app.router.add_route("*", "/2010-04-01/Accounts/{account}/Messages/{sid}.json", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.api = "http://{}:{}".format(*self._runner.addresses[0][:2])
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stalled.set()
        await self.webhooks.close()
        await self._runner.cleanup()

    def phone(self, number: str) -> Phone:
        return Phone(self.state, self.webhooks, number)

    def fail(self, *faults: Refused | Fault | None) -> None:
        self.faults.extend(faults)

    async def _serve(self, request: web.Request) -> web.Response:
        fields = {name: str(value) for name, value in (await request.post()).items()}
        sid = request.match_info.get("sid", "")
        call = Call(_named(request.method, sid), sid, fields)
        self.state.calls.append(call)
        self._under_way += 1
        headers = {"Twilio-Concurrent-Requests": str(self._under_way)}
        try:
            call.status, body = await self._answer(request, call)
        except Refused as refusal:
            call.status, body = refusal.status, refusal.body()
            headers |= refusal.headers
        finally:
            self._under_way -= 1
        if body is None or self.garble:
            return web.Response(status=call.status, headers=headers)
        return web.json_response(body, status=call.status, headers=headers)

    async def _answer(self, request: web.Request, call: Call) -> Answer:
        if self._under_way > self.at_once:
            raise too_many(1)
        fault = self.faults.popleft() if self.faults else None
        if isinstance(fault, Refused):
            raise fault
        if fault is Fault.DROP:
            _drop(request)
        if fault is Fault.STALL:
            await self._stalled.wait()
        answer = self._carry_out(request, call)
        if fault is Fault.DONE_THEN_DROP:
            _drop(request)
        return answer

    def _carry_out(self, request: web.Request, call: Call) -> Answer:
        good = encode_basic_auth(ACCOUNT, self.state.token)
        if request.headers.get("Authorization") != good or request.match_info["account"] != ACCOUNT:
            raise Refused(401, 20003, "Authenticate")
        match call.method:
            case "create":
                message, answer = methods.create(self.state, call.fields)
                self.webhooks.follow(message)
                return answer
            case "fetch":
                return methods.fetch(self.state, call.sid)
            case "redact":
                return methods.update(self.state, call.sid, call.fields)
            case "delete":
                return methods.delete(self.state, call.sid)
            case _:
                raise Refused(405, 20004, "Method not allowed")


def _named(method: str, sid: str) -> str:
    known = {
        ("POST", False): "create",
        ("GET", True): "fetch",
        ("POST", True): "redact",
        ("DELETE", True): "delete",
    }
    return known.get((method, bool(sid)), "unknown")


def _drop(request: web.Request) -> None:
    """End the connection without a word."""
    transport: Any = request.transport
    transport.abort()
    raise ConnectionResetError
