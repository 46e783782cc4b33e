"""The staff door under the same programs as the public one."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Final

import aiohttp

from tests.faults.hostile import ATTACKS, MOST_MB, again, megabytes
from tests.faults.witnesses import Seen
from tests.product import Product
from tests.starts import Warm

_LOOKS: Final = 20
_START_SECONDS: Final = 180


async def staff_door(folder: Path, at_once: int) -> Seen:
    """Every attack at once, by so many each, while somebody looks at the first page."""
    seen = Seen(f"all of these together, {at_once} each", "the staff door")
    product = Product(folder)
    (folder / "tmp").mkdir()
    console = Warm(("console",), product.environment, product.log)
    url = f"http://127.0.0.1:{product.console_port}/"
    over = asyncio.Event()
    try:
        async with aiohttp.ClientSession() as browser:
            page, before = await _first(browser, url), megabytes(console.pid)
            attackers = [
                asyncio.create_task(again(attack, product.console_port, number, over))
                for attack in ATTACKS.values()
                for number in range(at_once)
            ]
            await _look_on(seen, browser, url, page)
            grown = megabytes(console.pid) - before
            for attacker in attackers:
                attacker.cancel()
            await asyncio.gather(*attackers, return_exceptions=True)
    finally:
        console.kill()
        await asyncio.to_thread(console.wait)
    seen.got["staff"] = "their page"
    seen.got["memory"] = f"{max(grown, 0)} MB more"
    if grown > MOST_MB:
        seen.wrong.append(f"{grown} MB more are held")
    return seen


async def _first(browser: aiohttp.ClientSession, url: str) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            async with browser.get(url) as answer:
                return await answer.text()
        except aiohttp.ClientConnectorError:
            assert time.monotonic() < deadline, "the staff door did not open"
            await asyncio.sleep(0.1)


async def _look_on(seen: Seen, browser: aiohttp.ClientSession, url: str, page: str) -> None:
    for _ in range(_LOOKS):
        began = time.monotonic()
        async with browser.get(url) as answer:
            if await answer.text() != page:
                seen.wrong.append(f"the page was not shown: {answer.status}")
        seen.waited("staff", time.monotonic() - began)
        await asyncio.sleep(0.25)
