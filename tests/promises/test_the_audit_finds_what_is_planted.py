"""`quietline audit`, as an operator runs it: it finds what is there in any form, and its own words are no trace."""

from __future__ import annotations

import base64
import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import START_SECONDS

NUMBER = "+447700900871"
PLANTED = f"number: {NUMBER}\nwords: marmalade harpsichord weekend\nchat: 7314159265358\nip: 198.51.100.77\n"


def audit(folder: Path, planted: str = PLANTED) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "audit", str(folder), "--planted", "-"]
    return subprocess.run(
        command, input=planted, capture_output=True, text=True, timeout=START_SECONDS, check=False
    )


WRITTEN = (
    (b"07700 900871", "plain (number)"),
    (b"xx" + base64.b64encode(b"a" + NUMBER.encode()), "base64 (number)"),
    (hashlib.sha256(b"07700900871").hexdigest().encode(), "sha256 hex (number)"),
    (b"Marmalade HARPSICHORD weekend", "plain (words)"),
    ("marmalade harpsichord weekend".encode("utf-16-le"), "utf-16-le (words)"),
    (b"marmalade%20harpsichord%20weekend", "url (words)"),
    ((7314159265358).to_bytes(6, "big"), "int48 (chat)"),
    (gzip.compress(b"GET / from 198.51.100.77"), "plain (ip)"),
    (b"\0" * (1 << 20) + b"198.51.100.77", "plain (ip)"),
    (b"\0" * ((1 << 20) - 5) + b"198.51.100.77", "plain (ip)"),
)


def test_a_trace_in_any_form_is_found_and_not_repeated(tmp_path: Path) -> None:
    for place, (written, _) in enumerate(WRITTEN):
        (tmp_path / f"log{place}").write_bytes(written)
    done = audit(tmp_path)
    assert done.returncode == 1, done.stderr
    for place, (_, said) in enumerate(WRITTEN):
        assert f"{tmp_path / f'log{place}'}: {said}" in done.stdout
    assert not any(line.partition(": ")[2] in done.stdout for line in PLANTED.splitlines())


def test_a_trace_in_the_name_of_a_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "447700900871.txt").touch()
    assert audit(tmp_path).returncode == 1


def test_where_there_is_none_it_says_what_was_searched(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("replies that their provider refused: 1")
    done = audit(tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("searched 1 files, 38 bytes, for 4 values in ")
    assert done.stdout.endswith("traces found: 0\n")


def test_a_file_that_cannot_be_read_to_its_end_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "log.gz").write_bytes(gzip.compress(b"much " * 9999)[:-20])
    done = audit(tmp_path)
    assert done.returncode == 2
    assert "log.gz: could not be read" in done.stdout


@pytest.mark.parametrize("planted", ["", "number\n", "number: 12345\n", "a: 123456\na: 654321\n"])
def test_values_that_would_find_nothing_are_refused(tmp_path: Path, planted: str) -> None:
    done = audit(tmp_path, planted)
    assert done.returncode == 2
    assert done.stderr.startswith("quietline: The planted values cannot be used.")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert audit(tmp_path / "nowhere").returncode == 2
