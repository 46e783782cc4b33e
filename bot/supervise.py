"""`quietline run`: both doors and the sweep as child processes, kept alive until SIGTERM.

A child that refuses to start ends it all while we are starting: what it says is for whoever started us. Later it is
tried again, for then it is the machine that has changed (a database away, a disk full), and it may change back.

Separate processes, so that a fault in one leaves the others answering, and neither can read the other's memory.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from tempfile import TemporaryDirectory
from types import FrameType

from bot.doors import open_doors
from bot.foundations import lay
from bot.lifeline import Holder
from bot.metering import DIRECTORY
from bot.serve import address, quiet
from bot.settings import Settings, read_settings

CHILDREN = ("public", "console", "sweep")
# The design's promise is 10 s from SIGTERM to the end; a child that has not drained by then is killed.
DRAIN_SECONDS = 9.0
# A child that dies is started again at once, then ever more slowly, so that a broken machine is not kept busy.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
LIVED_WELL_SECONDS = 60.0
# What `quietline` ends with when it refuses.
REFUSED = 2


class Child:
    """One command of ours as a process that is started again when it dies."""

    def __init__(self, command: str, door: socket.socket | None) -> None:
        """`door`: the one it serves behind; it stays open while the process is started again."""
        self.command = command
        self.door = door
        self.pause = FIRST_PAUSE_SECONDS
        self.start_again_at = 0.0
        self.start()

    def start(self) -> None:
        self.holder = Holder()
        with self.holder.theirs as theirs:
            given = {"--tied": theirs.fileno()} | ({"--door": self.door.fileno()} if self.door else {})
            told = [word for name, number in given.items() for word in (name, str(number))]
            command = [sys.executable, "-m", "bot", self.command, *told]
            self.process = subprocess.Popen(command, pass_fds=list(given.values()))
        self.started = time.monotonic()

    def look_after(self) -> None:
        """Start it again if it has died and its pause is over."""
        if self.process.poll() is None:
            return
        now = time.monotonic()
        if self.start_again_at < self.started:
            lived_well = now - self.started > LIVED_WELL_SECONDS
            self.pause = FIRST_PAUSE_SECONDS if lived_well else min(self.pause * 2, LONGEST_PAUSE_SECONDS)
            self.start_again_at = now + self.pause
        elif now >= self.start_again_at:
            self.holder.close()
            self.start()


class Stop:
    """Set by SIGTERM or SIGINT."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


def run() -> int:
    """Serve until asked to stop. The exit code is 0 if every child drained, 1 if one had to be killed, 2 if one
    refused to start and has said why.
    """
    settings = read_settings()
    quiet(settings)
    public, console = open_doors(settings, False, True)  # refused here, nothing has been touched
    with public, console:
        lay(settings)
        with _counting_together():
            return _serve(settings, {"public": public, "console": console})


@contextmanager
def _counting_together() -> Iterator[None]:
    """A directory of numbers for all children, where none is set. Where none can be made, nothing is counted."""
    with ExitStack() as stack:
        with suppress(OSError):
            if not os.environ.get(DIRECTORY):
                made = TemporaryDirectory(prefix="quietline-", ignore_cleanup_errors=True)
                os.environ[DIRECTORY] = stack.enter_context(made)
        yield


def _serve(settings: Settings, doors: Mapping[str, socket.socket]) -> int:
    stop = Stop()
    children = [Child(command, doors.get(command)) for command in CHILDREN]
    refused = _start(children, stop)
    if not (refused or stop.asked):
        greet(settings)
    while not (refused or stop.asked):
        time.sleep(0.2)
        _look_after(children)
    drained = drain(children)
    return REFUSED if refused else drained


def _start(children: list[Child], stop: Stop) -> bool:
    """Wait until all children do their work. True if one refused to."""
    while not (stop.asked or all(child.holder.told() for child in children)):
        if any(child.process.poll() == REFUSED for child in children):
            return True
        time.sleep(0.05)
        _look_after(children)
    return False


def _look_after(children: list[Child]) -> None:
    for child in children:
        child.look_after()


def greet(settings: Settings) -> None:
    """The one line for whoever started us."""
    texts, telegram = ("on" if channel else "off" for channel in (settings.twilio, settings.telegram))
    sys.stdout.write(
        f"Quietline answers at {address(settings.bind, settings.public_port)}"
        f"  (text messages: {texts}; Telegram: {telegram}; stop with Ctrl-C)\n"
        f"Staff sign in at {address(settings.console_bind, settings.console_port)}\n"
    )
    sys.stdout.flush()


def drain(children: list[Child]) -> int:
    """Ask every child to finish what it has begun, then end it."""
    for child in children:
        if child.process.poll() is None:
            child.process.terminate()
    deadline = time.monotonic() + DRAIN_SECONDS
    drained = [_ended(child, deadline) for child in children]
    return 0 if all(drained) else 1


def _ended(child: Child, deadline: float) -> bool:
    try:
        child.process.wait(max(deadline - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired:
        child.process.kill()
        child.process.wait()
        return False
    return True
