"""What a button does, from its payload: `/SetSlots(slot=value)` or `/intent`, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.content.rules import Rule
from bot.engine.flow import Slot, SlotKind, Value

_SET: Final = re.compile(r"/SetSlots\(([A-Za-z_][A-Za-z0-9_]*)=([^,()=\s]+)\)")
_INTENT: Final = re.compile(r"/([a-z][a-z0-9_]*)")
_NUMBER: Final = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Payload:
    """Fill one slot, or start what an intent starts."""

    slot: str | None = None
    value: Value = None
    intent: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a payload was not accepted, for the sentence of its rule."""

    rule: Rule
    details: Mapping[str, str]


def parse(text: str, slots: Mapping[str, Slot]) -> Payload | Refused:
    """Read a payload strictly, its value typed by the slot it fills."""
    if intent := _INTENT.fullmatch(text):
        return Payload(intent=intent[1])
    pair = _SET.fullmatch(text)
    if pair is None:
        return Refused(Rule.BAD_PAYLOAD, {"payload": text})
    name, written = pair.groups()
    if name not in slots:
        return Refused(Rule.UNKNOWN_SLOT, {"slot": name})
    value = _value(written, slots[name])
    if value is None:
        return Refused(
            Rule.VALUE_NOT_ALLOWED, {"value": written, "slot": name, "allowed": _allowed(slots[name])}
        )
    return Payload(slot=name, value=value)


def written(slot: str | None, value: Value, intent: str | None) -> str:
    """The payload that means this, in its one spelling; it keys the title's translation."""
    if slot is None:
        return f"/{intent}"
    return f"/SetSlots({slot}={spelled(value)})"


def spelled(value: Value) -> str:
    """A value as a payload writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _value(text: str, slot: Slot) -> Value:
    match slot.kind:
        case SlotKind.BOOL:
            return {"true": True, "false": False}.get(text)
        case SlotKind.CATEGORICAL:
            return text if text in slot.values else None
        case SlotKind.FLOAT:
            return _number(text, slot)


def _number(text: str, slot: Slot) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    low = number if slot.low is None else slot.low
    high = number if slot.high is None else slot.high
    return number if low <= number <= high else None


def _allowed(slot: Slot) -> str:
    match slot.kind:
        case SlotKind.BOOL:
            return "true or false"
        case SlotKind.CATEGORICAL:
            return ", ".join(slot.values)
        case SlotKind.FLOAT if slot.low is not None and slot.high is not None:
            return f"a number from {slot.low:g} to {slot.high:g}"
        case SlotKind.FLOAT:
            return "a number"
