"""Starts the product, chooses its moment, kills it, and starts it again."""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
from collections.abc import Callable
from typing import Final

import aiohttp

from tests.faults.tallies import CHANNELS, Deaths
from tests.faults.wire import KNOCK_SECONDS, Wire
from tests.product import Product
from tests.starts import Process, Warm, start_cold

#: What `quietline run` and container managers rely on.
DRAIN_SECONDS: Final = 10.0
#: A cold start on a machine that others keep busy.
START_SECONDS: Final = 180.0
#: After so long a channel is passed over: all its people may be waiting for the next life.
QUIET_SECONDS: Final = 5.0
#: From the sending of some request: before it is read, while it is kept, while it is answered, or after.
LATEST_SECONDS: Final = 0.02
SIGTERM_SHARE: Final = 0.15
STARTING_SHARE: Final = 0.08


class Reaper:
    """One store's product and its deaths."""

    def __init__(
        self, product: Product, wire: Wire, done: Deaths, chance: random.Random, broken: Callable[[], None]
    ) -> None:
        """`broken` brings the tallies of broken requests up to date."""
        self._product = product
        self._wire = wire
        self._done = done
        self._chance = chance
        self._broken = broken
        self._process: Process | None = None
        #: How many of the starts are an operator's.
        self.cold_share = 0.0
        #: Called while nobody serves, after each death.
        self.meanwhile: Callable[[], None] = lambda: None

    async def serve(self) -> None:
        """Start it and wait until it answers; once in a while kill it before it does, and start it again."""
        await self._start()
        while self._done.kills and self._chance.random() < STARTING_SHARE:
            await asyncio.sleep(self._chance.uniform(0, 0.5))
            self._done.while_starting += 1
            self._done.kills += 1
            await self.end(signal.SIGKILL)
            await self._start()
        await asyncio.wait_for(self._healthy(), START_SECONDS)
        self._wire.born()

    async def kill(self) -> None:
        """Wait for some answers, then for the moment, then for its end, and serve again."""
        await self._moment()
        before = self._broken_requests()
        how = signal.SIGTERM if self._chance.random() < SIGTERM_SHARE else signal.SIGKILL
        code = await self.end(how)
        self._done.kills += 1
        await asyncio.sleep(0.01)  # until everyone has noticed
        hit = {name: count - before[name] for name, count in self._broken_requests().items()}
        if how is signal.SIGTERM:
            self._done.by_sigterm += 1
            # Telegram's connections are kept; one that is closed in the moment it is used again is told to nobody.
            self._done.cut_off += hit["sms"] + hit["web"]
            self._judge(code)
        for name, count in hit.items():
            self._done.channels[name].hits += count > 0
        self._done.hits += any(hit.values())
        self.meanwhile()
        await self.serve()

    async def stop(self) -> None:
        """A good end."""
        self._judge(await self.end(signal.SIGTERM))

    async def end(self, how: signal.Signals) -> int | None:
        """Its exit code, or None if it has not ended in time."""
        assert self._process is not None
        self._process.send_signal(how)
        if how is signal.SIGKILL:
            self._wire.up.clear()
        code = await asyncio.to_thread(_ended, self._process)
        self._wire.up.clear()
        return code

    def _judge(self, code: int | None) -> None:
        """What came of a SIGTERM."""
        if code != 0:
            still = f"still there after {DRAIN_SECONDS:.0f} s"
            self._done.bad_ends.append(still if code is None else f"exit code {code}")

    def clear_up(self) -> None:
        """Leave no process behind, whatever happened."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            _ended(self._process)

    async def _start(self) -> None:
        cold = self._chance.random() < self.cold_share
        self._done.cold_starts += cold
        product = self._product
        self._process = await asyncio.to_thread(
            start_cold if cold else Warm, product.command, product.environment, product.log
        )

    async def _healthy(self) -> None:
        async with aiohttp.ClientSession() as probe:
            while True:
                try:
                    async with probe.get(self._wire.url + "/healthz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    await asyncio.sleep(KNOCK_SECONDS)
                assert self._process is not None
                code = self._process.poll()
                assert code is None, (
                    f"the product ended with {code}:\n{self._product.log.read_text()[-2000:]}"
                )

    async def _moment(self) -> None:
        """Some way into this life, a random while after some request of some channel has gone out."""
        async with asyncio.timeout(START_SECONDS):
            for _ in range(self._chance.randint(2, 30)):
                await asyncio.wait(
                    {self._wire.next_sent(self._chance.choice(CHANNELS))}, timeout=QUIET_SECONDS
                )
        await asyncio.sleep(self._chance.uniform(0, LATEST_SECONDS))

    def _broken_requests(self) -> dict[str, int]:
        self._broken()
        return {name: tally.broken for name, tally in self._done.channels.items()}


def _ended(process: Process) -> int | None:
    """The exit code, or None if it still runs when it should have ended."""
    try:
        return process.wait(DRAIN_SECONDS)
    except subprocess.TimeoutExpired:
        return None
