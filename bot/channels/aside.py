"""Work on a thread that nobody has to wait for at the end, for loading libraries.

`asyncio.to_thread` cannot serve here: its threads are joined when the loop closes and again when Python exits, so a
SIGTERM during a slow start would be obeyed only once everything had been loaded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


async def aside(work: Callable[[], T]) -> T:
    """What `work` returns or raises. Cancelling lets go of it; the thread ends with it or with the process."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def report(settle: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody is left to tell
            loop.call_soon_threadsafe(lambda: None if done.done() else settle())

    def run() -> None:
        try:
            result = work()
        except Exception as fault:
            raised = fault
            report(lambda: done.set_exception(raised))
        else:
            report(lambda: done.set_result(result))

    Thread(target=run, name="quietline-aside", daemon=True).start()
    return await done
