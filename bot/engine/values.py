"""What a slot can hold, and how an editor writes it."""

from __future__ import annotations

from bot.engine.flow import Slot, SlotKind, Value


def can_hold(slot: Slot, value: Value) -> bool:
    """Whether a slot can have this value; null empties any."""
    if value is None:
        return True
    match slot.kind:
        case SlotKind.BOOL:
            return isinstance(value, bool)
        case SlotKind.CATEGORICAL:
            return isinstance(value, str) and value in slot.values
        case SlotKind.FLOAT:
            return isinstance(value, float) and _low(slot) <= value <= _high(slot)


def _low(slot: Slot) -> float:
    return float("-inf") if slot.low is None else slot.low


def _high(slot: Slot) -> float:
    return float("inf") if slot.high is None else slot.high


def shown(value: object) -> str:
    """A value as it is written in YAML."""
    match value:
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case None:
            return "null"
        case _:
            return str(value)
