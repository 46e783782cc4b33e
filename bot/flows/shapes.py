"""Which keys each part of a flow file may have, and which of Rasa's are ignored or refused, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from bot.flows.file_rules import FileRule, FileWarning
from bot.flows.yaml_places import Notes, Place


class Is(Enum):
    """What may stand after a key: the words for it and the Python types it comes as."""

    TEXT = ("a text", str)
    NUMBER = ("a number", float)
    NAMES = ("a name, or a list of names", str, list)
    FLAG = ("true or false", bool)
    LIST = ("a list, each entry beginning with a dash", list)
    FIELDS = ("lines of name: value, one step further in", dict)
    GUARD = ("a condition, or false", str, bool)
    WAY = ("the name of a step, END, or a list", str, list)
    VALUE = ("a text, a number, true, false or null", str, float, bool, type(None))
    ANYTHING = ("anything", object)

    def fits(self, place: Place) -> bool:
        types = self.value[1:]
        if isinstance(place.value, bool):
            return bool in types or object in types
        return isinstance(place.value, types)


@dataclass(frozen=True, slots=True)
class Shape:
    """One part of a file. `needs` names keys that must be there."""

    what: str
    keys: Mapping[str, Is]
    needs: tuple[str, ...] = ()
    ignored: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)

    def read(self, place: Place, notes: Notes) -> dict[str, Place]:
        """The fields that are known and well shaped; everything else is noted."""
        if not isinstance(place.value, dict):
            notes.fault(FileRule.WRONG_SHAPE, place.line, key=self.what, shape=Is.FIELDS.value[0])
            return {}
        for key in self.needs:
            if key not in place.value:
                notes.fault(FileRule.MISSING_KEY, place.line, what=self.what, key=key)
        return {key: found for key, found in place.value.items() if self._accepts(key, found, notes)}

    def _accepts(self, key: str, found: Place, notes: Notes) -> bool:
        if key in self.refused:
            notes.fault(FileRule.REFUSED_KEY, found.line, key=key, what=self.what, reason=self.refused[key])
        elif key in self.ignored:
            notes.warn(FileWarning.IGNORED_KEY, found.line, key=key, what=self.what, reason=self.ignored[key])
        elif key not in self.keys:
            allowed = ", ".join(self.keys)
            notes.fault(FileRule.UNKNOWN_KEY, found.line, key=key, what=self.what, allowed=allowed)
        elif not self.keys[key].fits(found):
            notes.fault(FileRule.WRONG_SHAPE, found.line, key=key, shape=self.keys[key].value[0])
        else:
            return True
        return False


_NO_MODEL = "no language model reads it"
_VOICE = "there are no voice calls"
_AGENT = "nothing but a written script answers a person"

FLOW_FILE = Shape("a flow file", {"version": Is.ANYTHING, "flows": Is.FIELDS}, ("flows",))
FLOW = Shape(
    "a flow",
    {
        "description": Is.TEXT,
        "steps": Is.LIST,
        "name": Is.TEXT,
        "if": Is.GUARD,
        "nlu_trigger": Is.LIST,
        "persisted_slots": Is.LIST,
        "run_pattern_completed": Is.FLAG,
        "metadata": Is.FIELDS,
    },
    ("description", "steps"),
    ignored={
        "always_include_in_prompt": _NO_MODEL,
        "file_path": "the file says where it is",
        "translation": "the name of a flow is never shown to a person",
    },
    refused={"on_activate": _AGENT},
)
TRIGGER = Shape(
    "a trigger",
    {"intent": Is.TEXT},
    ("intent",),
    ignored={"confidence_threshold": "a keyword is there or it is not"},
)
_STEP: Mapping[str, Is] = {"id": Is.TEXT, "next": Is.WAY, "metadata": Is.FIELDS}
_CALLS_AGENTS: Mapping[str, str] = {"exit_if": _AGENT, "mcp_server": _AGENT, "mapping": _AGENT}
ACTION = Shape("an action step", {"action": Is.TEXT, **_STEP})
COLLECT = Shape(
    "a collect step",
    {
        "collect": Is.TEXT,
        "utter": Is.TEXT,
        "ask_before_filling": Is.FLAG,
        "rejections": Is.LIST,
        "description": Is.TEXT,
        **_STEP,
    },
    refused={
        "reset_after_flow_ends": "list the slot under persisted_slots of the flow instead",
        "force_slot_filling": "it would keep the words for leaving from being heard",
        "silence_timeout": _VOICE,
        "dtmf": _VOICE,
        "collect-tool-binding": _AGENT,
    },
)
REJECTION = Shape("a rejection", {"if": Is.TEXT, "utter": Is.TEXT}, ("if", "utter"))
LINK = Shape("a link step", {"link": Is.TEXT, **_STEP})
CALL = Shape("a call step", {"call": Is.TEXT, **_STEP}, refused=_CALLS_AGENTS)
SET_SLOTS = Shape("a set_slots step", {"set_slots": Is.LIST, **_STEP})
NOOP = Shape("a noop step", {"noop": Is.FLAG, **_STEP}, ("next",))
STEPS: Mapping[str, Shape] = {
    "action": ACTION,
    "collect": COLLECT,
    "link": LINK,
    "call": CALL,
    "set_slots": SET_SLOTS,
    "noop": NOOP,
}
ARM = Shape("a part of next", {"if": Is.TEXT, "then": Is.WAY, "else": Is.WAY})

DOMAIN = Shape(
    "the domain",
    {"version": Is.ANYTHING, "slots": Is.FIELDS, "actions": Is.LIST, "session_config": Is.FIELDS},
    ignored={"intents": "the keyword lists beside the words name them"},
    refused={
        "entities": "nothing is taken out of what people write",
        "forms": "questions are asked by flows",
        "responses": "words live in the content folder",
    },
)
SLOT = Shape(
    "a slot",
    {
        "type": Is.TEXT,
        "values": Is.LIST,
        "initial_value": Is.VALUE,
        "min_value": Is.NUMBER,
        "max_value": Is.NUMBER,
        "mappings": Is.LIST,
        "validation": Is.FIELDS,
    },
    ("type",),
    ignored={
        "influence_conversation": _NO_MODEL,
        "shared_for_coexistence": "there is one engine",
    },
)
VALIDATION = Shape(
    "a validation",
    {"rejections": Is.LIST},
    ("rejections",),
    ignored={"refill_utter": "after a rejection the question itself is asked again"},
)
SESSION = Shape(
    "session_config",
    {"session_expiration_time": Is.NUMBER, "carry_over_slots_to_new_session": Is.FLAG},
    ignored={"start_session_after_expiry": "the next message always begins a new session"},
)
