"""One message in, a new session and a list of effects out. Pure: no clock, no I/O, no text.

The order is the promise: danger is answered before anything else, then a child is taken to the words for children, then
commands that work everywhere, then the answer to the question. Leaving never reaches this module; it is heard earlier.
"""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from bot.engine import limits
from bot.engine.commands import asks_for_one, call_off, obey
from bot.engine.flow import Collect, Script, Value
from bot.engine.outcome import Outcome, ask_again, outcome, stay, trail
from bot.engine.patterns import (
    CANNOT_HANDLE,
    HUMAN_HANDOFF,
    INTERNAL_ERROR,
    MINOR,
    OPENING,
    SKIP_QUESTION,
    TONGUE,
)
from bot.engine.reading import Amount, Chose, Command, Reading, Vague
from bot.engine.session import Session
from bot.engine.standing import begin, pending
from bot.engine.walk import EndlessFlow, Walk, flow_that_starts_on
from safety.concern import Concern


def opened(script: Script, session: Session) -> Outcome:
    """Say the opening, or whatever question stands open but has not been shown yet."""
    walk = Walk(script, session)
    walk.run()
    return outcome(walk, session)


def step(script: Script, session: Session, reading: Reading, minute: int) -> Outcome:
    """Take what was understood one step further. Content that goes round in circles ends in words that say so."""
    session = replace(session, touched=minute, turn=session.turn + 1)
    if session.turn > limits.TURNS_PER_SESSION:
        session = begin(script, session.channel, session.language, minute)
    try:
        return _step(script, session, reading)
    except EndlessFlow:
        walk = Walk(script, session)
        walk.stack = []
        _say_concerns(walk, reading)
        walk.interrupt(INTERNAL_ERROR)
        walk.run()
        return outcome(walk, session)


def _step(script: Script, session: Session, reading: Reading) -> Outcome:
    session = replace(session, heard=_added(session.heard, reading.concerns))
    walk = Walk(script, session)
    concerns = _say_concerns(walk, reading)
    if reading.minor and not session.minor:
        return _to_the_childrens_words(walk, session)
    waiting = pending(script, session)
    walk.context["collect"] = waiting.slot if waiting else None
    if waiting is None:
        if reading.language in script.languages:
            walk.language = reading.language
        return _unasked(walk, session, spoken=bool(concerns))
    if concerns and not _carries_on(walk, session, waiting, reading):
        return stay(walk, session)
    wanted = _flow_to_begin(walk, session, reading.intent)
    if wanted and walk.script.flows[wanted].metadata.get("calls_off") is True:
        return call_off(walk, session, wanted)
    return _heard(walk, session, waiting, reading)


def _say_concerns(walk: Walk, reading: Reading) -> tuple[Concern, ...]:
    concerns = _to_say(reading)
    for concern in concerns:
        walk.say(f"utter_concern_{concern.value}")
    return concerns


def _to_say(reading: Reading) -> tuple[Concern, ...]:
    """The most urgent first. That a child wrote is answered by the children's words, not by a warning."""
    told_age_only = (Concern.CHILD_AT_RISK,) if reading.minor else ()
    return tuple(c for c in reading.concerns if c not in told_age_only)[: limits.CONCERNS_SAID]


def _added(heard: tuple[str, ...], concerns: tuple[Concern, ...]) -> tuple[str, ...]:
    return (*heard, *(c.value for c in concerns if c.value not in heard))


def _carries_on(walk: Walk, session: Session, waiting: Collect, reading: Reading) -> bool:
    """A message can carry a danger and more: "yes, he did last night" is an answer too, "he hits me" begins a flow.
    It agrees to nothing.
    """
    begins = _flow_to_begin(walk, session, reading.intent) is not None
    agrees = walk.script.questions[waiting.utter].consent
    answers = isinstance(reading.answer, Chose | Amount) and not agrees
    return begins or answers or reading.command is Command.HUMAN


def _to_the_childrens_words(walk: Walk, session: Session) -> Outcome:
    walk.start(flow_that_starts_on(walk.script, MINOR))
    walk.run()
    return outcome(walk, replace(session, tries=0, trail=()))


def _unasked(walk: Walk, session: Session, *, spoken: bool) -> Outcome:
    """No question has been shown yet. After words about danger nothing more is said; it is asked next time."""
    if spoken:
        return outcome(walk, session)
    walk.run()
    return outcome(walk, session)


def _heard(walk: Walk, session: Session, waiting: Collect, reading: Reading) -> Outcome:
    if reading.command is not None and not _says_whom(session, reading):
        return obey(walk, session, waiting, reading.command, reading.language)
    match reading.answer:
        case Chose(index=index):
            value = walk.script.questions[waiting.utter].choices[index].value
            return _answered(walk, session, waiting, value)
        case Amount(value=amount):
            return _answered(walk, session, waiting, float(amount))
        case Vague.UNSURE:
            return _unsure(walk, session, waiting)
        case Vague.SKIP:
            return _skipped(walk, session)
        case Vague.UNCLEAR:
            return _unclear(walk, session, waiting, reading.intent)
        case _:
            assert_never(reading.answer)


def _says_whom(session: Session, reading: Reading) -> bool:
    """Where a person has been asked for already, "a woman please" says which."""
    return reading.command is Command.HUMAN and isinstance(reading.answer, Chose) and asks_for_one(session)


def _answered(walk: Walk, session: Session, waiting: Collect, value: Value) -> Outcome:
    before = trail(session)
    walk.slots[waiting.slot] = value
    for rejection in waiting.rejections:
        if rejection.condition.holds(walk.slots, walk.context):
            walk.slots.pop(waiting.slot)
            return _try_again(walk, session, waiting, rejection.utter)
    if waiting.slot == TONGUE:
        walk.language = str(value)
    walk.follow(walk.node())
    walk.run()
    return outcome(walk, replace(session, tries=0, trail=before))


def _unsure(walk: Walk, session: Session, waiting: Collect) -> Outcome:
    """Where "unsure" is one of the answers it is taken; elsewhere nobody is pressed."""
    choices = walk.script.questions[waiting.utter].choices
    if any(choice.value == "unsure" for choice in choices):
        return _answered(walk, session, waiting, "unsure")
    return _skipped(walk, session)


def _skipped(walk: Walk, session: Session) -> Outcome:
    before = trail(session)
    walk.follow(walk.node())
    walk.interrupt(SKIP_QUESTION)
    walk.run()
    return outcome(walk, replace(session, tries=0, trail=before))


def _unclear(walk: Walk, session: Session, waiting: Collect, intent: str | None) -> Outcome:
    wanted = _flow_to_begin(walk, session, intent)
    if wanted is None:
        return _try_again(walk, session, waiting, "utter_unclear")
    walk.context["canceled_name"] = walk.script.flows[session.stack[0].flow].name
    walk.start(wanted)
    walk.run()
    return outcome(walk, replace(session, tries=0, trail=trail(session)))


def _flow_to_begin(walk: Walk, session: Session, intent: str | None) -> str | None:
    """The flow a keyword may begin here. A child is let only into the few that have words for children."""
    wanted = walk.script.intents.get(intent) if intent and session.slots.get(OPENING) else None
    if wanted is None or wanted in {frame.flow for frame in session.stack}:
        return None
    flow = walk.script.flows[wanted]
    if flow.metadata.get("calls_off") is True and not asks_for_one(session):
        return None
    if session.minor and flow.metadata.get("young") is not True:
        return None
    return wanted if flow.guard is None or flow.guard.holds(walk.slots, walk.context) else None


def _try_again(walk: Walk, session: Session, waiting: Collect, because: str) -> Outcome:
    """Say why and ask once more; after `max_tries` offer a person, then give numbers, instead of asking for ever.
    Who has asked for a person is asked again: nothing is taken for a yes, and there is no other to offer.
    """
    offered = session.stack[-1].flow == CANNOT_HANDLE
    if session.tries + 1 < waiting.max_tries or (asks_for_one(session) and not offered):
        walk.say(because)
        return ask_again(walk, replace(session, tries=session.tries + 1), waiting)
    if offered:
        return _gives_up(walk, session)
    walk.context["reason"] = "not_understood"
    walk.interrupt(CANNOT_HANDLE)
    walk.run()
    return outcome(walk, replace(session, tries=0))


def _gives_up(walk: Walk, session: Session) -> Outcome:
    """Three times not understood: say whom to call, where that is safe to say, and come back to the question."""
    walk.stack.pop()
    if session.slots.get(OPENING) or session.minor:
        walk.interrupt(HUMAN_HANDOFF)
    walk.run()
    return outcome(walk, replace(session, tries=0))
