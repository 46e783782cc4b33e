"""Who works here: making accounts, and changing what they may do."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from bot.console import wording
from bot.console.asking import Visitor
from bot.console.enrolling import BadName, enrol
from bot.console.pages import Pages
from bot.console.roles import May
from bot.console.rooms import Noted, Room
from bot.handoff.case import Skill, Team
from bot.handoff.shift import Role
from bot.store.accounts import Account, Accounts, NameTaken, NoSuchAccount
from bot.store.trail import Did

HERE: Final = "/people"
_MOST_AT_A_TIME: Final = 10
_MOST_A_SHIFT: Final = 60
Code = TypeVar("Code", bound=StrEnum)


class People:
    """The room of whoever lets people in."""

    def __init__(self, accounts: Accounts, pages: Pages, issuer: str) -> None:
        """`issuer`: how the service is called in an authenticator."""
        self._accounts = accounts
        self._pages = pages
        self._issuer = issuer

    @property
    def rooms(self) -> list[Room]:
        return [
            Room(HERE, May.MANAGE_PEOPLE, self.show, self.add, Noted(Did.MADE_ACCOUNT, "name")),
            Room(
                "/people/{name}",
                May.MANAGE_PEOPLE,
                self.one,
                self.change,
                Noted(Did.CHANGED_ACCOUNT, "name"),
            ),
        ]

    async def show(self, _: Request, visitor: Visitor) -> Response:
        """Everyone, and the form for one more."""
        return await self._list(visitor)

    async def add(self, _: Request, visitor: Visitor, form: Mapping[str, str]) -> Response:
        """Make an account and show, this once, what its owner needs."""
        account = _account(form.get("name", "").strip(), form)
        try:
            made = await asyncio.to_thread(enrol, self._accounts, account, self._issuer)
        except (BadName, NameTaken) as fault:
            return await self._list(visitor, str(fault))
        return self._pages.room("enrolled.html", visitor, HERE, made=made)

    async def one(self, request: Request, visitor: Visitor) -> Response:
        """What one account may do."""
        account = await self._find(request.path_params["name"])
        if account is None:
            return self._pages.missing(visitor)
        return self._pages.room("person.html", visitor, HERE, account=account, fault="", **_CHOICES)

    async def change(self, request: Request, visitor: Visitor, form: Mapping[str, str]) -> Response:
        """Write it. Nobody takes away their own right to be here, or the last operator would be locked out."""
        account = _account(request.path_params["name"], form)
        itself = account.name == visitor.account.name
        if itself and (account.disabled or Role.OPERATOR not in account.roles):
            fault = "You cannot take this right from your own account; another operator can."
            return self._pages.room(
                "person.html", visitor, HERE, 409, account=account, fault=fault, **_CHOICES
            )
        try:
            await asyncio.to_thread(self._accounts.change, account)
        except NoSuchAccount:
            return self._pages.missing(visitor)
        return await self._list(visitor, done=f"{account.name} has been changed, and signed out everywhere.")

    async def _find(self, name: str) -> Account | None:
        everyone = await asyncio.to_thread(self._accounts.everyone)
        return next((account for account in everyone if account.name == name), None)

    async def _list(self, visitor: Visitor, fault: str = "", done: str = "") -> Response:
        everyone = await asyncio.to_thread(self._accounts.everyone)
        values: dict[str, Any] = {"everyone": everyone, "fault": fault, "done": done}
        return self._pages.room("people.html", visitor, HERE, 400 if fault else 200, **values, **_CHOICES)


_CHOICES: Final[dict[str, Any]] = {
    "roles": tuple(Role),
    "teams": tuple(Team),
    "skills": tuple(Skill),
    "words": wording,
}


def _account(name: str, form: Mapping[str, str]) -> Account:
    languages = frozenset(form.get("languages", "").replace(",", " ").split()) or frozenset({"en"})
    return Account(
        name=name,
        roles=_ticked(Role, form),
        teams=_ticked(Team, form),
        languages=languages,
        skills=_ticked(Skill, form),
        leads_safeguarding="leads_safeguarding" in form,
        capacity=_number(form.get("capacity", ""), 1, _MOST_AT_A_TIME),
        most_a_shift=_number(form.get("most_a_shift", ""), 12, _MOST_A_SHIFT),
        disabled="disabled" in form,
    )


def _ticked(kind: type[Code], form: Mapping[str, str]) -> frozenset[Code]:
    """The boxes of one kind that were ticked; each is a field of its own, `team.survivor`."""
    codes: Iterable[Code] = kind
    return frozenset(code for code in codes if f"{kind.__name__.lower()}.{code.value}" in form)


def _number(typed: str, otherwise: int, most: int) -> int:
    return min(int(typed), most) if typed.isascii() and typed.isdigit() and int(typed) > 0 else otherwise
