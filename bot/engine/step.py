"""One message in, a new session and a list of effects out. Pure: no clock, no I/O, no text.

The order is the promise: danger is answered before anything else, then a child is taken to the words for children, then
commands that work everywhere, then the answer to the question. Leaving never reaches this module; it is heard earlier.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from msgspec.structs import replace

from bot.engine import limits
from bot.engine.effects import Effect, Erase
from bot.engine.flow import Collect, Script, Value
from bot.engine.patterns import (
    CANNOT_HANDLE,
    HUMAN_HANDOFF,
    INTERNAL_ERROR,
    MINOR,
    OPENING,
    PATTERNS,
    RESTART,
    SESSION_START,
    SKIP_QUESTION,
)
from bot.engine.reading import Amount, Chose, Command, Question, Reading, Vague
from bot.engine.session import Frame, Place, Session
from bot.engine.walk import EndlessFlow, Walk, flow_that_starts_on
from safety.crisis import Concern


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a message led to. `session` None means the conversation is over and must be erased."""

    session: Session | None
    effects: tuple[Effect, ...]


_GLOBAL_WORDS = {
    Command.HELP: "utter_help",
    Command.PRIVACY: "utter_privacy",
    Command.WHO: "utter_who",
    Command.LANGUAGE: "utter_languages",
}


def begin(script: Script, channel: str, language: str, minute: int) -> Session:
    """A new conversation, before anything has been said."""
    first = script.flows[SESSION_START].first
    stack, slots = (Frame(SESSION_START, first),), script.initial_slots
    return Session(script.version, channel, minute, minute, language, stack=stack, slots=slots)


def opened(script: Script, session: Session) -> Outcome:
    """Say the opening, or whatever question stands open but has not been shown yet."""
    walk = Walk(script, session)
    walk.run()
    return _outcome(walk, session)


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


def beneath(session: Session) -> Session | None:
    """While it is asked whether a person is wanted, the question that was not understood still stands beneath."""
    if len(session.stack) > 1 and session.stack[-1].flow == CANNOT_HANDLE:
        return replace(session, stack=session.stack[:-1])
    return None


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
        return _outcome(walk, session)


def _step(script: Script, session: Session, reading: Reading) -> Outcome:
    session = replace(session, heard=_added(session.heard, reading.concerns))
    walk = Walk(script, session)
    concerns = _say_concerns(walk, reading)
    if reading.minor and not session.minor:
        return _to_the_childrens_words(walk, session)
    waiting = pending(script, session)
    walk.context["collect"] = waiting.slot if waiting else None
    if waiting is None:
        return _unasked(walk, session, spoken=bool(concerns))
    if concerns and not _carries_on(reading):
        return _stay(walk, session)
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


def _carries_on(reading: Reading) -> bool:
    """A message can carry a danger and an answer: "yes, he did last night" is both."""
    return isinstance(reading.answer, Chose | Amount) or reading.command is Command.HUMAN


def _to_the_childrens_words(walk: Walk, session: Session) -> Outcome:
    walk.start(flow_that_starts_on(walk.script, MINOR))
    walk.run()
    return _outcome(walk, replace(session, tries=0, trail=()))


def _unasked(walk: Walk, session: Session, *, spoken: bool) -> Outcome:
    """No question has been shown yet. After words about danger nothing more is said; it is asked next time."""
    if spoken:
        return _outcome(walk, session)
    walk.run()
    return _outcome(walk, session)


def _stay(walk: Walk, session: Session) -> Outcome:
    """Say what is to be said; the question stays open and is not repeated."""
    walk.asked = True
    return _outcome(walk, session)


def _ask_again(walk: Walk, session: Session, waiting: Collect) -> Outcome:
    walk.ask(waiting.utter)
    return _outcome(walk, session)


def _heard(walk: Walk, session: Session, waiting: Collect, reading: Reading) -> Outcome:
    if reading.command is not None:
        return _command(walk, session, waiting, reading.command)
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


def _command(walk: Walk, session: Session, waiting: Collect, command: Command) -> Outcome:
    match command:
        case Command.HELP | Command.PRIVACY | Command.WHO | Command.LANGUAGE:
            walk.say(_GLOBAL_WORDS[command])
            return _ask_again(walk, session, waiting)
        case Command.HUMAN:
            return _wants_a_person(walk, session, waiting)
        case Command.BACK:
            return _back(walk, session, waiting)
        case Command.RESTART:
            walk.start(RESTART)
            walk.run()
            return _outcome(walk, replace(session, tries=0, trail=()))
        case _:
            assert_never(command)


def _wants_a_person(walk: Walk, session: Session, waiting: Collect) -> Outcome:
    """Before it is known to be safe the words about a person would already say too much; then the opening stands."""
    in_it_already = any(frame.flow == HUMAN_HANDOFF for frame in session.stack)
    if in_it_already or not (session.slots.get(OPENING) or session.minor):
        return _ask_again(walk, session, waiting)
    if walk.stack[-1].flow == CANNOT_HANDLE:
        walk.stack.pop()  # its question was whether a person is wanted
    walk.context["reason"] = "asked"
    walk.interrupt(HUMAN_HANDOFF)
    walk.run()
    return _outcome(walk, replace(session, tries=0))


def _back(walk: Walk, session: Session, waiting: Collect) -> Outcome:
    """Where the opening is asked again, nothing from before it is shown without a yes."""
    if not session.trail or waiting.slot == OPENING:
        walk.say("utter_nothing_to_go_back_to")
        return _ask_again(walk, session, waiting)
    place = session.trail[-1]
    walk.stack, walk.slots = list(place.stack), dict(place.slots)
    earlier = walk.node().step
    assert isinstance(earlier, Collect)  # noqa: S101 - a place is only ever made at a question
    return _ask_again(walk, replace(session, trail=session.trail[:-1], tries=0), earlier)


def _answered(walk: Walk, session: Session, waiting: Collect, value: Value) -> Outcome:
    trail = _trail(session)
    walk.slots[waiting.slot] = value
    for rejection in waiting.rejections:
        if rejection.condition.holds(walk.slots, walk.context):
            walk.slots.pop(waiting.slot)
            return _try_again(walk, session, waiting, rejection.utter)
    walk.follow(walk.node())
    walk.run()
    return _outcome(walk, replace(session, tries=0, trail=trail))


def _unsure(walk: Walk, session: Session, waiting: Collect) -> Outcome:
    """Where "unsure" is one of the answers it is taken; elsewhere nobody is pressed."""
    choices = walk.script.questions[waiting.utter].choices
    if any(choice.value == "unsure" for choice in choices):
        return _answered(walk, session, waiting, "unsure")
    return _skipped(walk, session)


def _skipped(walk: Walk, session: Session) -> Outcome:
    trail = _trail(session)
    walk.follow(walk.node())
    walk.interrupt(SKIP_QUESTION)
    walk.run()
    return _outcome(walk, replace(session, tries=0, trail=trail))


def _unclear(walk: Walk, session: Session, waiting: Collect, intent: str | None) -> Outcome:
    wanted = walk.script.intents.get(intent) if intent and session.slots.get(OPENING) else None
    if wanted and not session.minor and wanted not in {frame.flow for frame in session.stack}:
        guard = walk.script.flows[wanted].guard
        if guard is None or guard.holds(walk.slots, walk.context):
            walk.context["canceled_name"] = walk.script.flows[session.stack[0].flow].name
            walk.start(wanted)
            walk.run()
            return _outcome(walk, replace(session, tries=0, trail=_trail(session)))
    return _try_again(walk, session, waiting, "utter_unclear")


def _try_again(walk: Walk, session: Session, waiting: Collect, because: str) -> Outcome:
    """Say why and ask once more; after `max_tries` offer a person, then give numbers, instead of asking for ever."""
    offered = session.stack[-1].flow == CANNOT_HANDLE
    if session.tries + 1 < waiting.max_tries:
        walk.say(because)
        return _ask_again(walk, replace(session, tries=session.tries + 1), waiting)
    if offered:
        return _gives_up(walk, session)
    walk.context["reason"] = "not_understood"
    walk.interrupt(CANNOT_HANDLE)
    walk.run()
    return _outcome(walk, replace(session, tries=0))


def _gives_up(walk: Walk, session: Session) -> Outcome:
    """Three times not understood: say whom to call, where that is safe to say, and come back to the question."""
    walk.stack.pop()
    if session.slots.get(OPENING) or session.minor:
        walk.interrupt(HUMAN_HANDOFF)
    walk.run()
    return _outcome(walk, replace(session, tries=0))


def _trail(session: Session) -> tuple[Place, ...]:
    """The places BACK leads to, with this one; a question the engine put in between is none."""
    if session.stack[-1].flow in PATTERNS and session.stack[-1].flow != SESSION_START:
        return session.trail
    return (*session.trail, Place(session.stack, session.slots))[-limits.PLACES_BACK :]


def _outcome(walk: Walk, session: Session) -> Outcome:
    effects = tuple(walk.effects)
    if Erase() in effects:
        return Outcome(None, effects)
    stands = replace(session, stack=tuple(walk.stack), slots=walk.slots, asked=walk.asked, minor=walk.minor)
    return Outcome(stands, effects)
