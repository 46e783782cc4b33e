"""What everyone looks after for themselves: here, their password."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.console.asking import Visitor
from bot.console.pages import Pages
from bot.console.roles import May
from bot.console.rooms import Room
from bot.store.accounts import Accounts
from safety import passwords
from safety.secrecy import Sealed

HERE: Final = "/shift"


class OwnShift:
    """My shift."""

    def __init__(self, accounts: Accounts, pages: Pages) -> None:
        self._accounts = accounts
        self._pages = pages

    @property
    def rooms(self) -> list[Room]:
        return [
            Room(HERE, May.OWN_SHIFT, self.show),
            Room("/shift/password", May.OWN_SHIFT, do=self.change_password),
        ]

    async def show(self, _: Request, visitor: Visitor) -> Response:
        """Their account, and what they can change about it."""
        return self._page(visitor)

    async def change_password(self, _: Request, visitor: Visitor, form: Mapping[str, str]) -> Response:
        """A new password, if the old one is known. They are signed out everywhere, here too."""
        proof = await asyncio.to_thread(self._accounts.proof, visitor.account.name)
        old, new = Sealed(form.get("old", "")), Sealed(form.get("new", ""))
        if proof is None or not await asyncio.to_thread(passwords.fits, proof.password, old):
            return self._page(visitor, "That is not your password now.")
        try:
            kept = await asyncio.to_thread(passwords.keep, new)
        except passwords.WeakPasswordError as fault:
            return self._page(visitor, str(fault))
        await asyncio.to_thread(self._accounts.change_password, visitor.account.name, kept)
        return self._pages.outside("sign_in.html", fault="", name=visitor.account.name)

    def _page(self, visitor: Visitor, fault: str = "") -> Response:
        return self._pages.room("shift.html", visitor, HERE, 400 if fault else 200, fault=fault)
