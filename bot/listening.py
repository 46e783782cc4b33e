"""A door's socket, and the server behind it: opened or refused by name, and drained before the end."""

from __future__ import annotations

import asyncio
import ctypes
import errno
import signal
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.environment import BadSettings
from bot.settings import Settings

#: uvicorn waits this long for answers under way; the supervisor's limit lies above it.
DRAIN_SECONDS: Final = 7
#: Whoever was let in may still be writing their first request, or have sent the next on a connection kept alive.
LAST_ASK_SECONDS: Final = 0.5
#: Whoever has knocked and not yet heard that they may come in.
HALF_WAY_IN_SECONDS: Final = 0.05
_SO_ATTACH_FILTER: Final = 26
#: Load the byte of TCP's flags; if SYN (2) is among them go on to "keep nothing", else to "keep all".
_NO_SYN: Final = ((0x30, 0, 0, 13), (0x45, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF))
#: How many may wait to be let in; the system may allow fewer.
_BACKLOG: Final = 2048


def listen(settings: Settings, *, staff: bool = False) -> socket.socket:
    """The socket people come in by, or staff. Raises BadSettings naming what stands in the way."""
    host = settings.console_bind if staff else settings.bind
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    port = settings.console_port if staff else settings.public_port
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as fault:
        raise BadSettings(_why(fault, staff=staff)) from None


def _why(fault: OSError, *, staff: bool) -> str:
    door, bind = ("CONSOLE", "CONSOLE_BIND") if staff else ("PUBLIC", "BIND")
    if fault.errno == errno.EADDRINUSE:
        return f"QUIETLINE_{door}_PORT is taken by another program; stop that one or choose another port."
    if fault.errno in (errno.EACCES, errno.EPERM):
        return f"QUIETLINE_{door}_PORT may not be used by this user; choose one above 1023."
    return f"QUIETLINE_{bind} is not an address of this machine; 127.0.0.1 is one, 0.0.0.0 stands for all."


class LastAnswers:
    """The app, saying with each answer once we are ending that this connection takes no further question."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.ending = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            await send(message)

        await self._app(scope, receive, closing if self.ending else send)


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

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let in who has knocked, close the door, give everyone inside a moment to ask, then answer them all."""
        self._app.ending = True
        for door in self._doors:
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
        return HttpToolsProtocol(self.config, self.server_state, self.lifespan.state)


def knock_no_more(door: socket.socket) -> None:
    """Let a listening socket overlook new connections, so that none is made between letting in the last and closing.

    Whoever knocks now is not refused: their system asks again after a second, when the next process may be there. It is
    a filter of four instructions in the kernel (Linux, socket(7), SO_ATTACH_FILTER): a packet with the SYN flag is
    dropped, any other is kept. Where there is no such thing nothing is done.
    """
    program = b"".join(struct.pack("HBBI", *line) for line in _NO_SYN)
    instructions = ctypes.create_string_buffer(program)
    filtering = struct.pack("HL", len(_NO_SYN), ctypes.addressof(instructions))
    with suppress(OSError):
        door.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, filtering)


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
        http=HttpToolsProtocol,
        ws="none",
        interface="asgi3",
        backlog=_BACKLOG,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
