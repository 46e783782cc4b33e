"""One conversation: what its worker sees of a person, and the page it stands on."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from bot.console import wording
from bot.console.asking import Visitor
from bot.console.house import House
from bot.console.masking import Piece, masked
from bot.console.pages import Pages
from bot.console.phrases import NEEDS, Found
from bot.console.roles import May
from bot.console.rooms import case_number
from bot.content.segments import size
from bot.handoff.case import Case, Closing, Reason, State
from bot.handoff.shift import Presence, refusal
from bot.store.desks import Room as Open
from bot.store.desks import Words
from bot.store.trail import Did

HERE: Final = "/queue"
#: Looks at masked details that are remembered; older ones are masked again.
_REMEMBERED: Final = 1_000
_UNREADABLE: Final = "This message can no longer be opened."
_ERASED: Final = "These words have been erased."


class Said(NamedTuple):
    """A message as it is shown. `hidden`: how many details are masked in it."""

    words: Words
    pieces: list[Piece]
    hidden: int
    state: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What a page says or holds beside the conversation: a fault, words not sent yet, what was searched for."""

    fault: str = ""
    draft: str = ""
    counted: str = ""
    searched: str = ""
    found: tuple[Found, ...] = ()


NOTHING: Final = Typed()


class CasePage:
    """Draws conversations, and remembers which masked messages their workers have looked at."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages
        self._shown: deque[tuple[int, int, str]] = deque(maxlen=_REMEMBERED)

    async def find(self, request: Request, visitor: Visitor) -> Open | None:
        """The conversation an address names; None if there is none, or it belongs to a team that is not theirs."""
        number = case_number(request.path_params["number"])
        if number is None:
            return None
        found = await asyncio.to_thread(self._house.desks.room, number)
        return found if found and found.case.team in visitor.account.teams else None

    async def draw(self, found: Open, visitor: Visitor, typed: Typed = NOTHING) -> Response:
        """The page, with as much of it as this visitor may see."""
        await asyncio.to_thread(self._note, found.case, visitor.account.name)
        values = await asyncio.to_thread(self._look, found, visitor)
        status = 409 if typed.fault else 200
        return self._pages.room("case.html", visitor, HERE, status, typed=typed, **values)

    def missing(self, visitor: Visitor) -> Response:
        """Nothing is here, or nothing they may know of."""
        return self._pages.missing(visitor)

    def shown(self, number: int, place: int, name: str) -> None:
        """This worker has asked to see what is masked in this message."""
        self._shown.append((number, place, name))

    def _note(self, case: Case, name: str) -> None:
        """That somebody looks at a case which is not theirs, before they see it."""
        if case.open and case.worker != name:
            did = Did.READ_ALONG if case.offered == name else Did.LOOKED
            self._house.trail.once(name, did, case.number)

    def _look(self, found: Open, visitor: Visitor) -> dict[str, Any]:
        case, me = found.case, self._house.worker(visitor)
        mine = case.state is State.CLAIMED and case.worker == me.name
        offered = case.state is State.CLAIMED and case.offered == me.name
        reads = mine or offered
        held = self._house.desks.held_by(me.name)
        return {
            "waits": len(self._house.desks.queue(visitor.account.teams)),
            "heard": self._house.watch.heard(me.name),
            "with_me": [each for each in held if each.worker == me.name],
            "asked": [each for each in held if each.worker != me.name],
            "case": case,
            "me": me,
            "now": self._house.minute,
            "mine": mine,
            "offered": offered,
            "may_watch": May.WATCH in visitor.may,
            "brief": wording.brief(found.brief) if reads else [],
            "reasons": wording.reasons(case),
            "said": [self._said(found, words, me.name) for words in found.words] if reads else [],
            "quick": self._house.phrases.quick(case.language) if mine else [],
            "colleagues": self._colleagues(found, me.name) if mine else [],
            "pence": self._house.pence,
            "needs": NEEDS,
            "closings": tuple(Closing),
            "words": wording,
        }

    def _colleagues(self, found: Open, name: str) -> list[tuple[str, str]]:
        """Who of the team is there, each with why they cannot be given this person now."""
        there = (each for each in self._house.desks.workers() if each.presence is not Presence.OFF)
        team = (each for each in there if found.case.team in each.teams and each.name != name)
        return [(each.name, (why.value if (why := refusal(each, found.case)) else "")) for each in team]

    def _said(self, found: Open, words: Words, name: str) -> Said:
        unreadable = _ERASED if words.state == "expired" else _UNREADABLE
        text = words.text.reveal() if words.text else unreadable
        plain = [Piece(text, "")]
        in_danger = Reason.NEEDS_SOMEONE_SOON in found.case.reasons
        seen = (found.case.number, words.place, name) in self._shown
        unmasked = in_danger or seen or not words.from_person
        pieces = plain if unmasked else masked(text, self._house.listing.beginnings)
        hidden = sum(bool(piece.hidden) for piece in pieces)
        return Said(words, pieces, hidden, wording.DELIVERIES.get(words.state, words.state))


def in_texts(text: str, channel: str, pence: float) -> str:
    """What sending this costs, in words. `pence`: what one text costs."""
    if channel != "sms":
        return "Sent as one message."
    taken = size(text)
    texts = f"{taken.segments} text" if taken.segments == 1 else f"{taken.segments} texts"
    price = f"Sent as {texts}, {taken.segments * pence:.4g}p."
    return price if taken.gsm else f"{price} Some of these letters need more room."
