"""Letting staff in: password and code together, checked at the same cost whoever is asked about."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.console.throttle import Throttle
from bot.store.accounts import Account, Accounts
from safety import onetime, passwords
from safety.secrecy import Sealed

#: Each check takes 19 MiB and 40 ms of a core; more at once would only slow everyone down.
_CHECKS_AT_ONCE: Final = 2
_TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Wait:
    """Too many tries: seconds until the next is looked at."""

    seconds: int


class Wrong:
    """Name, password or code: which, is not said."""


WRONG: Final = Wrong()


class Reception:
    """Signs in and out."""

    def __init__(self, accounts: Accounts, clock: Callable[[], float]) -> None:
        """`clock`: seconds since 1970."""
        self._accounts = accounts
        self._clock = clock
        self._throttle = Throttle()
        self._checks = asyncio.Semaphore(_CHECKS_AT_ONCE)

    async def sign_in(self, name: str, password: Sealed[str], code: str, place: str) -> str | Wait | Wrong:
        """A token for the cookie, or why not. `place`: where it is tried from; it is neither kept nor logged."""
        wait = self._throttle.wait(name, place, self._clock())
        if wait > 0:
            return Wait(int(wait) + 1)
        async with self._checks:
            proved = await asyncio.to_thread(self._prove, name, password, code)
        if not proved:
            self._throttle.failed(name, place, self._clock())
            return WRONG
        self._throttle.succeeded(name, place)
        return await self.token_for(name)

    async def token_for(self, name: str) -> str:
        """Sign this account in; it has been proved, or is let in once by whoever started the service."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        await asyncio.to_thread(self._accounts.sign_in, name, token)
        return token

    async def who(self, token: str, *, quietly: bool = False) -> Account | None:
        """Whose token this is, while it lasts. `quietly`: their page asks by itself, and nobody may sit there."""
        if not token:
            return None
        return await asyncio.to_thread(self._accounts.signed_in, token, quietly=quietly)

    async def sign_out(self, token: str) -> None:
        """Forget the token."""
        await asyncio.to_thread(self._accounts.sign_out, token)

    def _prove(self, name: str, password: Sealed[str], code: str) -> bool:
        """Every part is always checked, and one of the two is always used up, of nobody where the password was wrong:
        the time taken tells nobody which part that was.
        """
        proof = self._accounts.proof(name)
        fits = passwords.fits(proof.password if proof else None, password)
        secret, last = (proof.onetime, proof.last_step) if proof else (_NOBODYS_SECRET, 0)
        step = onetime.step_of(secret, code, self._clock(), last)
        whose = proof.account.name if proof and fits else _NOBODY
        if step is not None:
            return self._accounts.use_step(whose, step)
        return self._accounts.use_recovery_code(whose, code)


#: No account has this name (bot/console/enrolling.py): nobody uses up another's codes.
_NOBODY: Final = ""
_NOBODYS_SECRET: Final = onetime.fresh_secret()
