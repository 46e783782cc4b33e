"""One address for several processes, as a proxy makes it: each connection goes to one that says it answers people."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Self

from bot.throwaway import free_port

#: As deploy/Caddyfile has them: how long a node may take to let us in, and how long one is looked for.
_DIAL_SECONDS: Final = 2.0
_TRY_SECONDS: Final = 8.0
_PAUSE_SECONDS: Final = 0.05
_PROBE: Final = b"GET /healthz HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n"

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Balancer:
    """Passes bytes both ways and reads none of them. Nothing that was sent to one node is ever sent to another."""

    def __init__(self, nodes: Sequence[int]) -> None:
        self.port = free_port()
        self._nodes = list(nodes)
        self._up: set[int] = set()
        self._carrying: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._begin, "127.0.0.1", self.port)
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._looking.cancel()
        self._server.close()
        for task in self._carrying:
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    async def _look(self) -> None:
        """Take out whoever says that they are ending, or says nothing."""
        while True:
            answers = await asyncio.gather(*(_healthy(port) for port in self._nodes))
            self._up = {port for port, up in zip(self._nodes, answers, strict=True) if up}
            await asyncio.sleep(_PAUSE_SECONDS)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._carry(reader, writer))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_TRY_SECONDS):
                inner_reader, inner_writer = await self._reached()
            await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))
        finally:
            writer.close()

    async def _reached(self) -> Stream:
        """The nodes take turns; one that cannot be reached is passed over."""
        while True:
            self._nodes.append(self._nodes.pop(0))
            for port in [port for port in self._nodes if port in self._up]:
                with suppress(OSError, TimeoutError):
                    async with asyncio.timeout(_DIAL_SECONDS):
                        return await asyncio.open_connection("127.0.0.1", port)
            await asyncio.sleep(_PAUSE_SECONDS)


async def _healthy(port: int) -> bool:
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(_DIAL_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(_PROBE)
            answer = await reader.read(12)
            writer.close()
            return answer == b"HTTP/1.1 200"
    return False


async def _pump(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    """Until one side has said all it will, then tell the other."""
    try:
        with suppress(OSError):
            while data := await source.read(65536):
                into.write(data)
                await into.drain()
    finally:
        into.close()
