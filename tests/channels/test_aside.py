"""A library that takes long to load holds up nobody, least of all the end."""

import subprocess
import sys

import pytest

from bot.channels.aside import aside
from tests.patience import START_SECONDS


async def test_what_is_done_aside_comes_back() -> None:
    assert await aside(lambda: 6 * 7) == 42
    with pytest.raises(ZeroDivisionError):
        await aside(lambda: 1 // 0)


ENDING = """
import asyncio, threading
from bot.channels.aside import aside
from bot.channels.late import Late

async def end():
    opening = asyncio.create_task(aside(threading.Event().wait))
    async with Late(threading.Event().wait, 1):
        await asyncio.sleep(0)
    opening.cancel()

asyncio.run(end())
"""


def test_the_end_does_not_wait_for_what_is_still_loading() -> None:
    assert subprocess.run([sys.executable, "-c", ENDING], timeout=START_SECONDS, check=False).returncode == 0
