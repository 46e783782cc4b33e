"""Telegram as a provider: what the outbox holds for a chat, and the copies that lie in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from bot.channels.provider import Blocked, Gone, NotSent, TooMany, Unreachable
from bot.channels.telegram_api import Api
from bot.channels.telegram_view import CHANNEL, Reply
from bot.ports import Copy, Outgoing
from safety.secrecy import Sealed

#: deleteMessages takes no more.
MOST_DELETED: Final = 100

_READ_REPLY: Final = msgspec.msgpack.Decoder(Reply)


def packed(chat: Sealed[str], reply: Reply) -> Outgoing:
    """A reply as the outbox keeps it."""
    return Outgoing(CHANNEL, chat, Sealed(msgspec.msgpack.encode(reply)))


def telegram_copy(chat: Sealed[str], message: int) -> Copy:
    """A message in a chat, on both sides. It stays there until its person leaves."""
    return Copy(CHANNEL, Sealed(str(message)), chat)


class TelegramCarrier:
    """See Provider."""

    most_cleared = MOST_DELETED

    def __init__(self, api: Api) -> None:
        self._api = api

    async def send(self, message: Outgoing, seconds: int) -> Copy | None:
        """See Provider. Telegram sends at once or not at all, so `seconds` is always enough."""
        reply = _READ_REPLY.decode(message.body.reveal())
        sent = await self._api.send(message.address, reply)
        return None if sent is None else telegram_copy(message.address, sent)

    async def clear(self, copies: Sequence[Copy]) -> None:
        """See Provider. Raises Gone for what Telegram will never delete: too old, or its chat is gone."""
        chat = copies[0].address
        if chat is None:
            raise Gone
        messages = tuple(int(copy.item.reveal()) for copy in copies)
        try:
            await self._api.delete(chat, messages)
        except (Blocked, TooMany, Unreachable):
            raise
        except NotSent:
            raise Gone from None

    async def settle(self, press: Sealed[str]) -> None:
        """Tell Telegram that a press was seen, so that the button stops turning. Raises as every call does."""
        await self._api.settle(press)

    async def close(self) -> None:
        """See Provider."""
        await self._api.close()
