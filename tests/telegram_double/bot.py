"""Our bot on a socket of its own, between a real conversation and the double."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.types import ASGIApp

from bot.channels.clearer import Clearer
from bot.channels.late import Late
from bot.channels.rounds import running
from bot.channels.sender import Sender
from bot.channels.telegram import Telegram
from bot.channels.telegram_aiogram import AiogramApi
from bot.channels.telegram_carrier import TelegramCarrier
from bot.channels.telegram_chats import Chats
from bot.channels.telegram_saying import Saying
from bot.channels.telegram_setup import UPDATES
from bot.channels.telegram_view import CHANNEL
from bot.conversation import Answer, Conversation
from bot.ports import Inbound
from bot.store.sessions import KeptSessions
from bot.throwaway import free_port
from safety.secrecy import Sealed
from tests.conftest import Clock, Served
from tests.patience import eventually
from tests.telegram_double.server import TOKEN, TelegramDouble
from tests.telegram_double.state import Webhook

SECRET = "webhook-secret_0123456789"


@dataclass(frozen=True, slots=True)
class Listening(Conversation):
    """A conversation whose answers a test can look at."""

    answers: list[Answer] = field(default_factory=list)

    async def receive(self, inbound: Inbound) -> Answer:
        """As ever, and remembered."""
        answer = await Conversation.receive(self, inbound)
        self.answers.append(answer)
        return answer


@dataclass
class World:
    """Both ends of the wire, and what lies behind them."""

    telegram: TelegramDouble
    conversation: Listening
    bot: Bot
    clock: Clock


@dataclass
class Bot:
    """One process of ours, as wiring makes it."""

    app: Telegram
    carrier: Late[TelegramCarrier]
    chats: Chats


@asynccontextmanager
async def bot(conversation: Conversation, api: str) -> AsyncIterator[Bot]:
    """The app with what sends and clears for it."""
    sessions = conversation.sessions
    assert isinstance(sessions, KeptSessions)
    carrier = Late(lambda: TelegramCarrier(AiogramApi(Sealed(TOKEN), api)), TelegramCarrier.most_cleared)
    sender = Sender(conversation, sessions.outbox, sessions.traces, {CHANNEL: carrier})
    clearer = Clearer(sessions.traces, {CHANNEL: carrier}, conversation.now)
    chats = Chats(sessions.traces)
    app = Telegram(
        conversation, Sealed(SECRET), chats, Saying(conversation, sessions, chats, carrier, sender)
    )
    async with carrier, running(sender.rounds, clearer.rounds):
        yield Bot(app, carrier, chats)
        await chats.close()


@asynccontextmanager
async def world(
    served: Served, clock: Clock, store: str = "memory", *, client: bool = True, pace: float = 0.01
) -> AsyncIterator[World]:
    """A bot with its webhook set. `client`: whether it can call the Bot API; if not, replies ride on the webhook."""
    async with (
        TelegramDouble(now=lambda: clock().timestamp(), pace=pace) as telegram,
        served(store) as made,
    ):
        conversation = Listening(
            made.book, made.book_of, made.sessions, made.keys, made.now, tallies=made.tallies
        )
        api = telegram.api if client else f"http://127.0.0.1:{free_port()}"
        async with bot(conversation, api) as ours, serve(ours.app) as url:
            telegram.state.webhook = Webhook(f"{url}/telegram", SECRET, UPDATES)
            await eventually(lambda: ours.carrier.opened is not None)
            yield World(telegram, conversation, ours, clock)


@asynccontextmanager
async def serve(app: ASGIApp) -> AsyncIterator[str]:
    """The app behind a real server; its address without the path."""
    port = free_port()
    config = uvicorn.Config(app, port=port, lifespan="off", log_config=None, ws="none", access_log=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
