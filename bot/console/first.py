"""The first sign-in of a new service: one link, good once and for a quarter of an hour, while there is no account."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Final

from bot.console.enrolling import enrol_at_the_machine
from bot.handoff.case import Skill, Team
from bot.handoff.shift import Role
from bot.store.accounts import Account, Accounts
from bot.store.trail import Trail
from safety import onetime

SECONDS: Final = 15 * 60
NAME: Final = "first"


class FirstSignIn:
    """Holds the hash of one key, in memory."""

    def __init__(self, accounts: Accounts, trail: Trail, clock: Callable[[], float], key: str) -> None:
        """`key`: what the link carries; empty where there is none. `clock`: seconds since 1970."""
        self._accounts = accounts
        self._trail = trail
        self._clock = clock
        self._kept = onetime.kept_code(key) if key else b""
        self._until = clock() + SECONDS

    async def use(self, key: str) -> str | None:
        """The name of the account it signs in to, made now; None if the key is not good (any more)."""
        if not self._kept or self._clock() > self._until or not onetime.same(self._kept, key):
            return None
        self._kept = b""
        return await asyncio.to_thread(self._make)

    def _make(self) -> str | None:
        if self._accounts.everyone():
            return None
        whole = Account(
            NAME,
            roles=frozenset(Role),
            teams=frozenset(Team),
            skills=frozenset(Skill),
            leads_safeguarding=True,
            capacity=3,
        )
        enrol_at_the_machine(self._accounts, self._trail, whole, "")
        return NAME


def fresh_key() -> str:
    """A key for the link. Lower case, because that is how it is compared."""
    return secrets.token_hex(20)
