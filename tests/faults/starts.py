"""Starts of the product: cold, as an operator's, and warm, by a fork of a process that has done the reading.

A cold start takes four seconds, nearly all of it for loading libraries, compiling the danger reader's patterns and
compiling the content: the same bytes every time, with no store in sight. A warm start inherits just that
(`loaded.py`) and does all the rest itself: settings, migration, keys, store, sockets. So two hundred deaths take
minutes. Some starts are cold all the same.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from unittest import mock

from tests.product import Product

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(["__main__", "tests.faults.loaded"])


@dataclass(frozen=True, slots=True)
class Started:
    """A product's process. `ended` waits that many seconds at most: the exit code, or None if it still runs."""

    pid: int
    ended: Callable[[float], int | None]


def start_cold(product: Product) -> Started:
    """`python -m bot public`."""
    with product.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *product.command],
            env=product.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )

    def ended(seconds: float) -> int | None:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    return Started(process.pid, ended)


def start_warm(product: Product) -> Started:
    """The same by a fork."""
    arguments = (product.command, product.environment, str(product.log))
    process = _forking.Process(target=_serve, args=arguments, daemon=True)
    process.start()
    assert process.pid is not None

    def ended(seconds: float) -> int | None:
        process.join(seconds)
        return process.exitcode

    return Started(process.pid, ended)


def _serve(arguments: tuple[str, ...], environment: Mapping[str, str], log: str) -> None:
    """Become what the command would be in this environment."""
    # Loaded where this runs, and not by the one who starts it.
    from bot import __main__ as command  # noqa: PLC0415
    from bot import wiring  # noqa: PLC0415
    from tests.faults.loaded import read_book_once  # noqa: PLC0415

    os.environ.clear()
    os.environ.update(environment)
    with open(log, "ab") as kept:
        os.dup2(kept.fileno(), 1)
        os.dup2(kept.fileno(), 2)
    sys.argv = ["quietline", *arguments]
    with mock.patch.object(wiring, "read_book", read_book_once):
        command.main()
