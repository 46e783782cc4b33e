"""Programs that ask without end, and one person who goes on being answered beside them."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

from tests.faults.dialogue import SCRIPT, learn
from tests.faults.texter import Texter
from tests.faults.wire import Wire
from tests.faults.witnesses import Seen
from tests.product import Product

PATHS: Final = ("/sms", "/telegram", "/say", "/exit", "/rasa/webhook", "/nothing-here")
_BODY: Final = 10_000_000
_PIECE: Final = b"X-%d: " % 7 + b"a" * 1000 + b"\r\n"
_DRIP_SECONDS: Final = 0.5
#: What may lie in memory for all of them together.
MOST_MB: Final = 100

Attack = Callable[[int, int], Awaitable[None]]


async def slow_headers(port: int, _: int) -> None:
    """A header now and then, so that the question never ends."""
    async with _connected(port) as writer:
        writer.write(b"POST /sms HTTP/1.1\r\nHost: x\r\n")
        while not writer.is_closing():
            writer.write(b"X-A: b\r\n")
            await asyncio.sleep(_DRIP_SECONDS)


async def slow_bodies(port: int, number: int) -> None:
    """A letter now and then."""
    async with _connected(port) as writer:
        writer.write(_head(PATHS[number % len(PATHS)], 5000))
        while not writer.is_closing():
            writer.write(b"a")
            await asyncio.sleep(_DRIP_SECONDS)


async def header_flood(port: int, _: int) -> None:
    """Headers as fast as they are taken."""
    async with _connected(port) as writer:
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
        while not writer.is_closing():
            writer.write(_PIECE * 64)
            await writer.drain()


async def long_bodies(port: int, number: int) -> None:
    """Ten megabytes where a form is expected."""
    async with _connected(port) as writer:
        writer.write(_head(PATHS[number % len(PATHS)], _BODY))
        for _ in range(_BODY // 50_000):
            writer.write(b"a" * 50_000)
            await writer.drain()


async def gzip_bombs(port: int, number: int) -> None:
    """Ten megabytes that travel as ten kilobytes."""
    async with _connected(port) as writer:
        bomb = _bomb()
        writer.write(_head(PATHS[number % len(PATHS)], len(bomb), "Content-Encoding: gzip\r\n") + bomb)
        await writer.drain()
        await asyncio.sleep(_DRIP_SECONDS)


ATTACKS: Final[dict[str, Attack]] = {
    "slow headers": slow_headers,
    "slow bodies": slow_bodies,
    "floods of headers": header_flood,
    "bodies of 10 MB": long_bodies,
    "gzip bombs": gzip_bombs,
}


async def beside(product: Product, wire: Wire, name: str, at_once: int, dialogues: int) -> Seen:
    """This attack by so many at once, again and again, while somebody has dialogues."""
    assert product.process is not None
    seen = Seen(f"{name}, {at_once} at once", "the public door")
    expected = await learn(_somebody(wire).say)
    before = megabytes(product.process.pid)
    over = asyncio.Event()
    attackers = [asyncio.create_task(again(ATTACKS[name], product.port, n, over)) for n in range(at_once)]
    await asyncio.sleep(_DRIP_SECONDS)
    for _ in range(dialogues):
        await _talk(seen, _somebody(wire), expected)
        await asyncio.sleep(_DRIP_SECONDS)
    grown = megabytes(product.process.pid) - before
    over.set()
    for attacker in attackers:
        attacker.cancel()
    await asyncio.gather(*attackers, return_exceptions=True)
    seen.got["everybody else"] = "the answers"
    seen.got["memory"] = f"{max(grown, 0)} MB more"
    if grown > MOST_MB:
        seen.wrong.append(f"{grown} MB more are held")
    return seen


async def _talk(seen: Seen, person: Texter, expected: tuple[str, ...]) -> None:
    for text, right in zip(SCRIPT, expected, strict=True):
        began = time.monotonic()
        if await person.say(text) != right:
            seen.wrong.append("somebody else got a wrong answer")
        seen.waited("sms", time.monotonic() - began)


async def again(attack: Attack, port: int, number: int, over: asyncio.Event) -> None:
    """Attack until it is over, whatever happens to each attempt."""
    while not over.is_set():
        with suppress(OSError):
            await attack(port, number)
        await asyncio.sleep(_DRIP_SECONDS / 5)


@asynccontextmanager
async def _connected(port: int) -> AsyncIterator[asyncio.StreamWriter]:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield writer
    finally:
        writer.transport.abort()


@cache
def _bomb() -> bytes:
    return gzip.compress(b"a" * _BODY)


def _head(path: str, length: int, more: str = "") -> bytes:
    kind = "application/x-www-form-urlencoded"
    return (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{more}\r\n"
    ).encode()


def _somebody(wire: Wire) -> Texter:
    return Texter(wire, f"+4477009{next(_numbers):05d}")


def megabytes(pid: int) -> int:
    """What the process holds in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 // 2**20


_numbers = iter(range(40_000, 100_000))
