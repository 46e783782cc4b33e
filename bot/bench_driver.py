"""Who asks the servers that are measured: so many callers at once, each with one message under way.

With several workers each caller gives its next message to the next of them, as a balancer would, so that nobody's
messages all come to the same worker.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import uvloop

#: As bytes, with the body it must be answered with.
Request = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Round:
    """One run: seconds in all, of the server's processor, and of each turn; and how many replies were wrong."""

    seconds: float
    processor: float
    turns: list[float]
    wrong: int

    @property
    def per_second(self) -> float:
        return len(self.turns) / self.seconds


class Caller:
    """One after the other, over one connection to each worker."""

    def __init__(self, waiting: Iterator[Request], done: asyncio.Future[None]) -> None:
        self.lines: list[Line] = []
        self.turns: list[float] = []
        self.wrong = 0
        self.done = done
        self._waiting = waiting

    def next(self) -> None:
        """Send the next; none left: we are done."""
        request = next(self._waiting, None)
        if request is None:
            for line in self.lines:
                line.transport.close()
            self.done.set_result(None)
            return
        sent, self._expected = request
        self._sent_at = time.perf_counter()
        self.lines[len(self.turns) % len(self.lines)].transport.write(sent)

    def answered(self, body: bytes) -> None:
        self.turns.append(time.perf_counter() - self._sent_at)
        self.wrong += body != self._expected
        self.next()


class Line(asyncio.Protocol):
    """A connection of a caller's to one worker."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, gap, body = self._heard.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if gap and len(body) >= int(length):
            self._heard = b""
            self._caller.answered(body)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._caller.done.done():
            self._caller.done.set_exception(ConnectionError("a server closed a connection"))


def drive(ports: Sequence[int], in_flight: int, requests: list[Request]) -> Round:
    """Send them all, so many at a time, and compare each answer. The servers' processors are for the caller to add.

    Each caller takes its share in order. Where `bot.bench.even` has rounded the people, one person's messages all go by
    the same caller, so that none can overtake the one before.
    """
    return uvloop.run(_driven(ports, in_flight, requests))


async def _driven(ports: Sequence[int], in_flight: int, requests: list[Request]) -> Round:
    loop = asyncio.get_running_loop()
    callers = [Caller(iter(requests[at::in_flight]), loop.create_future()) for at in range(in_flight)]
    for caller in callers:
        for port in ports:
            _, line = await loop.create_connection(partial(Line, caller), "127.0.0.1", port)
            caller.lines.append(line)
    began = time.perf_counter()
    for caller in callers:
        caller.next()
    await asyncio.gather(*(caller.done for caller in callers))
    seconds = time.perf_counter() - began
    turns = [taken for caller in callers for taken in caller.turns]
    return Round(seconds, 0.0, turns, sum(caller.wrong for caller in callers))
