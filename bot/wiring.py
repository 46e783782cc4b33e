"""Builds the service from settings; with `carriage`, the only module that knows concrete classes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.actions.runner import open_actions
from bot.book import HERE, Book, open_bundle, read_book
from bot.books import SEEN_SECONDS, Books
from bot.carriage import Carriage
from bot.channels.health import health
from bot.channels.rasa import ROUTES as RASA_ROUTES
from bot.channels.rasa import Rasa
from bot.channels.sms import PATHS, Twilio
from bot.channels.sms_copies import SmsCopies
from bot.channels.telling import Desk
from bot.channels.terminal import starting_with
from bot.channels.web import WebChat
from bot.confirming import Confirming
from bot.content.languages import ENGLISH
from bot.conversation import Conversation
from bot.environment import BadSettings
from bot.foundations import follow, lay, lay_tables, now, ring, today
from bot.metering import Counts
from bot.meters import taken_over
from bot.settings import Settings, read_settings
from bot.settings_channels import TelegramSettings
from bot.store.cases import Cases
from bot.store.choose import rows_at
from bot.store.codes import Codes
from bot.store.confirmations import Confirmations
from bot.store.content_versions import ContentVersions
from bot.store.database import is_postgres
from bot.store.deliveries import Deliveries
from bot.store.desks import Desks
from bot.store.hand_offs import KeptHandOffs
from bot.store.memory import MemoryRows
from bot.store.memory_tallies import MemoryTallies
from bot.store.relays import Relays
from bot.store.sessions import KeptSessions
from bot.store.tallies import KeptTallies
from safety import crisis
from safety.abuse import Guard
from safety.accountkey import code_digest
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from safety.suppression import figure

TWILIO_PATHS = frozenset(PATHS)
TELEGRAM_PATH = "/telegram"


def prepare(settings: Settings) -> Book:
    """Everything that must be in order before anyone is served: tables, keys, content, actions. Raises if not."""
    lay(settings)
    open_actions()
    book = read_book(HERE, today, settings.service_name, settings.languages)
    if ContentVersions(settings.database, now).keep_version(book.version, book.bundle) and is_postgres(
        settings.database
    ):
        time.sleep(
            SEEN_SECONDS
        )  # the next message of whoever begins on it may go to a process that serves now
    return book


def in_memory(flow: str | None, served: tuple[str, ...] = (ENGLISH,)) -> Conversation:
    """The service with nothing behind it, for the keyboard, in these languages. Raises NoSuchFlow."""
    book = read_book(HERE, today, "QL", served)
    if flow:
        book = replace(book, script=starting_with(book.script, flow))
    keys = KeyRing(MemoryKeyStore(), Sealed("nothing that is sealed here outlives the process"), time.time())
    sessions = KeptSessions(MemoryRows(), keys, now)
    return Conversation(book, _no_other_book, sessions, keys, now, open_actions(), MemoryTallies(now))


def _no_other_book(version: str) -> Book | None:
    return None


class PublicDoor:
    """The public app: webhooks go straight to their channel, all else to the web page."""

    def __init__(self, web: ASGIApp, hooks: Mapping[str, ASGIApp]) -> None:
        self._web = web
        self._hooks = hooks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hook = self._hooks.get(scope["path"]) if scope["type"] == "http" else None
        await (hook or self._web)(scope, receive, send)


def public_app(settings: Settings, book: Book) -> ASGIApp:
    """Build the public door on this content."""
    crisis.load()
    keys = ring(settings)
    sessions = KeptSessions(rows_at(settings.database), keys, now)
    tallies = KeptTallies(settings.database, now)
    books = Books(
        ContentVersions(settings.database, now),
        book,
        lambda packed: open_bundle(packed, today, settings.service_name, settings.languages),
    )
    books.look()
    confirming = Confirming(Confirmations(settings.database), books.directories, today)
    cases = Cases(settings.database, keys, now)
    relays, told = Relays(cases, now), Desk(Deliveries(cases, keys))
    desks, codes = (
        Desks(cases, now, book.directory.teams),
        Codes(cases, code_digest(settings.root_secret), now),
    )
    hand_offs = KeptHandOffs(cases, desks, relays, codes, sessions.traces)
    guard, counts = Guard(settings.texts_per_hour), Counts()
    conversation = Conversation(
        book, books.get, sessions, keys, now, open_actions(), tallies, hand_offs, guard, counts
    )
    web = WebChat(conversation, exit_url=settings.exit_url, public_url=settings.public_url)
    hooks: dict[str, ASGIApp] = {}
    if settings.twilio is not None:
        copies = SmsCopies(conversation, sessions.traces, told)
        twilio = Twilio(conversation, copies, settings.public_url, settings.twilio.auth_token)
        hooks |= dict.fromkeys(TWILIO_PATHS, twilio)
    if settings.rasa is not None:
        hooks |= dict.fromkeys(RASA_ROUTES, Rasa(conversation, settings.rasa.token))
    carriage = Carriage(settings, conversation, sessions, relays, told)
    if carriage.telegram is not None:
        hooks[TELEGRAM_PATH] = carriage.telegram

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with sessions, tallies, carriage, taken_over(counts):
            await confirming.look()
            beside = [books.follow()] if is_postgres(settings.database) else []
            following = [asyncio.create_task(each) for each in (follow(keys), confirming.rounds(), *beside)]
            yield
            for each in following:
                each.cancel()

    app = Starlette(
        routes=[*web.routes, *health(conversation, today)],
        exception_handlers=dict(web.errors),
        lifespan=lifespan,
    )
    return PublicDoor(app, hooks)


def tallies_of(month: date) -> Iterator[str]:
    """What was counted in the month this day lies in, a line for each answer, small counts hidden."""
    first = month.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    settings = read_settings()
    lay_tables(settings)
    kept = KeptTallies(settings.database, now)
    for count, times in sorted(kept.between(_day(first), _day(last)).items()):
        yield f"{count.name} {count.value} {figure(times)}"


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def set_webhook() -> None:
    """Tell Telegram where to bring messages."""
    from bot.channels import telegram_setup  # noqa: PLC0415 - takes seconds, and only this command needs it

    settings = read_settings()
    bot = _bot(settings)
    asyncio.run(telegram_setup.set_webhook(bot.token, bot.api, settings.public_url, bot.secret))


def set_up_bot() -> None:
    """Give the bot its name and menu, in the words of the content."""
    from bot.channels import telegram_setup  # noqa: PLC0415 - takes seconds, and only this command needs it

    settings = read_settings()
    bot = _bot(settings)
    book = read_book(HERE, today, settings.service_name, settings.languages)
    asyncio.run(telegram_setup.set_up(bot.token, bot.api, book.words))


def _bot(settings: Settings) -> TelegramSettings:
    if settings.telegram is None:
        raise BadSettings("QUIETLINE_TELEGRAM_TOKEN and QUIETLINE_TELEGRAM_SECRET must be set.")
    return settings.telegram
