"""Every server that is measured over HTTP, started once and asked in turns, so that all see the same minutes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.bench import URL, await_health, environment, serve
from bot.throwaway import free_port

TOKEN: Final = "0123456789abcdef0123456789abcdef"
SECRET: Final = "only-for-the-bench"
TELEGRAM: Final = "4200000001:AAF-only-for-tests_0123456789abcdefghi"


@dataclass(frozen=True, slots=True)
class Door:
    """A server that answers."""

    port: int
    pid: int


class Doors:
    """Starts servers; leaving it ends them and removes what they kept."""

    def __init__(self) -> None:
        self._ending = ExitStack()
        self._pids: list[int] = []

    def __enter__(self) -> Doors:
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.close()

    @contextmanager
    def only(self, *doors: Door) -> Iterator[None]:
        """While it lasts all other servers stand still: what they do by themselves is no part of what these cost."""
        others = set(self._pids).difference(door.pid for door in doors)
        for pid in others:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in others:
                os.kill(pid, signal.SIGCONT)

    def quietline(self, *command: str, database: str = "", api: str = "") -> Door:
        """The public door, on SQLite or this database; with a Bot API, Telegram's webhook too."""
        folder, port = self._folder(), free_port()
        telegram = {
            "QUIETLINE_TELEGRAM_TOKEN": TELEGRAM,
            "QUIETLINE_TELEGRAM_SECRET": SECRET,
            "QUIETLINE_TELEGRAM_API": api,
        }
        surroundings = environment(folder, port, TOKEN, database) | (telegram if api else {})
        return self._open(command or ("-m", "bot", "public"), port, surroundings)

    def public(self, port: int, surroundings: dict[str, str]) -> Door:
        """The public door on a store and keys that are somebody else's too."""
        return self._open(("-m", "bot", "public"), port, surroundings)

    def bare(self) -> Door:
        port = free_port()
        return self._open(("-m", "tests.bench.bare", str(port)), port, dict(os.environ))

    def obvious(self, python: Path, program: Path, script: Path) -> Door:
        """FastAPI and what usually goes with it, from its own environment."""
        port = free_port()
        arguments = (str(program), str(script), str(port), URL, TOKEN, str(self._folder()))
        return self._open(arguments, port, dict(os.environ), python)

    def _folder(self) -> Path:
        return Path(self._ending.enter_context(tempfile.TemporaryDirectory()))

    def _open(
        self, command: Sequence[str], port: int, surroundings: dict[str, str], python: Path | None = None
    ) -> Door:
        server = serve((str(python or sys.executable), *command), surroundings)
        self._ending.enter_context(_ended(server))
        self._pids.append(server.pid)
        await_health(port)
        return Door(port, server.pid)


@contextmanager
def _ended(server: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        server.terminate()
        server.wait(20)
