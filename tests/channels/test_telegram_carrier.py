"""Telegram behind the same loops as every other channel, against the double."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.provider import Blocked, Gone, NotSent, Provider, TooMany, Uncertain
from bot.channels.telegram_aiogram import AiogramApi
from bot.channels.telegram_carrier import TelegramCarrier, packed, telegram_copy
from bot.channels.telegram_view import Button, Reply
from safety.secrecy import Sealed
from tests.telegram_double import TelegramDouble
from tests.telegram_double.server import TOKEN

CHAT = 7_000_000_001
REPLY = Reply("hello", ((Button("Yes", "a"), Button("Leave", "x")),))


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble() as double:
        double.state.chat(CHAT)  # they have written to the bot; else it may not write to them
        yield double


@pytest.fixture
async def carrier(telegram: TelegramDouble) -> AsyncIterator[Provider]:
    made = TelegramCarrier(AiogramApi(Sealed(TOKEN), telegram.api))
    yield made
    await made.close()


async def test_a_reply_out_of_the_outbox_is_the_reply_that_was_put_in(
    telegram: TelegramDouble, carrier: Provider
) -> None:
    copy = await carrier.send(packed(Sealed(str(CHAT)), REPLY), 60)
    (shown,) = telegram.state.chat(CHAT).messages.values()
    assert (shown.text, shown.buttons) == ("hello", {"Yes": "a", "Leave": "x"})
    assert copy is not None
    assert copy.item.reveal() == str(shown.id)


async def test_copies_of_a_chat_are_cleared_in_one_call(telegram: TelegramDouble, carrier: Provider) -> None:
    chat = Sealed(str(CHAT))
    copies = [await carrier.send(packed(chat, REPLY), 60) for _ in range(3)]
    await carrier.clear([copy for copy in copies if copy])
    assert telegram.state.chat(CHAT).messages == {}
    assert len(telegram.state.called("deleteMessages")) == 1


@pytest.mark.parametrize(("status", "error"), [(429, TooMany), (403, Blocked), (400, Gone), (500, Uncertain)])
async def test_why_a_chat_is_not_cleared_is_told(
    status: int, error: type[Exception], telegram: TelegramDouble, carrier: Provider
) -> None:
    telegram.fail("deleteMessages", status, retry_after=1 if status == 429 else None)
    with pytest.raises((NotSent, Uncertain)) as raised:
        await carrier.clear([telegram_copy(Sealed(str(CHAT)), 17)])
    assert type(raised.value) is error
