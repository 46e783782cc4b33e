"""Plant a person in every door at DEBUG, then search all that was written. The search must first find a leak."""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.laid_down import shown
from bot.metering import DIRECTORY
from bot.throwaway import ThrowawayPostgres
from safety.traces import encodings, search
from tests.postgres import copy_what_was_written
from tests.product import Product, sign
from tests.twilio_double.waiting import Waiting

NUMBER = "+447700900871"
PLANTED = {
    "number": NUMBER,
    "name": "Quenilda Thistlewaite",
    "address": "17 Zephyrine Gardens",
    "words": "marmalade harpsichord weekend",
    "sid": "SMfeedfacecafebeef0123456789abcdef",
    "agent": "Peculiar-Browser/77.31",
    "city": "Wibblesthorpe",
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds everything the product wrote while a planted person used it in every way."""
    folder = tmp_path_factory.mktemp("forensics")
    if request.param == "sqlite":
        be_there(folder, {})
    else:
        be_there_with_postgres(folder)
    return folder


def be_there(folder: Path, places: Mapping[str, str]) -> None:
    """Everything a planted person does, and everything the product writes meanwhile."""
    (folder / "metrics").mkdir()
    places = {DIRECTORY: str(folder / "metrics"), **places}
    product = Product(folder, command=("run",), extra={"QUIETLINE_LOG_LEVEL": "DEBUG", **places})
    with product:
        _text(product)
        _page(product)
        _nonsense(product)
        asyncio.run(_a_reply_that_waits(product))
        product.phone(NUMBER).send("BYE")
        assert product.stop(signal.SIGTERM) == 0
    (folder / "metrics" / "shown").write_bytes(shown(str(folder / "metrics")))


def be_there_with_postgres(folder: Path) -> None:
    """On a server that logs every statement with its parameters, as an operator looking for a fault might have it."""
    server = ThrowawayPostgres("log_statement=all", "log_min_duration_statement=0", "fsync=off")
    try:
        places = {"QUIETLINE_DATABASE": server.create("rows"), "QUIETLINE_KEYS": server.create("keys")}
        # What was logged of making the databases is long, and from before anyone was there.
        server.execute("CHECKPOINT")
        server.execute("SELECT pg_switch_wal()")
        began = time.time()
        be_there(folder, places)
        server.stop()
        copy_what_was_written(server, began, folder / "postgres")
    finally:
        server.remove()
    assert b"INSERT INTO deliveries" in (folder / "postgres" / "log").read_bytes(), "the log tells all"


def _text(product: Product) -> None:
    phone = product.phone(NUMBER)
    phone.send(f"my name is {PLANTED['name']}", sid=PLANTED["sid"], FromCity=PLANTED["city"])
    for text in (
        "1",
        "1",
        "1",
        f"i live at {PLANTED['address']}",
        PLANTED["words"],
        "hes got a knife",
        "PERSON",
    ):
        phone.send(text)
    phone.send("again", sid=PLANTED["sid"])
    phone.post({"Body": PLANTED["words"], "NumMedia": "1", "MediaUrl0": f"https://x/{PLANTED['name']}"})
    phone.post({"CallSid": PLANTED["sid"]}, path="/voice")
    product.phone("+447700900872").send(PLANTED["words"])


async def _a_reply_that_waits(product: Product) -> None:
    """Twilio cannot be reached here, so it stays in the outbox; one for somebody who does not leave, so for long."""
    async with Waiting.beside(product) as waiting:
        for number in (NUMBER, "+447700900872"):
            await waiting.put(number, f"{PLANTED['words']} {PLANTED['name']}")


def _page(product: Product) -> None:
    headers = {"User-Agent": PLANTED["agent"], "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"text": f"{PLANTED['name']} {PLANTED['words']}", "turn": PLANTED["address"]}).encode()
    product.request("POST", "/say", body, headers)
    product.request("GET", "/?" + urlencode({"q": PLANTED["words"]}), headers=headers)
    product.request("GET", "/" + PLANTED["words"].replace(" ", "/"), headers=headers)


def _nonsense(product: Product) -> None:
    """Forged, broken and oversized requests that carry the person too."""
    form = {"From": NUMBER, "Body": PLANTED["words"], "MessageSid": PLANTED["sid"]}
    body = urlencode(form).encode()
    for headers in ({}, sign({"other": "form"}), {"X-Twilio-Signature": PLANTED["name"]}):
        assert product.request("POST", "/sms", body, headers)[0] == 403
    assert product.request("POST", "/sms", body * 2000, sign(form))[0] == 403
    assert product.request("POST", "/sms", body + b"%ff\x00", sign(form))[0] == 403


def test_no_trace_of_the_person_is_found(written: Path) -> None:
    assert search([written], PLANTED).traces == ()


def test_the_search_finds_a_leak_in_every_form(tmp_path: Path) -> None:
    for place, value in enumerate(PLANTED.values()):
        for number, (how, pattern) in enumerate(encodings(value)):
            if len(pattern) > 5:
                leak = tmp_path / f"{place}-{number}"
                leak.write_bytes(b"\x00before " + pattern + b" after\xff")
                assert how in {trace.how for trace in search([leak], {"it": value}).traces}, (how, value)
                leak.unlink()


def test_the_search_finds_a_leak_among_what_the_product_wrote(written: Path) -> None:
    planted = written / "planted"
    planted.write_bytes(_largest(written).read_bytes() + NUMBER.encode("utf-16-le"))
    try:
        assert search([written], {"number": NUMBER}).traces
    finally:
        planted.unlink()


def test_something_was_written_to_search(written: Path) -> None:
    """The promise would be empty if the files were."""
    assert (written / "log").stat().st_size > 0
    assert b"deliveries" in _largest(written).read_bytes(), "the database or its log"
    counted = re.findall(
        r"^quietline_turns_total.* (\S+)$", (written / "metrics" / "shown").read_text(), re.M
    )
    assert any(float(times) >= 5 for times in counted), "the metrics of all that was said"


def _largest(folder: Path) -> Path:
    return max((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
