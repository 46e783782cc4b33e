"""Making an account, and what its owner needs to sign in for the first time. Told once, kept by nobody but them."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from typing import Final

from bot.errors import QuietlineError
from bot.store.accounts import Account, Accounts
from bot.store.trail import Did, Trail
from safety import onetime, passwords
from safety.secrecy import Sealed

#: Read out over a phone, typed once: four groups of five letters and digits, 98 bits.
_GROUPS: Final = 4
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
LONGEST_NAME: Final = 40


class BadName(QuietlineError):
    """A name to sign in with has 1 to 40 letters, digits, spaces, dots, dashes or underscores."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Everything the owner of a new account needs, in the clear. Shown once."""

    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    password: str
    #: For an authenticator: as an address, and as it is typed by hand.
    otpauth: str
    secret: str
    recovery_codes: tuple[str, ...]

    def fields(self) -> dict[str, object]:
        """As JSON takes it."""
        return asdict(self)


def enrol_at_the_machine(accounts: Accounts, trail: Trail, account: Account, issuer: str) -> Enrolment:
    """The same where nobody is signed in: the line in the trail, otherwise written by the console's door, has no name.
    Raises BadName, and NameTaken.
    """
    line = trail.note(None, Did.MADE_ACCOUNT, about=account.name)
    try:
        return enrol(accounts, account, issuer)
    except QuietlineError:
        trail.take_back(line)
        raise


def enrol(accounts: Accounts, account: Account, issuer: str) -> Enrolment:
    """Make the account. Raises BadName, and NameTaken."""
    if not 0 < len(account.name) <= LONGEST_NAME or not all(c.isalnum() or c in " .-_" for c in account.name):
        raise BadName
    secret, codes = onetime.fresh_secret(), onetime.recovery_codes()
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(_GROUPS))
    accounts.add(account, passwords.keep(Sealed(password)), secret, codes)
    return Enrolment(
        name=account.name,
        roles=tuple(sorted(account.roles)),
        teams=tuple(sorted(account.teams)),
        password=password,
        otpauth=onetime.enrolment(secret, account.name, issuer).reveal(),
        secret=onetime.base32(secret),
        recovery_codes=codes,
    )
