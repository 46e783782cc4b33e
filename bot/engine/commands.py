"""The words that work at any question. Pure."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from bot.engine.flow import Collect
from bot.engine.outcome import Outcome, ask_again, outcome
from bot.engine.patterns import CANNOT_HANDLE, HUMAN_HANDOFF, LANGUAGE, OPENING, RESTART
from bot.engine.reading import Command
from bot.engine.session import Session
from bot.engine.walk import Walk

_GLOBAL_WORDS = {
    Command.HELP: "utter_help",
    Command.PRIVACY: "utter_privacy",
    Command.WHO: "utter_who",
    Command.THANKS: "utter_thanks",
    Command.PRYING: "utter_prying",
}
# Beside the concerns in `Session.heard`: the one warning has been given.
_WARNED = "rude"


def obey(walk: Walk, session: Session, waiting: Collect, command: Command, tongue: str | None) -> Outcome:
    """`tongue`: the code of the language that was asked for by name."""
    match command:
        case Command.HELP | Command.PRIVACY | Command.WHO | Command.THANKS | Command.PRYING:
            walk.say(_GLOBAL_WORDS[command])
            return ask_again(walk, session, waiting)
        case Command.LANGUAGE:
            return in_another_language(walk, session, waiting, tongue)
        case Command.RUDE:
            return sworn_at(walk, session, waiting)
        case Command.HUMAN:
            return wants_a_person(walk, session, waiting)
        case Command.BACK:
            return back(walk, session, waiting)
        case Command.RESTART:
            walk.start(RESTART)
            walk.run()
            return outcome(walk, replace(session, tries=0, trail=()))
        case _:
            assert_never(command)


def in_another_language(walk: Walk, session: Session, waiting: Collect, tongue: str | None) -> Outcome:
    """A language asked for by its name is taken; otherwise it is asked which. The question then stands again."""
    if len(walk.script.languages) == 1 or LANGUAGE not in walk.script.flows:
        walk.say("utter_languages")
        return ask_again(walk, session, waiting)
    asked_already = walk.stack[-1].flow == LANGUAGE
    if tongue in walk.script.languages:
        walk.language = tongue
        if not asked_already:
            return ask_again(walk, session, waiting)
        walk.stack.pop()  # its question has been answered by name
    elif asked_already:
        return ask_again(walk, session, waiting)
    else:
        walk.interrupt(LANGUAGE)
    walk.run()
    return outcome(walk, replace(session, tries=0))


def sworn_at(walk: Walk, session: Session, waiting: Collect) -> Outcome:
    """One warning in a conversation; after that the question simply stands. Nobody is shut out."""
    if _WARNED not in session.heard:
        walk.say("utter_rude")
        session = replace(session, heard=(*session.heard, _WARNED))
    return ask_again(walk, session, waiting)


def wants_a_person(walk: Walk, session: Session, waiting: Collect) -> Outcome:
    """Before it is known to be safe the words about a person would already say too much; then the opening stands."""
    if asks_for_one(session) or not (session.slots.get(OPENING) or session.minor):
        return ask_again(walk, session, waiting)
    if walk.stack[-1].flow == CANNOT_HANDLE:
        walk.stack.pop()  # its question was whether a person is wanted
    walk.context["reason"] = "asked"
    walk.interrupt(HUMAN_HANDOFF)
    walk.run()
    return outcome(walk, replace(session, tries=0))


def asks_for_one(session: Session) -> bool:
    """Whether they are being asked what a worker may see, and the like."""
    return any(frame.flow == HUMAN_HANDOFF for frame in session.stack)


def call_off(walk: Walk, session: Session, said_by: str) -> Outcome:
    """No person after all: this flow says so, and what was there before stands again."""
    while any(frame.flow == HUMAN_HANDOFF for frame in walk.stack):
        walk.drop()
    walk.interrupt(said_by)
    walk.run()
    return outcome(walk, replace(session, tries=0))


def back(walk: Walk, session: Session, waiting: Collect) -> Outcome:
    """Where the opening is asked again, nothing from before it is shown without a yes."""
    if not session.trail or waiting.slot == OPENING:
        walk.say("utter_nothing_to_go_back_to")
        return ask_again(walk, session, waiting)
    place = session.trail[-1]
    walk.stack, walk.slots = list(place.stack), dict(place.slots)
    earlier = walk.node().step
    assert isinstance(earlier, Collect)  # noqa: S101 - a place is only ever made at a question
    return ask_again(walk, replace(session, trail=session.trail[:-1], tries=0), earlier)
