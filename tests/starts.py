"""Starts of the product: cold, as an operator's, and warm, by a fork of a process that has done the reading.

A cold start takes four seconds, nearly all of it for loading libraries, compiling the danger reader's patterns and
compiling the content: the same bytes every time, with no store in sight. A warm start inherits just that
(`loaded.py`) and does all the rest itself: settings, migration, keys, store, sockets. That a command starts as an
operator starts it is tested in `test_operator.py`, and some deaths of `make faults` are followed by a cold start.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol
from unittest import mock

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(["__main__", "tests.loaded"])


class Process(Protocol):
    """What is asked of a running product, in the terms of `subprocess`."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def kill(self) -> None: ...
    def send_signal(self, sig: int) -> None: ...


class Warm:
    """The product in a fork, in a process group of its own."""

    def __init__(
        self, command: tuple[str, ...], environment: Mapping[str, str], log: Path, clock: Path | None = None
    ) -> None:
        """`clock`: a file with the seconds by which this process's wall clock is wrong, read at every look at it."""
        args = command, environment, str(log), clock
        self._process = _forking.Process(target=_serve, args=args, daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code; raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("quietline", timeout or 0)
        return self._process.exitcode

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)


def start_cold(command: tuple[str, ...], environment: Mapping[str, str], log: Path) -> Process:
    """`python -m bot <command>`, in a process group of its own."""
    with log.open("ab") as kept:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *command],
            env=environment,
            stdout=kept,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _serve(command: tuple[str, ...], environment: Mapping[str, str], log: str, clock: Path | None) -> None:
    """Become what the command would be in this environment."""
    # Loaded where this runs, and not by the one who starts it.
    from bot import __main__ as product  # noqa: PLC0415
    from bot import wiring  # noqa: PLC0415
    from tests.loaded import read_book_once  # noqa: PLC0415
    from tests.wrong_clock import set_wrong  # noqa: PLC0415

    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    with open(log, "ab") as kept:
        os.dup2(kept.fileno(), 1)
        os.dup2(kept.fileno(), 2)
    sys.argv = ["quietline", *command]
    if clock is not None:
        set_wrong(clock)
    with mock.patch.object(wiring, "read_book", read_book_once):
        product.main()
