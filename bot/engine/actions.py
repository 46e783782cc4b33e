"""Actions that are not built in: a turn stops at one, and goes on with what it did. Pure.

What an action may do is decided here: fill slots with what they can hold, say responses that are in our words, end the
conversation. Nothing else it returns is carried out, and then nothing of it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.engine import limits
from bot.engine.flow import Script, SlotKind, Value
from bot.engine.outcome import Outcome, Paused, outcome
from bot.engine.patterns import INTERNAL_ERROR, OPENING
from bot.engine.values import can_hold
from bot.engine.walk import EndlessFlow

Said = tuple[str, tuple[tuple[str, str], ...]]
#: What a message may hold beside the response it names; anything in these would be words nobody reviewed.
_UNREVIEWED = ("text", "image", "attachment", "custom", "buttons", "elements")
_FIELDS = frozenset({*_UNREVIEWED, "response", "template"})


class NotAllowed(Exception):
    """An action wanted something that an action may not do."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did: all slots as they are now, what to say, whether the conversation ends."""

    slots: Mapping[str, Value]
    said: tuple[Said, ...] = ()
    ended: bool = False


def judged(
    events: Sequence[Mapping[str, object]],
    responses: Sequence[Mapping[str, object]],
    before: Mapping[str, Value],
    script: Script,
) -> Done:
    """What Rasa events and messages come to. Raises NotAllowed; the sentence names no value."""
    slots, ended = dict(before), False
    for event in events:
        match event.get("event"):
            case "slot":
                name, value = _filled(event, script)
                slots[name] = value
            case "reset_slots":
                safe = slots.get(OPENING)
                slots = script.initial_slots | ({} if safe is None else {OPENING: safe})
            case "session_ended":
                ended = True
            case _:
                raise NotAllowed("only slot, reset_slots and session_ended events are carried out")
    if len(responses) > limits.RESPONSES_PER_ACTION:
        raise NotAllowed("more responses than fit into one message")
    return Done(slots, tuple(_said(response, script) for response in responses), ended)


def _filled(event: Mapping[str, object], script: Script) -> tuple[str, Value]:
    name, value = str(event.get("name")), event.get("value")
    slot = script.slots.get(name)
    if slot is None or name == OPENING:
        raise NotAllowed("a slot that the domain does not have, or that only a person can fill")
    if slot.kind is SlotKind.FLOAT and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not (value is None or isinstance(value, bool | str | float)) or not can_hold(slot, value):
        raise NotAllowed("a value that its slot cannot hold")
    return name, value


def _said(response: Mapping[str, object], script: Script) -> Said:
    key = response.get("response")
    if any(response.get(field) for field in _UNREVIEWED) or not isinstance(key, str):
        raise NotAllowed("words of its own; an action says a response of ours by its key")
    params = script.sayable.get(key)
    given = {name: value for name, value in response.items() if name not in _FIELDS}
    if params is None or given.keys() != params:
        raise NotAllowed("a response that we do not have, that asks, or whose placeholders it does not fill")
    return key, tuple((name, _number(given[name])) for name in sorted(params))


def _number(value: object) -> str:
    """Only small whole numbers stand in our words: anything longer could be a telephone number."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= limits.LARGEST_NUMBER_SAID:
        raise NotAllowed("something else than a small whole number for a placeholder")
    return str(value)


def resume(paused: Paused, done: Done | None) -> Outcome:
    """Go on behind the action. None: it failed, and the words for a fault of ours follow what was already said."""
    walk = paused.walk
    said = len(walk.effects)
    walk.action = None
    try:
        if done is not None:
            walk.slots = dict(done.slots)
            for key, params in done.said:
                walk.say(key, params)
            if done.ended:
                walk.finish()
            else:
                walk.follow(walk.node())
                walk.run()
            return outcome(walk, paused.session)
    except EndlessFlow:
        walk.effects = walk.effects[:said]
    walk.start(INTERNAL_ERROR)
    walk.run()
    return outcome(walk, paused.session)
