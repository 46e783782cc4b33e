"""Plant a person behind a Rasa server at DEBUG, with broken and forged calls, then search all that was written."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

import pytest

from bot.channels.rasa import SERVICES, TURN, WEBHOOK
from safety.traces import search
from tests.product import Product
from tests.rasa_host.host import DOMAIN, Host

TOKEN = "c0ffee77-rasa-token-of-the-product-5512"
GOOD = {"Authorization": f"Bearer {TOKEN}"}
PLANTED = {
    "sender": "quenilda-thistle-447700900871",
    "number": "+447700900871",
    "name": "Quenilda Thistlewaite",
    "words": "marmalade harpsichord weekend",
    "earlier": "a zephyrine gondola at noon",
    "message": "5f1e0d7cc0a94be2aa17",
    "action": "action_quenilda_thistlewaite",
    "digest": "d19e57beefbeef77",
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything the product wrote while a planted person was brought by a Rasa server."""
    folder = tmp_path_factory.mktemp("rasa")
    extra = {"QUIETLINE_LOG_LEVEL": "DEBUG", "QUIETLINE_RASA_TOKEN": TOKEN}
    with Product(folder, command=("run",), extra=extra) as product:
        asyncio.run(_played(product))
        assert product.stop(signal.SIGTERM) == 0
    return folder


async def _played(product: Product) -> None:
    async def post(body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        status, _, answer = await asyncio.to_thread(
            product.request, "POST", WEBHOOK, body, {**GOOD, **headers}
        )
        return status, answer

    host = Host(post, PLANTED["sender"])
    host.tracker.events.append({"event": "user", "timestamp": 1.0, "text": PLANTED["earlier"]})
    host.tracker.user_id = PLANTED["number"]
    await _talk(host)
    await _nonsense(host)
    await _forged(product, host)


async def _talk(host: Host) -> None:
    assert "999" in " ".join(await host.say(f"my name is {PLANTED['name']}"))
    assert "closest to why" in (await host.press("Yes"))[-1]
    for text in (PLANTED["words"], f"call me on {PLANTED['number']}", "hes got a knife", "PERSON"):
        assert await host.say(text)
    host.deflate = True
    assert await host.say(PLANTED["words"], need=PLANTED["words"], area=PLANTED["name"])
    assert await host.run(SERVICES)
    assert (await host.call(TURN, domain_digest=PLANTED["digest"], domain=DOMAIN))[0] == 200
    assert await host.say("BYE") == []
    assert await host.say(PLANTED["words"])


async def _nonsense(host: Host) -> None:
    status, answer = await host.call(PLANTED["action"])
    assert (status, answer["action_name"]) == (404, "")
    body = json.dumps({"next_action": TURN, "tracker": PLANTED, "domain": {}}).encode()
    for content in (body, body[:-9], b"\xff" + body, body * 2):
        status, said = await host.post(content, {})
        assert status == 400
        assert not any(value.encode() in said for value in PLANTED.values())


async def _forged(product: Product, host: Host) -> None:
    """Whoever does not show the token is refused, and nothing happens to the conversation."""
    turn: dict[str, Any] = {"next_action": TURN, "tracker": host.tracker.current_state(), "domain": {}}
    turn["tracker"]["latest_message"] = {"text": "BYE"}
    for token in ("", TOKEN + "x", PLANTED["words"]):
        headers = {"Authorization": f"Bearer {token}"}
        for path, method in ((WEBHOOK, "POST"), ("/rasa/actions", "GET"), ("/rasa/health", "GET")):
            body = json.dumps(turn).encode() if method == "POST" else None
            status, _, said = await asyncio.to_thread(product.request, method, path, body, headers)
            assert (status, said) == (403, b'{"error":"Forbidden"}')
    assert "closest to why" in (await host.say("yes"))[-1]


def test_no_trace_of_the_person_is_found(written: Path) -> None:
    assert search([written], PLANTED).traces == ()


def test_the_token_is_not_written(written: Path) -> None:
    assert search([written], {"token": TOKEN}).traces == ()


def test_something_was_written_to_search(written: Path) -> None:
    """The promise would be empty if the files were."""
    log = (written / "log").read_text()
    assert "action calls that could not be read" in log
    assert "webhooks refused" in log
    assert "DEBUG" in log
