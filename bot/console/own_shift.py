"""What everyone looks after for themselves: their shift, if they talk to people, and their password."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.console import wording
from bot.console.asking import Visitor, moved
from bot.console.house import House
from bot.console.pages import Pages
from bot.console.roles import May
from bot.console.rooms import Room
from bot.handoff.shift import Presence
from safety import passwords
from safety.secrecy import Sealed

HERE: Final = "/shift"


class OwnShift:
    """My shift."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._accounts = house.accounts
        self._pages = pages

    @property
    def rooms(self) -> list[Room]:
        return [
            Room(HERE, May.OWN_SHIFT, self.show),
            Room("/shift/presence", May.TALK, do=self.be),
            Room("/shift/password", May.OWN_SHIFT, do=self.change_password),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """Their shift and account, and what they can change about them; after a hard contact, a pause to take."""
        return await self._page(visitor, after_hard=request.query_params.get("after") == "hard")

    async def be(self, _: Request, visitor: Visitor, form: Mapping[str, str]) -> Response:
        """On shift, on a pause, or off."""
        if form.get("presence") not in set(Presence):
            return await self._page(visitor, "Choose one of the three.")
        presence = Presence(form["presence"])
        await asyncio.to_thread(self._house.desks.be, visitor.account.name, presence)
        return moved("/queue" if presence is Presence.ON else HERE)

    async def change_password(self, _: Request, visitor: Visitor, form: Mapping[str, str]) -> Response:
        """A new password, if the old one is known. They are signed out everywhere, here too."""
        proof = await asyncio.to_thread(self._accounts.proof, visitor.account.name)
        old, new = Sealed(form.get("old", "")), Sealed(form.get("new", ""))
        if proof is None or not await asyncio.to_thread(passwords.fits, proof.password, old):
            return await self._page(visitor, "That is not your password now.")
        try:
            kept = await asyncio.to_thread(passwords.keep, new)
        except passwords.WeakPasswordError as fault:
            return await self._page(visitor, str(fault))
        await asyncio.to_thread(self._accounts.change_password, visitor.account.name, kept)
        return self._pages.outside("sign_in.html", fault="", name=visitor.account.name)

    async def _page(self, visitor: Visitor, fault: str = "", *, after_hard: bool = False) -> Response:
        me = await asyncio.to_thread(self._house.worker, visitor)
        values = {"me": me, "after_hard": after_hard, "talks": May.TALK in visitor.may, "words": wording}
        return self._pages.room("shift.html", visitor, HERE, 400 if fault else 200, fault=fault, **values)
