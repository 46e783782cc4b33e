"""The directory as a room: finding a service, where each of its fields comes from, and saying that it was checked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.console import wording
from bot.console.asking import Visitor, moved
from bot.console.house import House
from bot.console.listing import Row
from bot.console.pages import Pages
from bot.console.phrases import NEEDS
from bot.console.roles import May
from bot.console.rooms import Noted, Room
from bot.content.checked import CannotConfirm, Check
from bot.content.confirmations import LONGEST, USUAL
from bot.content.languages import ENGLISH
from bot.store.trail import Did

HERE: Final = "/directory"
Form = Mapping[str, str]
_NO_FIELD: Final = "Tick what you have checked."
_NO_WAY: Final = "Say how you have checked it."
_NO_DAY: Final = "Write the last day as year-month-day, such as 2027-03-31."


class DirectoryRoom:
    """Every row of the directory, what is due first."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._listing = house.listing
        self._pages = pages

    @property
    def rooms(self) -> list[Room]:
        return [
            Room(HERE, May.SEARCH, self.show, self.find),
            Room("/directory/{key}", May.SEARCH, self.one),
            Room("/directory/{key}/confirm", May.CONFIRM, do=self.confirm, noted=Noted(Did.CONFIRMED, "key")),
            Room(
                "/directory/{key}/withdraw", May.CONFIRM, do=self.withdraw, noted=Noted(Did.WITHDREW, "key")
            ),
        ]

    async def show(self, _: Request, visitor: Visitor) -> Response:
        """All rows."""
        return await self._list(visitor, "")

    async def find(self, _: Request, visitor: Visitor, form: Form) -> Response:
        """Those with these words. What is searched for stands in no address: somebody may wait for it."""
        return await self._list(visitor, form.get("for", "")[:80])

    async def one(self, request: Request, visitor: Visitor) -> Response:
        """One row, with where each of its fields comes from."""
        return await self._row(request, visitor)

    async def confirm(self, request: Request, visitor: Visitor, form: Form) -> Response:
        """Keep that whoever is signed in has checked the fields they ticked."""
        row = await self._find(request)
        if row is None:
            return self._pages.missing(visitor)
        fields = [line.field for line in row.lines if f"field.{line.field}" in form]
        how, until = wording.CHECKED.get(form.get("how", ""), ""), _day(form.get("until", ""))
        fault = _NO_FIELD if not fields else _NO_WAY if not how else _NO_DAY if until is None else ""
        if fault:
            return await self._row(request, visitor, fault)
        try:
            check = Check(visitor.account.name, how, fields, until)
            await asyncio.to_thread(self._listing.confirm, row, check)
        except CannotConfirm as refused:
            return await self._row(request, visitor, str(refused))
        return moved(f"/directory/{row.standing.key}")

    async def withdraw(self, request: Request, visitor: Visitor, _: Form) -> Response:
        """Take back everything that was confirmed of it."""
        row = await self._find(request)
        if row is None:
            return self._pages.missing(visitor)
        await asyncio.to_thread(self._listing.withdraw, row)
        return moved(f"/directory/{row.standing.key}")

    async def _find(self, request: Request) -> Row | None:
        return await asyncio.to_thread(self._listing.row, request.path_params["key"])

    async def _list(self, visitor: Visitor, searched: str) -> Response:
        rows = await asyncio.to_thread(self._listing.rows, searched)
        today = self._listing.today
        due = sum(row.due(today) for row in rows)
        return self._pages.room(
            "directory.html", visitor, HERE,
            rows=rows, due=due, searched=searched, needs=NEEDS, today=today, words=wording,
        )  # fmt: skip

    async def _row(self, request: Request, visitor: Visitor, fault: str = "") -> Response:
        row = await self._find(request)
        if row is None:
            return self._pages.missing(visitor)
        text = await asyncio.to_thread(self._house.phrases.card, row.standing.key, ENGLISH)
        today = self._listing.today
        return self._pages.room(
            "service.html", visitor, HERE, 409 if fault else 200,
            row=row, text=text, fault=fault, today=today, usual=today + USUAL, longest=today + LONGEST,
            confirms=May.CONFIRM in visitor.may, words=wording,
        )  # fmt: skip


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
