"""No log line carries a person: not at DEBUG, not from a library, not when the process dies."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from safety.traces import encodings
from tests.patience import START_SECONDS
from tests.promises import leaking_program as program

ROOT = Path(__file__).parents[2]
WAYS = [function.__name__ for function in program.WAYS]


def marks(way: int) -> Iterator[bytes]:
    """What this way was given to say, in every form that can be led back to it."""
    for value in (program.name_of(way), program.number_of(way), str(program.chat_id_of(way))):
        for _, pattern in encodings(value):
            yield pattern
            yield pattern.lower()


def leaked(output: bytes) -> list[str]:
    """The ways whose name is found in what the program said."""
    heap = output + output.lower()
    return [way for number, way in enumerate(WAYS) if any(mark in heap for mark in marks(number))]


def run(mode: str, folder: Path) -> bytes:
    """Everything the program says on either stream, which ends with an exception that nobody catches."""
    command = [sys.executable, "-m", "tests.promises.leaking_program", mode]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    done = subprocess.run(
        command, cwd=folder, capture_output=True, timeout=START_SECONDS, env=environment, check=False
    )
    assert done.returncode == 1
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def redacted(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return run("redacted", tmp_path_factory.mktemp("redacted"))


def test_the_search_finds_every_leak_when_nothing_is_redacted(tmp_path: Path) -> None:
    assert leaked(run("plain", tmp_path)) == WAYS


def test_no_way_of_saying_a_name_gets_through(redacted: bytes) -> None:
    assert leaked(redacted) == []


def test_what_an_operator_needs_still_gets_through(redacted: bytes) -> None:
    said = redacted.decode()
    assert "INFO bot swept 3 rows" in said
    assert "could not send [RuntimeError at bot.planted:" in said
    assert " from ValueError at bot.planted:" in said
    assert "could not keep [OperationalError at bot.planted:" in said
    assert "CRITICAL safety stopped by ValueError at bot.planted:" in said
    assert "WARNING warnings UserWarning at " in said
    assert "threading a thread was stopped by ValueError" in said


def test_no_traceback_is_printed(redacted: bytes) -> None:
    assert b"Traceback" not in redacted
