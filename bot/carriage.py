"""What carries messages beside the answers to webhooks: the providers' clients, and the loops that send and clear.

Telegram's webhook is made here too, because it sends by itself.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any, Self

from bot.channels.clearer import Clearer
from bot.channels.late import Late
from bot.channels.provider import Provider
from bot.channels.relaying import Relay
from bot.channels.rounds import running
from bot.channels.sender import Sender
from bot.channels.sms import STATUS
from bot.channels.telegram import Telegram
from bot.channels.telegram_carrier import TelegramCarrier
from bot.channels.telegram_chats import Chats
from bot.channels.telegram_saying import Saying
from bot.channels.telegram_view import CHANNEL as TELEGRAM
from bot.channels.telling import Told
from bot.channels.twilio_copies import CHANNEL as SMS
from bot.conversation import Conversation
from bot.settings import Settings
from bot.settings_channels import TelegramSettings, TwilioSettings
from bot.store.desk_bell import DeskBell
from bot.store.relays import Relays
from bot.store.sessions import KeptSessions


class Carriage:
    """Enter it, inside the store, to send what is in the outbox and clear what has come due."""

    def __init__(
        self,
        settings: Settings,
        conversation: Conversation,
        sessions: KeptSessions,
        relays: Relays,
        told: Told,
    ) -> None:
        self._carriers: dict[str, Late[Any]] = {}
        if settings.twilio is not None:
            self._carriers[SMS] = twilio_provider(settings.twilio, settings.public_url)
        if settings.telegram is not None:
            self._carriers[TELEGRAM] = telegram_provider(settings.telegram)
        self._sender = Sender(conversation, sessions.outbox, sessions.traces, self._carriers, told)
        self._clearer = Clearer(sessions.traces, self._carriers, conversation.now)
        self._bell = DeskBell(settings.database)
        self._relay = Relay(relays, told, sessions.outbox, conversation.book.words, self._bell)
        self._chats = Chats(sessions.traces)
        #: The webhook, where the settings have a bot.
        self.telegram: Telegram | None = None
        if settings.telegram is not None:
            saying = Saying(conversation, sessions, self._chats, self._carriers[TELEGRAM], self._sender)
            self.telegram = Telegram(conversation, settings.telegram.secret, self._chats, saying)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            for carrier in self._carriers.values():
                await stack.enter_async_context(carrier)
            stack.push_async_callback(self._chats.close)
            await stack.enter_async_context(self._bell)
            await stack.enter_async_context(
                running(self._relay.rounds, self._sender.rounds, self._clearer.rounds)
            )
            self._ending = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._ending.aclose()


def twilio_provider(settings: TwilioSettings, public_url: str) -> Late[Provider]:
    def open_provider() -> Provider:
        from bot.channels.twilio_api import TwilioApi  # noqa: PLC0415 - takes a third of a second

        return TwilioApi(settings, public_url + STATUS)

    return Late(open_provider, most_cleared=1)


def telegram_provider(settings: TelegramSettings) -> Late[TelegramCarrier]:
    def open_provider() -> TelegramCarrier:
        from bot.channels.telegram_aiogram import AiogramApi  # noqa: PLC0415 - takes seconds; nobody waits for it

        return TelegramCarrier(AiogramApi(settings.token, settings.api))

    return Late(open_provider, most_cleared=TelegramCarrier.most_cleared)
