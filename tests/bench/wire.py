"""Connections that are kept, for the doors whose next question depends on the last answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TypeVar

from bot.bench import processor_seconds
from bot.bench_driver import Round
from tests.bench.serving import Door

Person = TypeVar("Person")


class Wire:
    """One connection, one question at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def to(cls, port: int) -> Wire:
        """A new one to this door."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, head: str, body: bytes = b"") -> tuple[str, bytes]:
        """The answer's head and body. `head`: the request line and headers, without the length."""
        self._writer.write(f"{head}\r\nHost: bench\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        answered = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = answered.lower().partition("content-length:")[2].partition("\r\n")[0]
        return answered, await self._reader.readexactly(int(length))

    def close(self) -> None:
        self._writer.close()


async def play(
    door: Door,
    in_flight: int,
    people: Sequence[Person],
    turns: int,
    ask: Callable[[Wire, Person, int], Awaitable[bool]],
) -> Round:
    """All take turn one before anyone takes turn two. `ask` tells whether the reply was right."""
    wires = [await Wire.to(door.port) for _ in range(in_flight)]
    taken: list[float] = []
    wrong = 0

    async def worker(wire: Wire, waiting: Iterator[Person], turn: int) -> None:
        nonlocal wrong
        for person in waiting:
            began = time.perf_counter()
            right = await ask(wire, person, turn)
            taken.append(time.perf_counter() - began)
            wrong += not right

    began, processor = time.perf_counter(), processor_seconds(door.pid)
    for turn in range(turns):
        waiting = iter(people)
        await asyncio.gather(*(worker(wire, waiting, turn) for wire in wires))
    seconds, processor = time.perf_counter() - began, processor_seconds(door.pid) - processor
    for wire in wires:
        wire.close()
    return Round(seconds, processor, taken, wrong)
