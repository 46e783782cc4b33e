"""Accounts of staff, and where they are signed in. Not the turn path: SQLAlchemy's door, a transaction for each call.

Every call blocks; a server calls them from a thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.errors import QuietlineError
from bot.handoff.case import Skill, Team
from bot.handoff.shift import Role
from bot.ports import Clock
from bot.store.database import READS, alone, engine_of
from bot.store.staff_tables import recovery_codes, sign_ins, staff
from bot.store.times import minutes
from safety import onetime
from safety.seal import Seal
from safety.secrecy import Sealed

#: A console left open on a desk.
IDLE_MINUTES: Final = 30
#: A long shift; then the password and the phone are asked for again.
WHOLE_MINUTES: Final = 12 * 60

Code = TypeVar("Code", bound=StrEnum)


class NameTaken(QuietlineError):
    """There is an account of this name; choose another name."""


class NoSuchAccount(QuietlineError):
    """There is no account of this name."""


@dataclass(frozen=True, slots=True)
class Account:
    """What everyone who manages staff may see of one of them."""

    name: str
    roles: frozenset[Role]
    teams: frozenset[Team]
    languages: frozenset[str] = frozenset({"en"})
    skills: frozenset[Skill] = frozenset()
    leads_safeguarding: bool = False
    capacity: int = 1
    most_a_shift: int = 12
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody must show to be let in as this account."""

    account: Account
    password: str
    onetime: Sealed[bytes]
    last_step: int


class Accounts:
    """The accounts of one database."""

    def __init__(self, url: str, seal: Seal, now: Clock) -> None:
        """`seal`: the accounts' own, which outlives every epoch."""
        self._engine = engine_of(url)
        self._seal = seal
        self._now = now

    def add(self, account: Account, password: str, secret: Sealed[bytes], codes: Iterable[str]) -> None:
        """Make an account; `password` as it is to be kept. Raises NameTaken."""
        row = {**_row(account), "password": password, "last_step": 0, "disabled": None}
        row["onetime"] = self._seal.seal(secret.reveal(), account.name.encode())
        kept = [{"name": account.name, "kept": onetime.kept_code(code)} for code in codes]
        try:
            with self._engine.begin() as connection:
                alone(connection)
                connection.execute(insert(staff).values(row))
                if kept:
                    connection.execute(insert(recovery_codes), kept)
        except IntegrityError:
            raise NameTaken from None

    def everyone(self) -> tuple[Account, ...]:
        """All accounts, by name, those who are disabled as well."""
        with self._engine.connect().execution_options(**{READS: True}) as connection:
            rows = connection.execute(select(staff).order_by(staff.c.name)).mappings()
            return tuple(account_of(row) for row in rows)

    def proof(self, name: str) -> Proof | None:
        """What to check a sign-in against; None where there is no such account or it is disabled."""
        wanted = select(staff).where(staff.c.name == name, staff.c.disabled.is_(None))
        with self._engine.connect().execution_options(**{READS: True}) as connection:
            row = connection.execute(wanted).mappings().one_or_none()
        if row is None:
            return None
        secret = Sealed(self._seal.open(row["onetime"], name.encode()))
        return Proof(account_of(row), row["password"], secret, row["last_step"])

    def use_step(self, name: str, step: int) -> bool:
        """Use up a code from the phone; False if it, or a later one, has been used already."""
        used = update(staff).where(staff.c.name == name, staff.c.last_step < step).values(last_step=step)
        return self._changed(used) == 1

    def use_recovery_code(self, name: str, code: str) -> bool:
        """Use up a code that was written down; False if it is none of theirs, or was used."""
        of_theirs = (recovery_codes.c.name == name) & (recovery_codes.c.kept == onetime.kept_code(code))
        return self._changed(delete(recovery_codes).where(of_theirs)) == 1

    def change(self, account: Account) -> None:
        """Write what an account may do. It bites at once: whoever it is about is signed out everywhere."""
        disabled = minutes(self._now()) if account.disabled else None
        changed = (
            update(staff).where(staff.c.name == account.name).values({**_row(account), "disabled": disabled})
        )
        self._write(account.name, changed)

    def change_password(self, name: str, password: str) -> None:
        """Write a new password, as it is to be kept; signed out everywhere."""
        self._write(name, update(staff).where(staff.c.name == name).values(password=password))

    def sign_in(self, name: str, token: str) -> None:
        """Remember that whoever has this token is this account."""
        now = minutes(self._now())
        row = {"kept": onetime.kept_code(token), "name": name, "began": now, "seen": now}
        with self._engine.begin() as connection:
            alone(connection)
            connection.execute(delete(sign_ins).where(_over(now)))
            connection.execute(insert(sign_ins).values(row))

    def signed_in(self, token: str, *, quietly: bool = False) -> Account | None:
        """Whose token this is, while it lasts; being asked keeps it from growing idle, unless asked `quietly`."""
        now, kept = minutes(self._now()), onetime.kept_code(token)
        wanted = (
            select(staff, sign_ins.c.seen)
            .join(sign_ins, sign_ins.c.name == staff.c.name)
            .where(sign_ins.c.kept == kept, ~_over(now), staff.c.disabled.is_(None))
        )
        with self._engine.connect().execution_options(**{READS: True}) as connection:
            row = connection.execute(wanted).mappings().one_or_none()
        if row is None:
            return None
        if row["seen"] != now and not quietly:
            self._changed(update(sign_ins).where(sign_ins.c.kept == kept).values(seen=now))
        return account_of(row)

    def sign_out(self, token: str) -> None:
        """Forget the token."""
        self._changed(delete(sign_ins).where(sign_ins.c.kept == onetime.kept_code(token)))

    def _write(self, name: str, change: Any) -> None:
        with self._engine.begin() as connection:
            alone(connection)
            if not connection.execute(change).rowcount:
                raise NoSuchAccount
            _sign_out_everywhere(connection, name)

    def _changed(self, change: Any) -> int:
        with self._engine.begin() as connection:
            alone(connection)
            return connection.execute(change).rowcount


def _sign_out_everywhere(connection: Connection, name: str) -> None:
    connection.execute(delete(sign_ins).where(sign_ins.c.name == name))


def _over(now: int) -> Any:
    return (sign_ins.c.seen <= now - IDLE_MINUTES) | (sign_ins.c.began <= now - WHOLE_MINUTES)


def _row(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "roles": _words(account.roles),
        "teams": _words(account.teams),
        "languages": _words(account.languages),
        "skills": _words(account.skills),
        "leads_safeguarding": account.leads_safeguarding,
        "capacity": account.capacity,
        "most_a_shift": account.most_a_shift,
    }


def account_of(row: Mapping[Any, Any]) -> Account:
    """The account a row of `staff` holds."""
    return Account(
        name=row[staff.c.name],
        roles=_codes(Role, row[staff.c.roles]),
        teams=_codes(Team, row[staff.c.teams]),
        languages=frozenset(row[staff.c.languages].split()),
        skills=_codes(Skill, row[staff.c.skills]),
        leads_safeguarding=row[staff.c.leads_safeguarding],
        capacity=row[staff.c.capacity],
        most_a_shift=row[staff.c.most_a_shift],
        disabled=row[staff.c.disabled] is not None,
    )


def _words(codes: Iterable[str]) -> str:
    return " ".join(sorted(codes))


def _codes(kind: type[Code], words: str) -> frozenset[Code]:
    """Codes that this version does not know are left out: an account never gains by that."""
    known = {code.value for code in kind}
    return frozenset(kind(word) for word in words.split() if word in known)
