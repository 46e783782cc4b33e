"""Reads `domain.yml`: the slots answers may fill, the actions flows may run, when silence ends a session."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.engine.flow import Slot, SlotKind
from bot.engine.patterns import ACTIONS, OPENING
from bot.engine.values import can_hold, shown
from bot.flows.file_rules import FileRule, FileWarning
from bot.flows.shapes import DOMAIN, SESSION, SLOT, VALIDATION
from bot.flows.yaml_places import Notes, Place

# Unless the domain says otherwise; and the most it may say: later, someone else may hold the phone.
IDLE_MINUTES = 15
LONGEST_IDLE_MINUTES = 60

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_VALUE = re.compile(r"[A-Za-z0-9_-]+")
_CONTROLLED = ({"type": "controlled"},)
_REFUSED_KINDS = {
    "text": "what people type is never kept",
    "list": "an answer is one value",
    "any": "an answer has a known shape",
}


@dataclass(slots=True)
class Domain:
    """What `domain.yml` declares. `rejections` are what a slot itself refuses, whoever asks for it."""

    slots: dict[str, Slot] = field(default_factory=dict)
    actions: frozenset[str] = frozenset()
    idle_minutes: int = IDLE_MINUTES
    rejections: dict[str, list[Place]] = field(default_factory=dict)


def read_domain(root: Place, notes: Notes, actions: frozenset[str] = ACTIONS) -> Domain:
    """The domain as far as it could be read; the rest is noted. `actions` are all there are."""
    fields = DOMAIN.read(root, notes)
    domain = Domain()
    if "slots" in fields:
        for name, place in fields["slots"].fields.items():
            _read_slot(name, place, domain, notes)
    if "actions" in fields:
        domain.actions = frozenset(_read_action(place, notes, actions) for place in fields["actions"].items)
    if "session_config" in fields:
        domain.idle_minutes = _read_session(fields["session_config"], notes)
    return domain


def _read_action(place: Place, notes: Notes, actions: frozenset[str]) -> str:
    if place.text not in actions:
        notes.fault(
            FileRule.ACTION_UNKNOWN, place.line, action=place.text, allowed=", ".join(sorted(actions))
        )
    return place.text


def _read_session(place: Place, notes: Notes) -> int:
    fields = SESSION.read(place, notes)
    carry = fields.get("carry_over_slots_to_new_session")
    if carry is not None and carry.value is not False:
        notes.fault(FileRule.CARRY_OVER, carry.line)
    expiry = fields.get("session_expiration_time")
    minutes = expiry.value if expiry is not None else IDLE_MINUTES
    if expiry is not None and (not isinstance(minutes, float) or not 1 <= minutes <= LONGEST_IDLE_MINUTES):
        notes.fault(FileRule.EXPIRY, expiry.line, most=LONGEST_IDLE_MINUTES)
        return IDLE_MINUTES
    return int(minutes) if isinstance(minutes, float) else IDLE_MINUTES


def _read_slot(name: str, place: Place, domain: Domain, notes: Notes) -> None:
    if not NAME.fullmatch(name):
        notes.fault(FileRule.SLOT_NAME, place.line, slot=name)
    if name == "language":
        notes.fault(FileRule.SLOT_RESERVED, place.line)
    fields = SLOT.read(place, notes)
    if "mappings" not in fields or fields["mappings"].plain() != _CONTROLLED:
        notes.warn(FileWarning.MAPPING, place.line, slot=name)
    if "validation" in fields:
        checked = VALIDATION.read(fields["validation"], notes)
        domain.rejections[name] = checked["rejections"].items if "rejections" in checked else []
    kind = _kind(name, fields, notes)
    if kind is not None:
        domain.slots[name] = _slot(name, kind, fields, notes)


def _kind(name: str, fields: dict[str, Place], notes: Notes) -> SlotKind | None:
    if "type" not in fields:
        return None
    place = fields["type"]
    try:
        return SlotKind(place.text)
    except ValueError:
        reason = _REFUSED_KINDS.get(place.text, "there is no such type")
        notes.fault(FileRule.SLOT_KIND, place.line, slot=name, kind=place.text, reason=reason)
        return None


def _slot(name: str, kind: SlotKind, fields: dict[str, Place], notes: Notes) -> Slot:
    for key, owner in (
        ("values", SlotKind.CATEGORICAL),
        ("min_value", SlotKind.FLOAT),
        ("max_value", SlotKind.FLOAT),
    ):
        if key in fields and kind is not owner:
            notes.fault(FileRule.SLOT_NOT_FOR_KIND, fields[key].line, key=key, slot=name, kind=kind.value)
    values = _values(name, fields, notes) if kind is SlotKind.CATEGORICAL else ()
    low, high = _bound(fields, "min_value"), _bound(fields, "max_value")
    if low is not None and high is not None and low > high:
        notes.fault(FileRule.SLOT_RANGE, fields["min_value"].line, slot=name)
    slot = Slot(name, kind, values, None, low, high)
    return _with_initial(slot, fields["initial_value"], notes) if "initial_value" in fields else slot


def _values(name: str, fields: dict[str, Place], notes: Notes) -> tuple[str, ...]:
    places = fields["values"].items if "values" in fields else []
    if len(places) < 2:
        line = fields["values"].line if "values" in fields else fields["type"].line
        notes.fault(FileRule.SLOT_VALUES, line, slot=name)
    seen: dict[str, str] = {}
    for place in places:
        if not isinstance(place.value, str) or not _VALUE.fullmatch(place.value):
            notes.fault(FileRule.SLOT_VALUE, place.line, value=shown(place.value), slot=name)
        elif place.text.lower() in seen:
            notes.fault(FileRule.SLOT_VALUE_TWICE, place.line, value=place.text, slot=name)
        else:
            seen[place.text.lower()] = place.text
    return tuple(seen.values())


def _bound(fields: dict[str, Place], key: str) -> float | None:
    value = fields[key].value if key in fields else None
    return value if isinstance(value, float) else None


def _with_initial(slot: Slot, place: Place, notes: Notes) -> Slot:
    value = place.value
    if slot.name == OPENING and value is not None:
        notes.fault(FileRule.SAFE_INITIAL, place.line)
        return slot
    if isinstance(value, dict | list) or not can_hold(slot, value):
        notes.fault(FileRule.SLOT_INITIAL, place.line, slot=slot.name, value=shown(value))
        return slot
    return Slot(slot.name, slot.kind, slot.values, value, slot.low, slot.high)
