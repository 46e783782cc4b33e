"""The doubles of both providers beside a browser: on a thread of their own, since Playwright keeps this one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.product import Product
from tests.telegram_double import TelegramDouble
from tests.telegram_double.server import TOKEN
from tests.telegram_double.state import Webhook
from tests.twilio_double import TwilioDouble

SECRET = "webhook-secret_0123456789"
T = TypeVar("T")


@dataclass
class Doubles:
    """Twilio and Telegram, as far as a helpline meets them."""

    twilio: TwilioDouble
    telegram: TelegramDouble
    loop: asyncio.AbstractEventLoop

    @property
    def settings(self) -> Mapping[str, str]:
        """What leads a service to them."""
        return {
            "QUIETLINE_TWILIO_API": self.twilio.api,
            "QUIETLINE_TELEGRAM_API": self.telegram.api,
            "QUIETLINE_TELEGRAM_TOKEN": TOKEN,
            "QUIETLINE_TELEGRAM_SECRET": SECRET,
        }

    def lead_to(self, product: Product) -> None:
        """Bring messages to this service."""
        door = f"http://127.0.0.1:{product.port}"
        self.twilio.webhooks.door = door
        self.telegram.state.webhook = Webhook(f"{door}/telegram", SECRET)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do this where they live, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)


@contextmanager
def doubles() -> Iterator[Doubles]:
    """Both, for as long as they are needed."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    both = Doubles(TwilioDouble(), TelegramDouble(), loop)
    both.run(both.twilio.__aenter__())
    both.run(both.telegram.__aenter__())
    try:
        yield both
    finally:
        both.run(both.telegram.__aexit__())
        both.run(both.twilio.__aexit__())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
