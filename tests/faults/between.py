"""What lies between us and a server: a line that can be cut, fall silent, or become slow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
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
        self._sound.clear()
        if state is State.CUT:
            self._reset()
        try:
            yield
        finally:
            # Nobody's packets of minutes ago arrive: what stood still is over.
            self._reset()
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
            await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(_CHUNK):
                await self._sound.wait()
                if self.seconds:
                    await asyncio.sleep(self.seconds)
                writer.write(piece)
                await writer.drain()
        self._open.discard(writer)
        writer.close()
