"""The server behind a door, drained before the end."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.doors import BACKLOG, knock_no_more, stays_open
from bot.doorway import Caller, turn_out_the_slow
from safety.headers import API

#: uvicorn waits this long for answers under way; the supervisor's limit lies above it.
DRAIN_SECONDS: Final = 7
#: Whoever was let in may still be writing their first request, or have sent the next on a connection kept alive.
LAST_ASK_SECONDS: Final = 0.5
#: Whoever has knocked and not yet heard that they may come in.
HALF_WAY_IN_SECONDS: Final = 0.05
_GOING: Final = JSONResponse({"answers": False}, 503, headers={k.decode(): v.decode() for k, v in API})
_TICKS_A_LOOK: Final = 10


class LastAnswers:
    """The app; once we are ending it says with each answer that this connection takes no further question, and to load
    balancers that it answers nobody who is not here yet.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.ending = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            await send(message)

        if self.ending:
            going = scope.get("path") == "/healthz"
            await (_GOING if going else self._app)(scope, receive, closing)
        else:
            await self._app(scope, receive, send)


class Server(uvicorn.Server):
    """uvicorn, which at the end would turn away who waits to be let in, and whoever has been but not yet spoken."""

    def __init__(self, app: ASGIApp, answering: Callable[[], None]) -> None:
        """`answering` is called once people are answered."""
        self._app = LastAnswers(app)
        self._answering = answering
        super().__init__(_config(self._app))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        # A second handle, so that the queue outlives uvicorn's closing of the first.
        self._doors = [door.dup() for door in sockets or ()]
        await super().startup(sockets)
        if self.started:
            self._answering()

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second; once a second a look at who is slow."""
        if counter % _TICKS_A_LOOK == 0:
            turn_out_the_slow(self.server_state.connections, asyncio.get_running_loop().time())
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let in who has knocked, close the door, give everyone inside a moment to ask, then answer them all."""
        self._app.ending = True
        for door in () if stays_open() else self._doors:
            knock_no_more(door)
        for server in self.servers:
            server.close()
        for door in sockets or ():
            door.close()
        await asyncio.sleep(HALF_WAY_IN_SECONDS)
        await self._let_in_who_waits()
        await asyncio.sleep(LAST_ASK_SECONDS)
        await super().shutdown()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """A stop that was asked for is a good end; uvicorn would raise the signal again, and we would die of it."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.handle_exit)
        yield

    async def _let_in_who_waits(self) -> None:
        loop = asyncio.get_running_loop()
        for door in self._doors:
            waiting = list(_accepted(door))
            door.close()
            for connection in waiting:
                await loop.connect_accepted_socket(self._protocol, connection)

    def _protocol(self) -> asyncio.Protocol:
        return Caller(self.config, self.server_state, self.lifespan.state)


def _accepted(door: socket.socket) -> Iterator[socket.socket]:
    """Everyone in the queue, without waiting for more."""
    door.setblocking(False)
    while True:
        try:
            connection, _ = door.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        connection.setblocking(False)
        yield connection


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=Caller,
        ws="none",
        interface="asgi3",
        backlog=BACKLOG,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
