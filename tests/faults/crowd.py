"""Thousands in the middle of a conversation, one who writes a hundred times a second, and memory over a long run."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Final
from urllib.parse import urlencode

from safety.abuse import PER_HOUR
from tests.bench.wire import Wire
from tests.faults.dialogue import SCRIPT, about_danger
from tests.faults.hostile import megabytes
from tests.faults.witnesses import CRY, Seen
from tests.product import Product, said, sign

FLOOD_PER_SECOND: Final = 100
#: What the one who floods says once it is over.
A_FEW_MORE: Final = 10
IN_FLIGHT: Final = 16
#: What a long run may leave behind beyond its first tenth: an hour's counts of people (safety/abuse.py).
MOST_GROWN_MB: Final = 12
#: And two connections to an SQLite file, each of which remembers so much of it (bot/store/sqlite_file.py).
PAGES_MB: Final = 2 * 32
_PAUSED: Final = "A lot of messages came at once"
_sids, _numbers = count(1), count(200_000)


class Phones:
    """Connections that are kept, for phones that take turns on them."""

    def __init__(self, product: Product) -> None:
        assert product.process is not None
        self.port = product.port
        self.pid = product.process.pid

    @asynccontextmanager
    async def wires(self, how_many: int) -> AsyncIterator[Sequence[Wire]]:
        """So many, open for as long as the block lasts."""
        opened = [Wire(*await asyncio.open_connection("127.0.0.1", self.port)) for _ in range(how_many)]
        try:
            yield opened
        finally:
            for wire in opened:
                wire.close()

    async def say(self, wire: Wire, number: str, text: str) -> str:
        """What is said to it."""
        form = {
            "MessageSid": f"SC{next(_sids):032x}",
            "AccountSid": "AC" + "0" * 32,
            "From": number,
            "To": "+447700900000",
            "Body": text,
        }
        headers = "\r\n".join(f"{name}: {value}" for name, value in sign(form).items())
        head, body = await wire.ask(f"POST /sms HTTP/1.1\r\n{headers}", urlencode(form).encode())
        assert " 200 " in head.partition("\r\n")[0], head
        return said(body)

    async def all_say(self, numbers: Sequence[str], text: str) -> tuple[Counter[str], list[float]]:
        """Everyone writes the same: what was said how often, and how long each took."""
        heard: Counter[str] = Counter()
        took: list[float] = []
        waiting = iter(numbers)

        async def talk(wire: Wire, waiting: Iterator[str]) -> None:
            for number in waiting:
                began = time.monotonic()
                heard[await self.say(wire, number, text)] += 1
                took.append(time.monotonic() - began)

        async with self.wires(IN_FLIGHT) as wires:
            await asyncio.gather(*(talk(wire, waiting) for wire in wires))
        return heard, took


async def crowd(product: Product, people: int) -> Seen:
    """So many have begun; somebody floods us, everyone says one more word, and the one who floods cries and leaves."""
    phones = Phones(product)
    seen = Seen(
        f"{people} in conversation, and one who writes {FLOOD_PER_SECOND} times a second", "text messages"
    )
    numbers = [new_number() for _ in range(people)]
    for text in SCRIPT[:2]:
        await phones.all_say(numbers, text)
    flooder = new_number()
    over = asyncio.Event()
    flooding = asyncio.create_task(_flood(phones, flooder, over))
    await asyncio.sleep(2)
    heard, took = await phones.all_say(numbers, SCRIPT[2])
    over.set()
    flooded = await flooding
    if len(heard) != 1:
        seen.wrong.append(f"not everyone got the same answer: {list(heard.values())}")
    took.sort()
    median, late = took[len(took) // 2] * 1000, took[len(took) * 99 // 100] * 1000
    seen.got["everybody else"] = (
        f"the answers, half within {median:.0f} ms and 99 of 100 within {late:.0f} ms"
    )
    seen.waited("sms", took[-1])
    await _limited(phones, flooder, flooded, seen)
    return seen


async def _flood(phones: Phones, number: str, over: asyncio.Event) -> Counter[str]:
    heard: Counter[str] = Counter()
    began = time.monotonic()
    async with phones.wires(1) as (wire,):
        for sent in count(1):
            if over.is_set() and sent > 2 * FLOOD_PER_SECOND:
                return heard
            if sent == PER_HOUR - A_FEW_MORE:  # beyond the hour's limit even an exit begins nothing anew
                await over.wait()
                return heard
            heard[await phones.say(wire, number, "no")] += 1
            await asyncio.sleep(max(0.0, began + sent / FLOOD_PER_SECOND - time.monotonic()))
    return heard


async def _limited(phones: Phones, number: str, heard: Counter[str], seen: Seen) -> None:
    """The flood was silenced; a cry out of it is heard, and so is an exit."""
    told = sum(times for text, times in heard.items() if text.startswith(_PAUSED))
    silent, all_of_it = heard[""], sum(heard.values())
    seen.got["the flood"] = f"{all_of_it - silent} answers to {all_of_it} messages"
    if told != 1 or not silent:
        seen.wrong.append(f"told {told} times that it was a lot, silent {silent} times")
    async with phones.wires(1) as (wire,):
        if not about_danger(await phones.say(wire, number, CRY)):
            seen.wrong.append("a cry out of the flood was not answered")
        if await phones.say(wire, number, "BYE"):
            seen.wrong.append("an exit out of the flood was not silent")
        if await phones.say(wire, number, "hello") != await phones.say(wire, new_number(), "hello"):
            seen.wrong.append("who left was not met as a stranger")


async def long_run(product: Product, turns: int, store: str, most_grown: int) -> Seen:
    """So many turns of people who come, talk and leave; what lies in memory after each tenth of them."""
    phones = Phones(product)
    seen = Seen(f"{turns} turns", store)
    held = [megabytes(phones.pid)]
    a_round = 500
    done = 0
    while done < turns:
        numbers = [new_number() for _ in range(a_round)]
        for text in (*SCRIPT, "BYE"):
            _, took = await phones.all_say(numbers, text)
            seen.waited("sms", max(took))
            done += a_round
        if done * 10 >= turns * len(held):
            held.append(megabytes(phones.pid))
    seen.got["memory"] = f"{held[0]} MB before, then after each tenth {', '.join(map(str, held[1:]))} MB"
    if held[-1] - held[1] > most_grown:
        seen.wrong.append("memory grows")
    return seen


def new_number() -> str:
    """A number nobody has written from."""
    return f"+4477{next(_numbers):08d}"
