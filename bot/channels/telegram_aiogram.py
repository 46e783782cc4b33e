"""The Bot API through aiogram: its client, its types and its errors, and nothing else of it.

Import this late: building aiogram's types takes seconds and some 160 MB.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import SendMessage
from aiohttp import ClientConnectorError, ClientTimeout, ConnectionTimeoutError

from bot.channels.provider import Blocked, NotSent, TooMany, Uncertain, Unreachable
from bot.channels.telegram_view import Reply
from safety.secrecy import Sealed

# Danger is to be answered within five seconds, and there is the webhook's answer to fall back on.
_TIMES: Final = ClientTimeout(total=3.0, connect=1.5)
# Telegram allows an ordinary bot about 30 messages a second; each takes well under a second.
_CONNECTIONS: Final = 40


def open_bot(token: Sealed[str], api: str) -> Bot:
    """aiogram's client for this bot; calls nobody. `api`: calls go to `{api}/bot{token}/{method}`."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api), limit=_CONNECTIONS, timeout=_TIMES)
    return Bot(token.reveal(), session=session)


class AiogramApi:
    """See Api."""

    def __init__(self, token: Sealed[str], api: str) -> None:
        self._bot = open_bot(token, api)

    async def send(self, chat: Sealed[str], reply: Reply) -> int | None:
        """See Api."""
        with in_our_terms():
            try:
                sent = await self._bot(SendMessage(chat_id=int(chat.reveal()), **reply.fields()))
            except ClientDecodeError:
                return None  # Telegram has answered, so it has had the message; in what form is no matter
        return sent.message_id

    async def delete(self, chat: Sealed[str], messages: tuple[int, ...]) -> None:
        """See Api."""
        with in_our_terms():
            await self._bot.delete_messages(int(chat.reveal()), list(messages))

    async def settle(self, press: Sealed[str]) -> None:
        """See Api."""
        with in_our_terms():
            await self._bot.answer_callback_query(press.reveal())

    async def close(self) -> None:
        """See Api."""
        await self._bot.session.close()


@contextmanager
def in_our_terms() -> Iterator[None]:
    """aiogram's errors as ours, which hold nothing of the call. Theirs name the chat in their text."""
    try:
        yield
    except TelegramRetryAfter as fault:
        raise TooMany(fault.retry_after) from None
    except TelegramForbiddenError:
        raise Blocked from None
    except TelegramNetworkError as fault:
        if isinstance(fault.__cause__, ClientConnectorError | ConnectionTimeoutError):
            raise Unreachable from None
        raise Uncertain from None
    except TelegramServerError:
        raise Uncertain from None
    except TelegramAPIError:
        raise NotSent from None
    except AiogramError:
        raise Uncertain from None
