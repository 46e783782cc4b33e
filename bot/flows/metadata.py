"""Reads `metadata:`, where all that Rasa's format does not know is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.engine.patterns import MOMENTS
from bot.flows.file_rules import FileRule, FileWarning
from bot.flows.shapes import Is
from bot.flows.yaml_places import Notes, Place

# A third time nobody answers better; a person is offered instead.
MOST_TRIES = 5

FLOW: Mapping[str, Is] = {
    "entry": Is.FLAG,  # people can come in here
    "starts_on": Is.TEXT,  # the engine starts it at this moment
    "owner": Is.TEXT,  # who answers for the words
    "review_due": Is.TEXT,  # by when someone must have looked again
    "calls_off": Is.FLAG,  # its keyword takes back that a person was asked for, and counts only while that goes on
    "young": Is.FLAG,  # it has words for children, and a keyword may begin it for them
}
COLLECT: Mapping[str, Is] = {
    "max_tries": Is.NUMBER,  # how often to ask before a person is offered
    "sensitive": Is.FLAG,  # an answer can disclose harm: never persisted, and help must lie ahead
    "discloses": Is.LIST,  # which answers do; otherwise all but false, no, none and never
    "consent": Is.FLAG,  # the first answer shows something to a worker: only a plain yes by itself counts as one
    "danger": Is.LIST,  # the answers by which somebody may be hurt or die now: a number follows at once
}
ACTIONS: Mapping[str, Mapping[str, Is]] = {
    "action_show_service": {"service": Is.TEXT, "services": Is.LIST},
    "action_find_services": {
        "need": Is.TEXT,
        "need_slot": Is.NAMES,
        "area_slot": Is.NAMES,
        "audience": Is.TEXT,
        "audience_slot": Is.NAMES,
    },
    "action_request_handoff": {"team": Is.TEXT},
    "action_count": {"slots": Is.NAMES},
    "action_look_for_worker": {},
    "action_look_for_fit": {},
    "action_join_queue": {},
}
# Notes between people, allowed anywhere. `meets` names the requirements a flow or a step is there for.
_NOTES: Mapping[str, Is] = {"note": Is.TEXT, "source": Is.TEXT, "meets": Is.LIST}


def read_metadata(place: Place | None, names: Mapping[str, Is], notes: Notes) -> dict[str, object]:
    """The metadata as plain values. A name nobody reads is kept, and warned of: it may be a slip."""
    found: dict[str, object] = {}
    for key, value in place.fields.items() if place else ():
        shape = {**names, **_NOTES}.get(key)
        if shape is None:
            allowed = ", ".join((*names, *_NOTES))
            notes.warn(FileWarning.METADATA_UNKNOWN, value.line, key=key, allowed=allowed)
        elif not shape.fits(value):
            notes.fault(FileRule.WRONG_SHAPE, value.line, key=key, shape=shape.value[0])
            continue
        found[key] = value.plain()
    return found


def read_flow_metadata(place: Place | None, notes: Notes) -> dict[str, object]:
    found = read_metadata(place, FLOW, notes)
    if place is None:
        return found
    if found.get("starts_on", "start") not in MOMENTS:
        notes.fault(FileRule.STARTS_ON, place.fields["starts_on"].line, allowed=", ".join(MOMENTS))
    if "review_due" in found and not _is_date(str(found["review_due"])):
        notes.fault(FileRule.REVIEW_DUE, place.fields["review_due"].line)
    return found


def max_tries(place: Place | None, metadata: Mapping[str, object], notes: Notes) -> int:
    """How often a question is asked before a person is offered; twice unless the metadata says otherwise."""
    tries = metadata.get("max_tries", 2.0)
    if isinstance(tries, float) and tries.is_integer() and 1 <= tries <= MOST_TRIES:
        return int(tries)
    if place is not None:
        notes.fault(FileRule.MAX_TRIES, place.fields["max_tries"].line, most=MOST_TRIES)
    return 2


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
