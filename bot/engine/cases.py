"""Every case a set of conditions can meet, so that what they leave out or never take can be named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import prod

from bot.engine.condition_terms import CONTEXT
from bot.engine.conditions import Condition
from bot.engine.flow import Arm, Slot, SlotKind, Value
from bot.engine.values import shown

# More combinations than this are not tried; nobody writes a branch over that many answers.
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Case:
    """One combination of answers and context."""

    slots: Mapping[str, Value]
    context: Mapping[str, Value]

    def __str__(self) -> str:
        seen = {f"slots.{name}": value for name, value in self.slots.items()}
        seen |= {f"context.{name}": value for name, value in self.context.items()}
        return " and ".join(
            f"{name} is {'empty' if value is None else shown(value)}" for name, value in seen.items()
        )


def cases(
    conditions: Sequence[Condition], slots: Mapping[str, Slot], known: Mapping[str, Value]
) -> list[Case] | None:
    """All combinations the conditions could tell apart, with `known` fixed; None if there are too many.

    A number is tried at, between and beyond every number it is compared with. Every answer can also be empty:
    any question can be skipped.
    """
    constants = [value for condition in conditions for value in condition.constants]
    names = sorted({name for condition in conditions for name in condition.names})
    asked = sorted({name for condition in conditions for name in condition.asked})
    options = [[known[name]] if name in known else _answers(slots[name], constants) for name in names]
    options += [_properties(name, constants) for name in asked]
    if prod(map(len, options)) > _MOST:
        return None
    at = len(names)
    return [
        Case(dict(zip(names, taken[:at], strict=True)), dict(zip(asked, taken[at:], strict=True)))
        for taken in product(*options)
    ]


def _answers(slot: Slot, constants: Sequence[Value]) -> list[Value]:
    match slot.kind:
        case SlotKind.BOOL:
            return [True, False, None]
        case SlotKind.CATEGORICAL:
            return [*slot.values, None]
        case SlotKind.FLOAT:
            return [*_numbers(constants), None]


def _numbers(constants: Sequence[Value]) -> list[float]:
    marks = sorted({value for value in constants if isinstance(value, float)}) or [0.0]
    between = [(low + high) / 2 for low, high in pairwise(marks)]
    return sorted({marks[0] - 1, *marks, *between, marks[-1] + 1})


def _properties(name: str, constants: Sequence[Value]) -> list[Value]:
    if CONTEXT[name]:
        return list(CONTEXT[name])
    return [*sorted({value for value in constants if isinstance(value, str)}), "something else", None]


def taken(
    arms: Sequence[Arm], slots: Mapping[str, Slot], known: Mapping[str, Value]
) -> Iterator[tuple[int, Case]]:
    """Which arm each case takes, by its place; -1 if none. Yields nothing if there are too many."""
    conditions = [arm.condition for arm in arms if arm.condition is not None]
    for case in cases(conditions, slots, known) or ():
        for at, arm in enumerate(arms):
            if arm.condition is None or arm.condition.holds(case.slots, case.context):
                yield at, case
                break
        else:
            yield -1, case


def open_arms(arms: Sequence[Arm], slots: Mapping[str, Slot], known: Mapping[str, Value]) -> list[Arm]:
    """The arms that can be taken given what is known; all of them when there are too many cases to tell."""
    places = {at for at, _ in taken(arms, slots, known)}
    return [arm for at, arm in enumerate(arms) if not places or at in places]
