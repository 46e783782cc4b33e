"""Builds the staff door from settings. Apart from wiring.py, so that neither door loads the other."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.book import HERE, read_words
from bot.confirming import Confirming
from bot.console.app import console_app
from bot.console.counted import Counted
from bot.console.enrolling import enrol_at_the_machine
from bot.console.first import fresh_key
from bot.console.house import House
from bot.console.listing import Listing
from bot.console.metrics import metrics
from bot.console.phrases import Phrases
from bot.foundations import follow, lay_tables, now, ring, today
from bot.laid_down import shown
from bot.metering import DIRECTORY
from bot.settings import Settings, read_settings
from bot.store.accounts import Account, Accounts
from bot.store.cases import Cases
from bot.store.codes import Codes
from bot.store.confirmations import Confirmations
from bot.store.desk_bell import DeskBell
from bot.store.desks import Desks
from bot.store.tallies import KeptTallies
from bot.store.trail import Trail
from bot.store.watch import Watch
from safety.accountkey import account_seal, code_digest


def accounts(settings: Settings) -> Accounts:
    """Staff's accounts, under the one key that outlives every epoch."""
    return Accounts(settings.database, account_seal(settings.root_secret), now)


def first_key(settings: Settings) -> str:
    """What the first sign-in of a new service carries; empty once there is an account."""
    return "" if accounts(settings).everyone() else fresh_key()


def console(settings: Settings, first: str) -> ASGIApp:
    """Build the staff door."""
    keys = ring(settings)
    words, directory = read_words(HERE, today, settings.service_name, settings.languages)
    cases = Cases(settings.database, keys, now)
    watch = Watch(cases, now)
    confirmations = Confirmations(settings.database)
    house = House(
        settings.service_name,
        settings.text_pence,
        accounts(settings),
        Desks(cases, now, directory.teams),
        Codes(cases, code_digest(settings.root_secret), now),
        watch,
        Trail(settings.database, now),
        Phrases(words, directory, now),
        Listing(directory, confirmations, now),
        Counted(watch, KeptTallies(settings.database, now), words, now),
        now,
        DeskBell(settings.database),
    )
    confirming = Confirming(confirmations, (directory,), today)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await confirming.look()
        following = [asyncio.create_task(follow(keys)), asyncio.create_task(confirming.rounds())]
        async with house.bell:
            yield
        for each in following:
            each.cancel()

    return console_app(house, first, lifespan=lifespan, beside=_metrics(settings))


def _metrics(settings: Settings) -> list[Route]:
    """None where the processes of this service lay nothing down."""
    directory = os.environ.get(DIRECTORY)
    return [metrics(lambda: shown(directory), settings.metrics_token)] if directory else []


def add_staff(account: Account) -> dict[str, object]:
    """Make an account; everything its owner needs to sign in."""
    settings = read_settings()
    lay_tables(settings)
    trail = Trail(settings.database, now)
    return enrol_at_the_machine(accounts(settings), trail, account, settings.service_name).fields()
