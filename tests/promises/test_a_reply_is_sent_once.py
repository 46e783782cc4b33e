"""A reply in the outbox is sent once, whichever process put it there and whatever happens to the one that sends it."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

from tests.patience import eventually
from tests.product import Product
from tests.twilio_double import TwilioDouble
from tests.twilio_double.server import Fault, too_many
from tests.twilio_double.waiting import Waiting

ANN = "+447700900123"


async def test_a_reply_is_sent_once_though_its_sender_is_killed_under_way(tmp_path: Path) -> None:
    async with TwilioDouble() as twilio:
        ann = twilio.phone(ANN)
        product = Product(tmp_path, extra={"QUIETLINE_TWILIO_API": twilio.api})
        twilio.webhooks.door = f"http://127.0.0.1:{product.port}"
        try:
            await asyncio.to_thread(product.start)
            async with Waiting.beside(product) as waiting:
                twilio.fail(too_many(2))
                await waiting.put(ANN, "one")
                await eventually(lambda: len(twilio.state.called("create")) == 1)
                asked = time.monotonic()
                await eventually(lambda: len(ann.sent()) == 1)
                assert time.monotonic() - asked > 1.9
                twilio.fail(Fault.STALL)
                await waiting.put(ANN, "two")
                await eventually(lambda: len(twilio.state.called("create")) == 3)
                await asyncio.to_thread(product.stop, signal.SIGKILL)
                await asyncio.to_thread(product.start)
                await waiting.put(ANN, "three")
                await eventually(lambda: len(ann.sent()) == 2)
        finally:
            code = await asyncio.to_thread(product.stop, signal.SIGTERM)
        assert code == 0
        assert [call.fields["Body"] for call in twilio.state.called("create")] == [
            "one",
            "one",
            "two",
            "three",
        ]
        assert sorted(message.body for message in ann.sent()) == ["one", "three"]
        assert all(0 < (message.validity or 0) <= 300 for message in ann.sent())
