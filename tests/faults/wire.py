"""The network between people and a product that dies: what was not answered is brought again, as providers do."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import aiohttp

from tests.faults.tallies import Tally

#: Between two knocks at a door that is shut.
KNOCK_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """Requests to one port. Each has a connection of its own, so one that breaks had reached the process."""

    def __init__(self, port: int, tallies: Mapping[str, Tally], patience: float = 20) -> None:
        """`patience`: seconds after which who asks gives up, which ends the run."""
        self.url = f"http://127.0.0.1:{port}"
        self.up = asyncio.Event()
        self.over = asyncio.Event()
        #: How often the product has been started.
        self.life = 0
        self.tallies = tallies
        #: Of the answers that came at the first attempt, the seconds of the one that took longest.
        self.slowest = 0.0
        self._patience = patience
        self._reborn = asyncio.Event()
        self._watched: defaultdict[str, list[asyncio.Future[None]]] = defaultdict(list)

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(force_close=True, limit=0)
        timeout = aiohttp.ClientTimeout(total=self._patience)
        self._http = aiohttp.ClientSession(
            connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    def born(self) -> None:
        """The product answers."""
        self.life += 1
        self.up.set()
        self._reborn.set()
        self._reborn = asyncio.Event()

    async def next_life(self) -> None:
        """Wait until the product has been started once more, or the run is over."""
        waits = [asyncio.create_task(each.wait()) for each in (self._reborn, self.over)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for each in waits:
            each.cancel()

    def sent(self, channel: str) -> None:
        """A request of this channel goes out now."""
        for watcher in self._watched.pop(channel, ()):
            if not watcher.done():
                watcher.set_result(None)

    def next_sent(self, channel: str) -> asyncio.Future[None]:
        """Done when the next request of this channel goes out."""
        watcher: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._watched[channel].append(watcher)
        return watcher

    async def ask(
        self,
        channel: str,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send it, and again until it is answered. A 5xx is an answer; what it means is the caller's affair."""
        while True:
            await self.up.wait()
            self.sent(channel)
            began = time.monotonic()
            try:
                async with self._http.request(
                    method, self.url + path, data=body, headers=headers, allow_redirects=False
                ) as answer:
                    heard = Answer(answer.status, dict(answer.headers), await answer.read())
                    self.slowest = max(self.slowest, time.monotonic() - began)
                    return heard
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(KNOCK_SECONDS)
            except (aiohttp.ClientError, ConnectionError):
                self.tallies[channel].broken += 1
                self.tallies[channel].redelivered += 1
                await asyncio.sleep(0)
