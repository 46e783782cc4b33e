"""Waiting for what is done in its own time. How long that takes is never what is claimed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

#: What a machine with much else to do may need for what takes a moment.
PATIENCE_SECONDS = 30.0
#: The same for a process, or several, from their first line to an answer or to their end.
START_SECONDS = 240.0
_LOOK_SECONDS = 0.005


async def eventually(holds: Callable[[], bool]) -> None:
    """Until it holds, while everything else goes on in this loop."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come to be"
        await asyncio.sleep(_LOOK_SECONDS)


def soon(holds: Callable[[], bool]) -> None:
    """Until it holds, by what other threads and processes do."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(_LOOK_SECONDS)
