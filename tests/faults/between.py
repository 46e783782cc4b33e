"""What lies between us and a server: a line that can be cut, fall silent, or become slow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from enum import Enum
from typing import Final, Self

_CHUNK: Final = 64 * 1024


class State(Enum):
    """What becomes of what is sent over it."""

    SOUND = "sound"
    #: Refused, and what was connected is reset, as by a server that has ended.
    CUT = "cut"
    #: Taken and never brought, as by a machine whose power went.
    SILENT = "silent"
    #: Taken and brought, but once a connection has been told to commit, nothing comes back over it.
    DEAF = "deaf"


class Between:
    """`async with Between(port) as line:`; whoever connects to `line.port` reaches the server at `port`."""

    def __init__(self, port: int) -> None:
        self._far = port
        self.state = State.SOUND
        #: How much longer than it would take, each way.
        self.seconds = 0.0
        self._sound = asyncio.Event()
        self._sound.set()
        self._open: set[asyncio.StreamWriter] = set()
        #: One for each connection over which nothing comes back.
        self._untold: list[asyncio.Event] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self._reset()

    @asynccontextmanager
    async def broken(self, state: State) -> AsyncIterator[None]:
        """Break it for as long as the block lasts."""
        self.state = state
        if state is not State.DEAF:
            self._sound.clear()
        if state is State.CUT:
            self._reset()
        try:
            yield
        finally:
            # Nobody's packets of minutes ago arrive: what stood still is over.
            self._reset()
            for told in self._untold:
                told.set()
            self._untold.clear()
            self.state = State.SOUND
            self._sound.set()

    def _reset(self) -> None:
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        if self.state is State.CUT:
            writer.transport.abort()
            return
        await self._sound.wait()
        with suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._far)
            self._open.add(far_writer)
            told = asyncio.Event()
            told.set()
            there = self._carry(reader, far_writer, lambda piece: self._hears(piece, told))
            await asyncio.gather(there, self._carry(far_reader, writer, lambda _: told.wait()))

    async def _hears(self, piece: bytes, told: asyncio.Event) -> None:
        if self.state is State.DEAF and b"COMMIT" in piece:
            told.clear()
            self._untold.append(told)

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        first: Callable[[bytes], Awaitable[object]],
    ) -> None:
        with suppress(OSError):
            while piece := await reader.read(_CHUNK):
                await self._sound.wait()
                await first(piece)
                if self.seconds:
                    await asyncio.sleep(self.seconds)
                writer.write(piece)
                await writer.drain()
        self._open.discard(writer)
        writer.close()
