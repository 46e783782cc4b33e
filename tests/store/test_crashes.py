"""Processes that are killed, and processes that write at once. Real ones, on a real database."""

import asyncio
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bot.store.choose import rows_at
from bot.store.sessions import KeptSessions
from tests.store import serving


def start(url: str, keys: Path, name: str, people: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store.serving", url, str(keys), name, str(people)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def kill_after(process: subprocess.Popen[str], seconds: float) -> list[tuple[str, str, int]]:
    """The turns it reported as kept, up to the moment it was killed."""
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    lines = [first, *process.stdout.read().splitlines(keepends=True)]
    process.wait(10)
    process.stdout.close()
    whole = [line.split() for line in lines if line.endswith("\n")]
    return [(name, sid, int(number)) for name, sid, number in whole]


async def test_a_process_killed_at_any_moment_loses_nothing_it_promised(any_url: str, tmp_path: Path) -> None:
    """Every turn that was reported is there afterwards, with its answer; sent again, it is not stepped again."""
    key_path = tmp_path / "keys" / "epochs"
    keys = serving.ring(str(key_path))
    last: Counter[str] = Counter()
    for round_number in range(3):
        kept = kill_after(start(any_url, key_path, f"round{round_number}", 8), 0.1 * round_number)
        async with KeptSessions(rows_at(any_url), keys, lambda: datetime.now(UTC)) as sessions:
            for name, sid, number in kept:
                assert await serving.step(sessions, keys, name, sid) == number
                last[name] = max(last[name], number)
            for name, number in list(last.items()):
                now = await serving.step(sessions, keys, name, f"after{round_number}-{name}")
                # One turn may have been committed and not yet reported.
                assert now in (number + 1, number + 2)
                last[name] = now


async def test_two_processes_on_one_database_step_each_person_once_per_message(
    any_url: str, tmp_path: Path
) -> None:
    key_path = tmp_path / "keys" / "epochs"
    keys = serving.ring(str(key_path))
    both = [start(any_url, key_path, name, 3) for name in ("left", "right")]
    reports = await asyncio.gather(*(asyncio.to_thread(kill_after, process, 1.0) for process in both))
    numbers = Counter((name, number) for report in reports for name, _, number in report)
    assert numbers, "both have served"
    assert all(report for report in reports)
    assert set(numbers.values()) == {1}, "no step was taken from a state that another had already left"
    async with KeptSessions(rows_at(any_url), keys, lambda: datetime.now(UTC)) as sessions:
        for person in ("person0", "person1", "person2"):
            reported = max(number for name, number in numbers if name == person)
            # Either may have committed one turn that it did not live to report.
            assert await serving.step(sessions, keys, person, "after") - reported in (1, 2, 3)
