"""What a worker writes to a person, sends from the directory, or asks to see of what was masked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.console.asking import Visitor, moved, plain
from bot.console.conversation import CasePage, Typed, in_texts
from bot.console.house import House
from bot.console.queue import sentence
from bot.console.roles import May
from bot.console.rooms import Noted, Room
from bot.content.segments import plain_marks, size
from bot.handoff.case import State
from bot.handoff.desk import Denied, No
from bot.store.desks import Room as Open
from bot.store.trail import Did
from safety.secrecy import Sealed

#: A longer message is several.
MOST_TEXTS: Final = 10
MOST_CHARACTERS: Final = 4_000
_NOTHING: Final = "There is nothing to send yet."
_TOO_LONG: Final = "This is too long for one message; send it in two."
_TOO_LATE: Final = (
    "Not sent, and not kept: the time in which they said a worker may write is over. They can write again."
)
_NO_ROW: Final = "This service may not be shown today; choose another."
Form = Mapping[str, str]


class CaseWords:
    """Writing in a conversation."""

    def __init__(self, house: House, page: CasePage) -> None:
        self._house = house
        self._page = page

    @property
    def rooms(self) -> list[Room]:
        return [
            Room("/case/{number}/say", May.TALK, do=self.say),
            Room("/case/{number}/find", May.TALK, do=self.find),
            Room("/case/{number}/service", May.TALK, do=self.service),
            Room("/case/{number}/show", May.TALK, do=self.show, noted=Noted(Did.REVEALED)),
            Room("/case/{number}/code", May.TALK, do=self.code),
            Room("/measure", May.TALK, do=self.measure),
        ]

    async def say(self, request: Request, visitor: Visitor, form: Form) -> Response:
        """Send what is in the composer, or only say what it would cost."""
        found = await self._page.find(request, visitor)
        if found is None:
            return self._page.missing(visitor)
        text = _cleaned(form.get("text", ""))
        counted = in_texts(text, found.case.channel, self._house.pence)
        if form.get("how") == "count":
            return await self._page.draw(found, visitor, Typed(draft=text, counted=counted))
        fault = _NOTHING if not text else _TOO_LONG if _too_long(text, found.case.channel) else ""
        if fault:
            return await self._page.draw(found, visitor, Typed(fault, text, counted))
        return await self._send(found, visitor, text)

    async def find(self, request: Request, visitor: Visitor, form: Form) -> Response:
        """Search the directory beside the conversation. What is searched for stands in no address."""
        found = await self._page.find(request, visitor)
        if found is None:
            return self._page.missing(visitor)
        searched = form.get("for", "")[:80]
        rows = await asyncio.to_thread(self._house.phrases.search, searched, found.case.language)
        draft = _cleaned(form.get("draft", ""))
        return await self._page.draw(found, visitor, Typed(draft=draft, searched=searched, found=tuple(rows)))

    async def service(self, request: Request, visitor: Visitor, form: Form) -> Response:
        """Send a row of the directory, as a person would have been shown it."""
        found = await self._page.find(request, visitor)
        if found is None:
            return self._page.missing(visitor)
        phrases = self._house.phrases
        text = await asyncio.to_thread(phrases.card, form.get("key", ""), found.case.language)
        if not text:
            return await self._page.draw(found, visitor, Typed(_NO_ROW))
        return await self._send(found, visitor, text)

    async def code(self, request: Request, visitor: Visitor, _: Form) -> Response:
        """Words with a code to ask for this worker again, into the composer: they decide when to send them."""
        found = await self._page.find(request, visitor)
        if found is None:
            return self._page.missing(visitor)
        given = await asyncio.to_thread(self._house.codes.give, found.case.number, visitor.account.name)
        if isinstance(given, No):
            return await self._page.draw(found, visitor, Typed(sentence(given)))
        return await self._page.draw(
            found, visitor, Typed(draft=self._house.phrases.code(given, found.case.language))
        )

    async def show(self, request: Request, visitor: Visitor, form: Form) -> Response:
        """Show what is masked in one message. It is counted, and the count outlives the conversation."""
        found = await self._page.find(request, visitor)
        if found is None:
            return self._page.missing(visitor)
        name, number, typed = visitor.account.name, found.case.number, form.get("place", "")
        place = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
        if not await asyncio.to_thread(self._house.watch.reveal, number, name):
            return await self._page.draw(found, visitor, Typed(Denied.NOT_YOURS.value))
        self._page.shown(number, place, name)
        return moved(f"/case/{number}")

    async def measure(self, _: Request, __: Visitor, form: Form) -> Response:
        """What these words would cost; they are kept nowhere."""
        return plain(in_texts(_cleaned(form.get("text", "")), form.get("channel", ""), self._house.pence))

    async def _send(self, found: Open, visitor: Visitor, text: str) -> Response:
        name, number = visitor.account.name, found.case.number
        if found.case.state is not State.CLAIMED:
            return await self._page.draw(found, visitor, Typed(sentence(No(Denied.NOT_YOURS))))
        sent = await asyncio.to_thread(self._house.desks.write, number, name, Sealed(text))
        if isinstance(sent, No):
            return await self._page.draw(found, visitor, Typed(sentence(sent), text))
        if sent is None:
            return await self._page.draw(found, visitor, Typed(_TOO_LATE))
        return moved(f"/case/{number}")


def _cleaned(typed: str) -> str:
    """With one kind of line end and typewriter marks; control characters are nobody's words."""
    text = plain_marks(typed.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(letter for letter in text if letter == "\n" or letter.isprintable()).strip()


def _too_long(text: str, channel: str) -> bool:
    return len(text) > MOST_CHARACTERS or (channel == "sms" and size(text).segments > MOST_TEXTS)
