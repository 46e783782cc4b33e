"""The smallest pieces of a condition: tokens, and the terms they stand for with what each can be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from bot.engine.condition_rules import ConditionFault, ConditionRule

if TYPE_CHECKING:  # flow.py imports the conditions: a flow holds them
    from bot.engine.flow import Slot, Value

Get = Callable[["Mapping[str, Value]", "Mapping[str, Value]"], "Value"]

# What a condition may ask beside slots, and the words each can be; () means any word.
CONTEXT: Mapping[str, tuple[str, ...]] = {
    "channel": ("sms", "telegram", "web", "rasa", "terminal"),
    "collect": (),
    "reason": (),
    "previous_flow_name": (),
    "canceled_name": (),
}

_CONSTANTS: Mapping[str, Value] = {
    "true": True,
    "false": False,
    "null": None,
    "undefined": None,
    "empty": None,
}
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<quoted>"[^"]*"|'[^']*')
    | (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
    | (?P<mark>==|!=|>=|<=|[=<>(){}])
    | (?P<word>[\w.:;-]+)
    )""",
    re.VERBOSE,
)


class Kind(Enum):
    """What a term can be."""

    BOOL = "bool"
    WORD = "categorical"
    NUMBER = "float"
    NOTHING = "null"
    SET = "set"


class Token(NamedTuple):
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """One side of a comparison. `values`: the words it can be, () for any; `constants`: what is written."""

    kind: Kind
    text: str
    get: Get
    values: tuple[str, ...] = ()
    constants: tuple[Value, ...] = ()
    slot: str = ""
    asked: str = ""


def tokens(condition: str) -> list[Token]:
    """Cut a condition into its words and signs. Raises `ConditionFault` at anything that is neither."""
    if "{{" in condition or "{%" in condition:
        raise ConditionFault(ConditionRule.CONDITION_TEMPLATE, condition=condition)
    found: list[Token] = []
    at, end = 0, len(condition.rstrip())
    while at < end:
        match = _TOKEN.match(condition, at)
        if match is None:
            raise ConditionFault(
                ConditionRule.CONDITION_UNREADABLE, condition=condition, found=condition[at:].strip()
            )
        kind = str(match.lastgroup)
        found.append(Token(kind, match[kind]))
        at = match.end()
    return found


def of_constant(token: Token) -> Term | None:
    """The term a written value stands for; nothing if the token is a name or a sign."""
    match token:
        case Token("quoted", text):
            return written(text[1:-1])
        case Token("number", text):
            return written(float(text))
        case Token("word", text) if text.lower() in _CONSTANTS:
            return written(_CONSTANTS[text.lower()])
        case _:
            return None


def written(value: Value) -> Term:
    """A value that stands in the condition itself."""
    if value is None:
        return Term(Kind.NOTHING, "null", lambda slots, context: None, constants=(None,))
    kind = Kind.BOOL if isinstance(value, bool) else Kind.WORD if isinstance(value, str) else Kind.NUMBER
    text = (
        str(value).lower() if isinstance(value, bool) else f"{value:g}" if kind is Kind.NUMBER else f"{value}"
    )
    return Term(kind, text, lambda slots, context: value, constants=(value,))


def of_slot(slot: Slot) -> Term:
    name = slot.name
    return Term(
        Kind(slot.kind.value), f"slots.{name}", lambda slots, context: slots.get(name), slot.values, slot=name
    )


def of_context(name: str) -> Term:
    return Term(
        Kind.WORD, f"context.{name}", lambda slots, context: context.get(name), CONTEXT[name], asked=name
    )
