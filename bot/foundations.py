"""What every process stands on: the time, the tables, the keys. Light, so that the small ones start at once."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.refusals import named
from bot.settings import Settings
from bot.store.database import is_postgres
from bot.store.migrate import migrate
from bot.store.room import check_room
from safety.keyplace import open_key_place
from safety.keyring import KeyRing

log = logging.getLogger(__name__)

# A stat each, or a query: how soon every process follows a change of keys.
FOLLOW_KEYS_SECONDS = 1.0


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The date in London, which is what a person there calls today."""
    return datetime.now(ZoneInfo("Europe/London")).date()


def lay(settings: Settings) -> KeyRing:
    """Have tables and keys in order before anyone is served. Raises if they cannot be."""
    lay_tables(settings)
    return ring(settings)


def lay_tables(settings: Settings) -> None:
    with named(settings):
        migrate(settings.database)
        if is_postgres(settings.database):
            check_room(settings.database)


def ring(settings: Settings) -> KeyRing:
    return open_key_place(settings.keys).ring(settings.root_secret)


async def follow(keys: KeyRing) -> None:
    """Notice when another process has ended an epoch. Until cancelled."""
    while True:
        await asyncio.sleep(FOLLOW_KEYS_SECONDS)
        try:
            keys.take(await asyncio.to_thread(keys.look))
        except Exception:  # the keys in hand go on working; the next second may bring better ones
            log.exception("the key store cannot be read")
