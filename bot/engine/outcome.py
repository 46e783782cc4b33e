"""What a message led to, and the small moves every answer is made of. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from bot.engine import limits
from bot.engine.effects import Effect, Erase
from bot.engine.flow import Collect
from bot.engine.patterns import ALL, SESSION_START
from bot.engine.session import Place, Session
from bot.engine.walk import Walk


class Outcome(msgspec.Struct, frozen=True):
    """What a message led to. `session` None means the conversation is over and must be erased.

    `paused`: the turn is not done, an action is to be run first. Nothing of it may be kept or said before.
    """

    session: Session | None
    effects: tuple[Effect, ...]
    paused: Paused | None = None


@dataclass(frozen=True, slots=True)
class Paused:
    """Where a turn waits for an action that is not built in; `actions.resume` goes on from here, once."""

    action: str
    walk: Walk
    session: Session


def stay(walk: Walk, session: Session) -> Outcome:
    """Say what is to be said; the question stays open and is not repeated."""
    walk.asked = True
    return outcome(walk, session)


def ask_again(walk: Walk, session: Session, waiting: Collect) -> Outcome:
    walk.ask(waiting.utter)
    return outcome(walk, session)


def trail(session: Session) -> tuple[Place, ...]:
    """The places BACK leads to, with this one; a question the engine put in between is none."""
    if session.stack[-1].flow in ALL and session.stack[-1].flow != SESSION_START:
        return session.trail
    return (*session.trail, Place(session.stack, session.slots))[-limits.PLACES_BACK :]


def outcome(walk: Walk, session: Session) -> Outcome:
    effects = tuple(walk.effects)
    if walk.action is not None:
        return Outcome(session, effects, Paused(walk.action, walk, session))
    if Erase() in effects:
        return Outcome(None, effects)
    stands = replace(
        session,
        language=walk.language,
        stack=tuple(walk.stack),
        slots=walk.slots,
        asked=walk.asked,
        minor=walk.minor,
    )
    return Outcome(stands, effects)
