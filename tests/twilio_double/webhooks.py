"""Signed requests to the service: messages that come in, and how those that go out fare."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode, urljoin, urlsplit

import aiohttp

from tests.product import PUBLIC_URL, sign
from tests.twilio_double.state import ACCOUNT, RANKS, Message, State


class Webhooks:
    """`door`: where the service really listens."""

    def __init__(self, state: State, door: str) -> None:
        self.state = state
        self.door = door
        #: The callbacks each message causes, in the order in which they arrive. Twilio promises none.
        self.reports: tuple[str, ...] = ("sent", "delivered")
        #: The service's answers to callbacks.
        self.answered: list[int] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._http: aiohttp.ClientSession | None = None

    async def post(self, path: str, fields: dict[str, str]) -> tuple[int, bytes]:
        """One signed request, as Twilio makes it: status and body."""
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15))
        form = {"AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", **fields}
        url = self.door + path
        async with self._http.post(url, data=urlencode(form).encode(), headers=sign(form, path)) as answer:
            return answer.status, await answer.read()

    def follow(self, message: Message) -> None:
        """Let a message take its way, in its own time."""
        if self.reports:
            task = asyncio.create_task(self._report_all(message, self.reports))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def report(self, message: Message, status: str, **more: str) -> None:
        """One callback."""
        message.move(status)
        if not message.callback:
            return
        fields = {
            "MessageSid": message.sid,
            "MessageStatus": status,
            "SmsSid": message.sid,
            "SmsStatus": status,
            "To": message.to,
            "From": message.sender,
            **more,
        }
        path = urlsplit(urljoin(PUBLIC_URL + "/sms", message.callback)).path
        self.answered.append((await self.post(path, fields))[0])

    async def settled(self) -> None:
        """Wait until no callback is on its way."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._http is not None:
            await self._http.close()

    async def _report_all(self, message: Message, statuses: tuple[str, ...]) -> None:
        message.move(max(statuses, key=RANKS.__getitem__))
        for status in statuses:
            await self.report(message, status)
