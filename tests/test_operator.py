"""What the operator meets: logs that say what is wrong, refusals that name the setting, an end that loses nobody."""

from __future__ import annotations

import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.book import Book
from bot.engine.session import Line
from tests.patience import PATIENCE_SECONDS, START_SECONDS, soon
from tests.product import Phone, Product


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    with Product(tmp_path) as started:
        yield started


def test_the_log_says_which_fault_kept_a_page_from_being_shown(product: Product) -> None:
    shutil.rmtree(product.data)
    product.data.write_bytes(b"")  # in the folder's place, or the store would make itself a new one
    # What was opened can be read until the store has looked, twice a second, and found it gone.
    soon(lambda: product.get("/")[0] == 503)
    assert "a page could not be shown [" in product.log.read_text()
    assert "withheld" not in product.log.read_text()


def test_the_log_says_why_the_store_cannot_write(product: Product) -> None:
    assert product.process is not None
    # Room for what is logged, none for what SQLite adds to its log.
    resource.prlimit(product.process.pid, resource.RLIMIT_FSIZE, (4096, 4096))
    assert "999" in product.phone().send("hello")
    assert "the store cannot write; SQLite's code: " in product.log.read_text()
    assert "withheld" not in product.log.read_text()


def refused(product: Product) -> str:
    """The one line that a command says, on either stream, which ends at once with 2."""
    (product.folder / "tmp").mkdir()
    assert product.begin().wait(START_SECONDS) == 2, product.log.read_text()
    told = product.log.read_text()
    assert told.startswith("quietline: ")
    assert told.count("\n") == 1
    return told


@pytest.mark.parametrize("command", ["public", "run"])
def test_a_port_that_is_taken_is_refused_by_name_before_anyone_is_greeted(
    command: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        product = Product(tmp_path, (command,), port=other.getsockname()[1], cold=True)
        assert "QUIETLINE_PUBLIC_PORT is taken" in refused(product)


@pytest.mark.parametrize("elsewhere", ["203.0.113.7", "not-an-address.invalid", "2001:db8::7"])
def test_an_address_that_is_not_of_this_machine_is_refused_by_name(elsewhere: str, tmp_path: Path) -> None:
    told = refused(Product(tmp_path, extra={"QUIETLINE_BIND": elsewhere}))
    assert "QUIETLINE_BIND" in told
    assert elsewhere not in told


def a_file(path: Path) -> Path:
    path.write_bytes(b"not a database, but long enough to be taken for one" * 99)
    return path


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("QUIETLINE_DATA", lambda folder: str(a_file(folder / "zz"))),
        ("QUIETLINE_DATA", lambda folder: str(a_file(folder / "zz") / "data")),
        ("QUIETLINE_DATABASE", lambda folder: f"sqlite:///{folder}"),
        ("QUIETLINE_DATABASE", lambda folder: f"sqlite:///{a_file(folder / 'zz')}"),
    ],
    ids=["data is a file", "data in a file", "database is a folder", "database is something else"],
)
def test_data_that_cannot_be_kept_is_refused_by_name(
    setting: str, value: Callable[[Path], str], tmp_path: Path
) -> None:
    told = refused(Product(tmp_path, extra={setting: value(tmp_path)}))
    assert setting in told
    assert str(tmp_path) not in told


def test_there_is_nothing_to_sweep_where_nobody_was_served(tmp_path: Path) -> None:
    assert "QUIETLINE_DATA" in refused(Product(tmp_path, ("sweep", "--once")))


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def series(product: Product) -> dict[str, float]:
    """What the staff door tells a program on this machine: each metric, over all its labels."""
    with urllib.request.urlopen(
        f"http://127.0.0.1:{product.console_port}/metrics", timeout=PATIENCE_SECONDS
    ) as answer:
        text = answer.read().decode()
    assert not re.search("7700|Zeta|Quux", text)
    summed: dict[str, float] = defaultdict(float)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            summed[sample.name] += sample.value
    return summed


def test_all_of_it_greets_once_it_answers_and_no_part_outlives_it(tmp_path: Path) -> None:
    product = Product(tmp_path, ("run",)).start()
    assert product.process is not None
    soon(lambda: "Quietline answers at" in product.log.read_text())
    process = Path("/proc", str(product.process.pid))
    children = [
        Path("/proc", child) for child in (process / "task" / process.name / "children").read_text().split()
    ]
    assert len(children) == 3
    soon(lambda: series(product)["quietline_turns_total"] == 0)
    for text in ("hello", "1", "1", "my name is Zeta Quux", "1", "bye"):
        product.phone("+447700900987").send(text)
    soon(lambda: series(product)["quietline_turns_total"] == 5)  # one who left is not shown
    assert abs(series(product)["quietline_sweep_last_success_timestamp_seconds"] - time.time()) < 60
    product.process.kill()
    product.process.wait()
    soon(lambda: not any(child.exists() for child in children))
    assert not listening(product.port)
    assert product.log.read_text().count("Quietline answers at") == 1


def test_nobody_who_was_let_in_is_turned_away_at_the_end(product: Product) -> None:
    """Each of many phones writes until the door is shut; up to then every message is answered with words."""
    assert product.process is not None
    answered: list[str] = []

    def write_on(phone: Phone) -> str:
        while True:
            try:
                answered.append(phone.send("hello"))
            except ConnectionRefusedError:
                return "shut"

    with ThreadPoolExecutor(32) as phones:
        ends = [phones.submit(write_on, product.phone(f"+4477009001{n:02}")) for n in range(32)]
        time.sleep(1)
        assert product.stop() == 0
        assert [end.result() for end in ends] == ["shut"] * 32
    assert all(answered)


def test_a_connection_let_in_before_the_end_may_still_ask(product: Product) -> None:
    with socket.create_connection(("127.0.0.1", product.port)) as early:
        time.sleep(0.1)
        assert product.process is not None
        product.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        early.sendall(b"GET / HTTP/1.1\r\nHost: quietline\r\n\r\n")
        answer = early.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"connection: close" in answer
    assert product.process.wait(10) == 0


def tried(*arguments: str) -> str:
    """What the keyboard shows of an opening and a good-bye."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "try", *arguments],
        input="hello\n1\nbye\n",
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=True,
    ).stdout


def test_the_keyboard_shows_what_a_text_message_says_or_what_the_page_says(book: Book) -> None:
    opening, reason = (
        book.words.sms((Line(key, book.words.choose(key, "sms", {})),), "en")
        for key in ("utter_ask_safe_to_talk", "utter_ask_reason")
    )
    texted, paged = tried(), tried("--channel", "web")
    assert opening in texted
    assert reason in texted
    assert opening not in paged
    assert "[Yes]" in paged
    assert "(nothing is said" in texted
