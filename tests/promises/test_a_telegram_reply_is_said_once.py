"""Killed while it says a reply, the product never says it again; and an exit clears what an earlier run has said."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.patience import eventually
from tests.product import Product
from tests.telegram_double import TelegramDouble
from tests.telegram_double.methods import Refused
from tests.telegram_double.server import TOKEN

SECRET = "secret_for_killing_0123456789"


@asynccontextmanager
async def machine(folder: Path, telegram: TelegramDouble) -> AsyncIterator[Product]:
    """A process on this folder that Telegram brings updates to, once it has its client open."""
    extra = {
        "QUIETLINE_TELEGRAM_TOKEN": TOKEN,
        "QUIETLINE_TELEGRAM_SECRET": SECRET,
        "QUIETLINE_TELEGRAM_API": telegram.api,
    }
    product = Product(folder, extra=extra)
    await asyncio.to_thread(product.start)
    telegram.state.webhook.secret = SECRET
    telegram.state.webhook.url = f"http://127.0.0.1:{product.port}/telegram"
    try:
        await _open(telegram)
        yield product
    finally:
        if product.process is not None and product.process.poll() is None:
            await asyncio.to_thread(product.stop, signal.SIGTERM)


async def _open(telegram: TelegramDouble) -> None:
    """Wait until replies go by the API. Each time somebody else writes: one person so often would be a flood."""
    while True:
        await telegram.person().say("hello")
        if not telegram.state.called("sendMessage")[-1].in_answer:
            return
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("arrives", [True, False], ids=["after it has arrived", "before it has"])
async def test_a_kill_between_the_claim_and_the_acknowledgement(
    arrives: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with TelegramDouble() as telegram:
        ann = telegram.person()
        async with machine(tmp_path, telegram) as first:
            await ann.say("hello")
            call = telegram.methods.call

            def dying(method: str, given: dict[str, Any], *, in_answer: bool = False) -> Any:
                if method == "sendMessage":
                    assert first.process is not None
                    first.process.kill()
                    if not arrives:
                        telegram.methods.faults[method].append(Refused(500, "Internal Server Error"))
                return call(method, given, in_answer=in_answer)

            with monkeypatch.context() as deadly:
                deadly.setattr(telegram.methods, "call", dying)
                ann.write("1")
                await eventually(lambda: first.process is not None and first.process.poll() is not None)
        async with machine(tmp_path, telegram):
            await telegram.delivery.settled()
            questions = [text for text in ann.shown if "clear this chat" in text]
            assert len(questions) == int(arrives)
            assert "closest to why" in await ann.say("1")
            await ann.say("BYE")
            # The reply whose sender died before it heard its id stays; all else of both runs goes.
            await eventually(lambda: ann.shown == questions)
