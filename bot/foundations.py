"""What every process stands on: the time, the tables, the keys. Light, so that the small ones start at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.refusals import named
from bot.settings import Settings
from bot.store.migrate import migrate
from safety.keyplace import open_key_place
from safety.keyring import KeyRing


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


def ring(settings: Settings) -> KeyRing:
    return open_key_place(settings.keys).ring(settings.root_secret)
