"""Plant a person on Telegram at DEBUG, with broken updates and a failing Bot API, then search all that was written."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from safety.traces import search
from tests.patience import START_SECONDS
from tests.product import PUBLIC_URL, Product
from tests.telegram_double import Person, TelegramDouble
from tests.telegram_double.server import TOKEN

SECRET = "kJ8-webhook-secret_2f91c0"
PERSON = 7_314_159_265_358
PLANTED = {
    "id": str(PERSON),
    "username": "quenilda_thistle_77",
    "name": "Quenilda",
    "surname": "Thistlewaite",
    "words": "marmalade harpsichord weekend",
    "address": "17 Zephyrine Gardens",
    "instance": "-8814402215577316",
    "press": "31404718281828459",
}
NAMED = {"username": PLANTED["username"], "first_name": PLANTED["name"], "last_name": PLANTED["surname"]}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything the product wrote while a planted person used Telegram in every way."""
    folder = tmp_path_factory.mktemp("telegram")
    asyncio.run(play(folder))
    return folder


async def play(folder: Path) -> None:
    """Everything a planted person does on Telegram, and everything the product writes meanwhile."""
    async with TelegramDouble() as telegram:
        extra = {
            "QUIETLINE_LOG_LEVEL": "DEBUG",
            "QUIETLINE_TELEGRAM_TOKEN": TOKEN,
            "QUIETLINE_TELEGRAM_SECRET": SECRET,
            "QUIETLINE_TELEGRAM_API": telegram.api,
        }
        product = Product(folder, command=("run",), extra=extra)
        await asyncio.to_thread(_command, product, "set-webhook")
        assert telegram.state.webhook.url == f"{PUBLIC_URL}/telegram"
        assert telegram.state.webhook.secret == SECRET
        await asyncio.to_thread(_command, product, "set-up")
        telegram.state.webhook.url = f"http://127.0.0.1:{product.port}/telegram"
        await asyncio.to_thread(product.start)
        try:
            await _talk(telegram, telegram.person(id=PERSON, **NAMED))
            await _nonsense(telegram, product)
        finally:
            code = await asyncio.to_thread(product.stop, signal.SIGTERM)
        assert code == 0


def _command(product: Product, name: str) -> None:
    with product.log.open("ab") as log:
        command = [sys.executable, "-m", "bot", "telegram", name]
        subprocess.run(
            command, env=product.environment, stdout=log, stderr=log, check=True, timeout=START_SECONDS
        )


async def _talk(telegram: TelegramDouble, ann: Person) -> None:
    assert "999" in await ann.say(f"my name is {PLANTED['name']} {PLANTED['surname']}")
    assert "closest to why" in await ann.agree("Clear it and block saving")
    for text in (
        PLANTED["words"],
        f"i live at {PLANTED['address']}",
        "hes got a knife",
        f"/start {PLANTED['words']}",
    ):
        assert await ann.say(text)
    await ann.agree("Clear it and block saving")
    for method, status, wait in (
        ("sendMessage", 429, 1),
        ("sendMessage", 500, None),
        ("answerCallbackQuery", 400, None),
    ):
        telegram.fail(method, status, retry_after=wait)
        await ann.say(PLANTED["words"])
    ann.push(PLANTED["words"], ann.last)
    ann.edit(ann.write("hello"), PLANTED["words"])
    ann.send(contact={"phone_number": "+447700900871", **NAMED})
    ann.send(location={"latitude": 51.5, "longitude": 0.12}, caption=PLANTED["address"])
    ann.write(PLANTED["words"], forward_origin={"type": "user", "sender_user": NAMED})
    await telegram.delivery.settled()
    telegram.fail("deleteMessages", 500)
    assert await ann.say("BYE") == ""
    await ann.say("hello")
    telegram.fail("sendMessage", 403)
    await ann.say(PLANTED["words"])
    ann.block()
    await telegram.delivery.settled()


async def _nonsense(telegram: TelegramDouble, product: Product) -> None:
    """Broken updates that carry the person, with the secret and without it."""
    person = {"id": PERSON, "is_bot": False, **NAMED}
    chat = {"id": PERSON, "type": "private", **NAMED}
    message = {"message_id": "17", "date": "now", "chat": chat, "from": person, "text": PLANTED["words"]}
    press = {"id": PLANTED["press"], "from": person, "chat_instance": PLANTED["instance"], "data": 5}
    broken: list[dict[str, Any]] = [
        {"update_id": 1, "message": message},
        {
            "update_id": 2,
            "message": {**message, "message_id": 17, "date": 1, "text": {"is": PLANTED["address"]}},
        },
        {"update_id": 3, "callback_query": press},
        {"update_id": PLANTED["words"], "message": message},
        {"update_id": 4, "poll_answer": {"user": person, "poll_id": PLANTED["press"]}},
    ]
    for update in broken:
        assert (await telegram.delivery.post(update))[0] == 200
    body = json.dumps(broken[0]).encode()
    for secret in ("", PLANTED["words"], SECRET + "x"):
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        status, _, _ = await asyncio.to_thread(product.request, "POST", "/telegram", body, headers)
        assert status == 403
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    for content in (body[:-9], body + b"\xff", b"\xff" + body, body * 20):
        assert (await asyncio.to_thread(product.request, "POST", "/telegram", content, headers))[0] == 200


def test_no_trace_of_the_person_is_found(written: Path) -> None:
    assert search([written], PLANTED).traces == ()


def test_neither_the_bots_token_nor_its_secret_is_written(written: Path) -> None:
    ours = {"token": TOKEN, "its secret half": TOKEN.partition(":")[2], "webhook secret": SECRET}
    assert search([written], ours).traces == ()


def test_something_was_written_to_search(written: Path) -> None:
    """The promise would be empty if the files were."""
    log = (written / "log").read_text()
    assert "updates that could not be read" in log
    assert "webhooks refused" in log
    assert "DEBUG" in log
