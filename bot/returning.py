"""Somebody in a case writes again after a silence: whoever holds the phone now meets the opening, as a stranger does.

What they write is kept for the worker and nothing of the talk is shown. What the worker writes meanwhile is held. Only
a plain yes to the opening brings both back; a no ends the case without a word about it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from msgspec.structs import replace

from bot.book import Book
from bot.content.languages import ENGLISH
from bot.engine.effects import Say
from bot.engine.outcome import Outcome
from bot.engine.patterns import OPENING, SESSION_START
from bot.engine.session import Frame, Session
from bot.engine.step import opened
from bot.handing import Came, over
from bot.handoff.port import HandOffs, Standing
from safety.retention import SESSION_IDLE

#: Whoever is not in a case is a stranger after as long.
QUIET_MINUTES: Final = int(SESSION_IDLE.at_most.total_seconds()) // 60


class Met(NamedTuple):
    """Who a message in a case meets. `session` None: a stranger. `where`: as it was looked up, if it was."""

    session: Session | None
    where: Standing | None = None


def unsure(session: Session) -> bool:
    """Whether it has yet to be said that it is still safe."""
    return bool(session.case) and session.slots.get(OPENING) is not True


def language_of(session: Session) -> str:
    """What is said to somebody who may be another person now is in the language everyone is met in."""
    return ENGLISH if unsure(session) else session.language


async def met(hand_offs: HandOffs, book: Book, session: Session, came: Came, minute: int) -> Met:
    """Look whether there was a silence before this message. If so it is heard here, and it meets the opening."""
    if unsure(session):
        if came.concerns:
            await _hear(hand_offs, session, came)
        return Met(session)
    silent = minute - session.touched >= QUIET_MINUTES
    where = await hand_offs.standing(session.case)
    if where is None:
        return Met(None if silent else session)
    if not silent and not where.paused:
        return Met(session, where)
    await _hear(hand_offs, session, came)
    return Met(_before_the_opening(book, session), where)


async def answered(hand_offs: HandOffs, book: Book, came: Came, outcome: Outcome) -> Outcome:
    """What follows once the opening was put to them again: no ends it, yes goes on where they were."""
    session = outcome.session
    if session is None:
        await hand_offs.leave(came.whom, danger=bool(came.concerns))
        return outcome
    if unsure(session) or not session.case:
        return outcome
    where = await hand_offs.safe_again(session.case)
    beneath = tuple(frame for frame in session.stack if frame.flow != SESSION_START)
    back = replace(session, stack=beneath or session.stack, asked=False)
    if where is None:
        return over(book, back)
    if where.place is not None:
        return opened(book.script, back)
    goes_on = Say("utter_talk_goes_on", book.words.choose("utter_talk_goes_on", session.channel, {}))
    return Outcome(replace(back, asked=True), (goes_on,))


async def _hear(hand_offs: HandOffs, session: Session, came: Came) -> None:
    text, danger = came.inbound.text, bool(came.concerns)
    await hand_offs.hear(session.case, text, came.delivery, danger=danger, unsure=True)


def _before_the_opening(book: Book, session: Session) -> Session:
    """Nothing to go back to, and nothing known of them that could change a word."""
    opening = Frame(SESSION_START, book.script.flows[SESSION_START].first)
    slots = {name: value for name, value in session.slots.items() if name != OPENING}
    return replace(session, stack=(*session.stack, opening), slots=slots, asked=False, tries=0, trail=())
