"""What the operator's commands tell Telegram."""

from __future__ import annotations

import pytest

from bot.book import Book
from bot.channels import telegram_setup
from bot.channels.telegram_setup import NoAnswer, SetupFailed
from bot.throwaway import free_port
from safety.secrecy import Sealed
from tests.telegram_double import TelegramDouble
from tests.telegram_double.server import TOKEN

URL = "https://line.example.org"
TELLING = ("abuse", "domestic", "violence", "drug", "alcohol", "help", "support", "safe", "crisis")


async def test_the_webhook_gets_its_secret_and_only_what_we_read_and_keeps_what_waits() -> None:
    async with TelegramDouble() as telegram:
        await telegram_setup.set_webhook(Sealed(TOKEN), telegram.api, URL, Sealed("a-secret"))
        webhook = telegram.state.webhook
        assert (webhook.url, webhook.secret) == (f"{URL}/telegram", "a-secret")
        assert webhook.allowed == ("message", "edited_message", "callback_query", "my_chat_member")
        assert "drop_pending_updates" not in telegram.calls[0].fields


async def test_what_anyone_can_see_of_the_bot_says_nothing(book: Book) -> None:
    async with TelegramDouble() as telegram:
        await telegram_setup.set_up(Sealed(TOKEN), telegram.api, book.words)
        profile = telegram.state.profile
        assert profile["setMyName"] == "QL"
        assert [command["command"] for command in profile["setMyCommands"]] == [
            "start",
            "help",
            "exit",
            "language",
        ]
        said = str([profile["setMyDescription"], profile["setMyShortDescription"]]).lower()
        said += " ".join(command["description"].lower() for command in profile["setMyCommands"])
        assert not [word for word in TELLING if word in said]


async def test_a_wrong_token_is_said_in_a_sentence_without_it() -> None:
    async with TelegramDouble() as telegram:
        with pytest.raises(SetupFailed, match="QUIETLINE_TELEGRAM_TOKEN"):
            await telegram_setup.set_webhook(Sealed("1:wrong"), telegram.api, URL, Sealed("a"))
        telegram.fail("setWebhook", 500)
        with pytest.raises(NoAnswer):
            await telegram_setup.set_webhook(Sealed(TOKEN), telegram.api, URL, Sealed("a"))
    with pytest.raises(NoAnswer):
        await telegram_setup.set_webhook(Sealed(TOKEN), f"http://127.0.0.1:{free_port()}", URL, Sealed("a"))
