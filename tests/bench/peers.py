"""What a user would pick instead, each in an environment of its own that is made from its pinned list.

Their programs lie in scripts/bench/peers. One that cannot be installed or does not run is named with its error.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from bot.bench import CORES
from tests.bench.figures import ROOT, Figure

PROGRAMS: Final = ROOT / "scripts" / "bench" / "peers"
ENVIRONMENTS: Final = ROOT / "var" / "bench"
OBVIOUS: Final = "obvious"
INSTALL_SECONDS: Final = 180.0
PLAY_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Peer:
    """A program, where it keeps sessions, and with how many people it plays (it takes some seconds then)."""

    program: str
    storage: str
    people: int

    @property
    def name(self) -> str:
        return f"{self.program} {self.storage}"


PEERS: Final = (
    Peer("quietline", "memory", 250),
    Peer("quietline", "sqlite", 250),
    Peer("chatsky_script", "memory", 120),
    Peer("chatsky_script", "sqlite", 12),
    Peer("aiogram_fsm", "memory", 250),
    Peer("aiogram_fsm", "sqlite", 80),
    Peer("ptb", "memory", 600),
    Peer("botbuilder_dialogs", "memory", 120),
)


class DidNotRun(Exception):
    """The peer could not be installed, or its program ended badly; the text is the last it said."""


def python_of(program: str) -> Path:
    """The peer's Python, its environment made if it is not there or its list has changed. Raises DidNotRun."""
    if program == "quietline":
        return Path(sys.executable)
    pins = PROGRAMS / f"{program}.txt"
    folder = ENVIRONMENTS / f"{program}-{sha256(pins.read_bytes()).hexdigest()[:12]}"
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(folder)], INSTALL_SECONDS)
        _run([str(python), "-m", "pip", "install", "-q", "--no-deps", "-r", str(pins)], INSTALL_SECONDS)
        (folder / "made").touch()
    return python


def installed(program: str) -> bool:
    """Whether the peer's environment can be had."""
    try:
        return python_of(program).exists()
    except DidNotRun:
        return False


def _run(command: list[str], seconds: float) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise DidNotRun(f"not done after {seconds:.0f} s") from None
    if done.returncode:
        raise DidNotRun(told(done.stderr))
    return done.stdout


def told(stderr: str) -> str:
    """The last line that says what went wrong, without addresses and paths of this machine."""
    lines = (
        [line for line in stderr.splitlines() if "rror" in line] or stderr.splitlines() or ["no reason given"]
    )
    return re.sub(r"(\w+://|/)\S+", "…", lines[-1])[:200]


def play(peer: Peer, script: Path, people: int) -> tuple[Figure, Figure]:
    """The peer's figures, 64 in flight and one at a time. On the first core, like every server. Raises DidNotRun."""
    python = python_of(peer.program)
    with tempfile.TemporaryDirectory() as folder:
        program = str(PROGRAMS / f"{peer.program}.py")
        command = [str(python), program, str(script), str(people), peer.storage, folder]
        os.sched_setaffinity(0, CORES[:1])
        try:
            printed = _run(command, PLAY_SECONDS)
        finally:
            os.sched_setaffinity(0, CORES[1:2] or CORES)
    line = json.loads(printed.splitlines()[-1])
    return msgspec.convert(line["many"], Figure), msgspec.convert(line["alone"], Figure)
