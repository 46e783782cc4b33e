"""Where a conversation stands: how it begins, and which question is open. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from bot.engine.flow import Collect, Script
from bot.engine.patterns import ALL, CANNOT_HANDLE, SESSION_START
from bot.engine.reading import Question
from bot.engine.session import Frame, Session


def begin(script: Script, channel: str, language: str, minute: int) -> Session:
    """A new conversation, before anything has been said."""
    first = script.flows[SESSION_START].first
    stack, slots = (Frame(SESSION_START, first),), script.initial_slots
    return Session(script.version, channel, minute, minute, language, stack=stack, slots=slots)


def pending(script: Script, session: Session) -> Collect | None:
    """The question that has been asked and waits for an answer."""
    if not session.asked or not session.stack:
        return None
    frame = session.stack[-1]
    step = script.flows[frame.flow].nodes[frame.node].step
    return step if isinstance(step, Collect) else None


def question(script: Script, session: Session) -> Question | None:
    """What may be answered now."""
    waiting = pending(script, session)
    return script.questions[waiting.utter] if waiting else None


def came_by(session: Session) -> str:
    """The flow somebody is in, or was in last, where the engine's own are none; SESSION_START before the first."""
    stacks = (session.stack, *(place.stack for place in reversed(session.trail)))
    flows = (stack[0].flow for stack in stacks if stack)
    return next((flow for flow in flows if flow not in ALL), SESSION_START)


def beneath(session: Session) -> Session | None:
    """While it is asked whether a person is wanted, the question that was not understood still stands beneath."""
    if len(session.stack) > 1 and session.stack[-1].flow == CANNOT_HANDLE:
        return replace(session, stack=session.stack[:-1])
    return None
