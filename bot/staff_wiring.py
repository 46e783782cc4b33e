"""Builds the staff door from settings. Apart from wiring.py, so that neither door loads the other."""

from __future__ import annotations

from starlette.types import ASGIApp

from bot.console.app import console_app
from bot.console.enrolling import enrol
from bot.console.first import fresh_key
from bot.foundations import lay_tables, now
from bot.settings import Settings, read_settings
from bot.store.accounts import Account, Accounts
from safety.accountkey import account_seal


def accounts(settings: Settings) -> Accounts:
    """Staff's accounts, under the one key that outlives every epoch."""
    return Accounts(settings.database, account_seal(settings.root_secret), now)


def first_key(settings: Settings) -> str:
    """What the first sign-in of a new service carries; empty once there is an account."""
    return "" if accounts(settings).everyone() else fresh_key()


def console(settings: Settings, first: str) -> ASGIApp:
    """Build the staff door."""
    return console_app(accounts(settings), settings.service_name, first)


def add_staff(account: Account) -> dict[str, object]:
    """Make an account; everything its owner needs to sign in."""
    settings = read_settings()
    lay_tables(settings)
    return enrol(accounts(settings), account, settings.service_name).fields()
