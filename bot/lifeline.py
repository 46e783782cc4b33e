"""What ties a process to `quietline run`: it tells of its start, and ends when the one who started it is gone.

A pair of sockets, one end each: the system closes the other end however its holder dies, on every system we run on.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from contextlib import suppress
from threading import Thread
from typing import Final

#: From the other end's closing to our end, if what was begun cannot be finished. Lies above uvicorn's limit.
END_SECONDS: Final = 9.0


class Lifeline:
    """A child's end. Without a number nobody holds us, and nothing is told."""

    def __init__(self, number: int | None) -> None:
        self._line = None if number is None else socket.socket(fileno=number)
        if self._line is not None:
            Thread(target=_end_with, args=(self._line,), name="quietline-lifeline", daemon=True).start()

    def tell(self) -> None:
        """Say that our work has begun."""
        if self._line is not None:
            with suppress(OSError):
                self._line.send(b"1")


class Holder:
    """The parent's end."""

    def __init__(self) -> None:
        self._line, self.theirs = socket.socketpair()
        self._line.setblocking(False)
        self._told = False

    def told(self) -> bool:
        """Whether the child has said that its work has begun."""
        if not self._told:
            with suppress(OSError):
                self._told = self._line.recv(1) == b"1"
        return self._told

    def close(self) -> None:
        self._line.close()


def _end_with(line: socket.socket) -> None:
    with suppress(OSError):
        line.recv(1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(END_SECONDS)
    os._exit(1)
