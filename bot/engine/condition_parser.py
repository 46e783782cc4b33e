"""Reads a condition by recursive descent: each method is one rule of the grammar and returns it compiled."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import TYPE_CHECKING

from bot.engine.condition_rules import ConditionFault, ConditionRule
from bot.engine.condition_terms import (
    CONTEXT,
    Get,
    Kind,
    Term,
    of_constant,
    of_context,
    of_slot,
    tokens,
    written,
)

if TYPE_CHECKING:  # flow.py imports the conditions: a flow holds them
    from bot.engine.flow import Slot, Value

_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SIGNS = frozenset({"=", "==", "!=", "is", "contains", "matches", *_ORDERS})

# Nobody can follow more parts or brackets, and the machine's own stack ends somewhere.
_MOST = 20


class Parser:
    """Reads one condition; `seen` are the terms met. Raises `ConditionFault` at the first fault."""

    def __init__(self, text: str, slots: Mapping[str, Slot]) -> None:
        self.text = text
        self.slots = slots
        self.tokens = tokens(text)
        self.at = 0
        self.depth = 0
        self.seen: list[Term] = []

    def whole(self) -> Get:
        test = self.joined()
        if self.at < len(self.tokens):
            raise self.fault(ConditionRule.CONDITION_UNREADABLE, found=self.tokens[self.at].text)
        return test

    def joined(self) -> Get:
        """`a and b` or `a or b`, never a mixture: Rasa reads one from the right, people from the left."""
        tests = [self.negated()]
        word = self.peek()
        while self.peek() in ("and", "or"):
            if self.take() != word:
                raise self.fault(ConditionRule.CONDITION_MIXES_AND_OR)
            tests.append(self.negated())
        if len(tests) > _MOST:
            raise self.fault(ConditionRule.CONDITION_TOO_LONG, most=_MOST)
        return reduce(_both if word == "and" else _either, tests)

    def negated(self) -> Get:
        turned = False
        while self.peek() == "not":
            self.take()
            turned = not turned
        inner = self.comparison()
        return (lambda slots, context: not inner(slots, context)) if turned else inner

    def comparison(self) -> Get:
        if self.peek() == "(":
            return self.bracketed()
        left = self.term()
        sign = self.sign()
        return self.compared(left, sign, self.term()) if sign else self.alone(left)

    def bracketed(self) -> Get:
        self.take()
        self.depth += 1
        if self.depth > _MOST:
            raise self.fault(ConditionRule.CONDITION_TOO_LONG, most=_MOST)
        inner = self.joined()
        if self.peek() != ")":
            raise self.fault(ConditionRule.CONDITION_BRACKET)
        self.take()
        self.depth -= 1
        return inner

    def sign(self) -> str:
        """The comparison that stands here, in one spelling; empty if none does."""
        if self.peek() not in _SIGNS:
            return ""
        sign = self.take()
        if sign == "is" and self.peek() == "not":
            self.take()
            return "!="
        return "=" if sign in ("is", "==") else sign

    def term(self) -> Term:
        if self.at >= len(self.tokens):
            raise self.fault(ConditionRule.CONDITION_ENDS_EARLY)
        if self.peek() == "{":
            found = self.set_of_values()
        else:
            token = self.tokens[self.at]
            self.at += 1
            found = of_constant(token) or self.named(token.text)
        self.seen.append(found)
        return found

    def named(self, text: str) -> Term:
        space, dot, name = text.partition(".")
        if space == "slots" and dot:
            if name not in self.slots:
                raise self.fault(ConditionRule.CONDITION_UNKNOWN_SLOT, slot=name)
            return of_slot(self.slots[name])
        if space == "context" and dot:
            if name not in CONTEXT:
                raise self.fault(
                    ConditionRule.CONDITION_UNKNOWN_CONTEXT, name=name, allowed=", ".join(CONTEXT)
                )
            return of_context(name)
        if not text.isidentifier() or text in _SIGNS | {"and", "or", "not"}:
            raise self.fault(ConditionRule.CONDITION_UNREADABLE, found=text)
        raise self.fault(ConditionRule.CONDITION_BARE_WORD, word=text)

    def set_of_values(self) -> Term:
        self.take()
        values: list[Value] = []
        while self.peek() != "}":
            item = self.term()
            if item.slot or item.asked or item.kind is Kind.SET:
                raise self.fault(ConditionRule.CONDITION_SET_ITEM)
            values.extend(item.constants)
        self.take()
        return Term(Kind.SET, "the set", lambda slots, context: None, constants=tuple(values))

    def alone(self, term: Term) -> Get:
        """A slot on its own asks whether it is true, or, of a word, whether it was answered."""
        if term.kind is Kind.NUMBER:
            raise self.fault(ConditionRule.CONDITION_NUMBER_ALONE, term=term.text)
        if not (term.slot or term.asked or term.kind is Kind.BOOL):
            raise self.fault(ConditionRule.CONDITION_VALUE_ALONE, term=term.text)
        return term.get

    def compared(self, left: Term, sign: str, right: Term) -> Get:
        if sign == "matches":
            raise self.fault(ConditionRule.CONDITION_MATCHES)
        if sign == "contains":
            return self.contained(left, right)
        if Kind.SET in (left.kind, right.kind):
            raise self.fault(ConditionRule.CONDITION_SET_COMPARED)
        if sign in _ORDERS:
            return self.ordered(left, sign, right)
        self.check_comparable(left, right)
        here, there = left.get, right.get
        if sign == "=":
            return lambda slots, context: here(slots, context) == there(slots, context)
        return lambda slots, context: here(slots, context) != there(slots, context)

    def ordered(self, left: Term, sign: str, right: Term) -> Get:
        for term in (left, right):
            if term.kind is not Kind.NUMBER:
                raise self.fault(ConditionRule.CONDITION_ORDERS, term=term.text)
        here, there, order = left.get, right.get, _ORDERS[sign]

        def test(slots: Mapping[str, Value], context: Mapping[str, Value]) -> bool:
            low, high = here(slots, context), there(slots, context)
            return isinstance(low, int | float) and isinstance(high, int | float) and order(low, high)

        return test

    def contained(self, left: Term, right: Term) -> Get:
        if left.kind is not Kind.SET or right.kind is Kind.SET:
            raise self.fault(ConditionRule.CONDITION_CONTAINS)
        for value in left.constants:
            self.check_comparable(right, written(value))
        values, there = frozenset(left.constants), right.get
        return lambda slots, context: there(slots, context) in values

    def check_comparable(self, left: Term, right: Term) -> None:
        """Refuse two sides that could never be equal."""
        if Kind.NOTHING not in (left.kind, right.kind) and left.kind is not right.kind:
            raise self.fault(ConditionRule.CONDITION_KINDS_DIFFER, left=left.text, right=right.text)
        for here, there in ((left, right), (right, left)):
            for value in there.constants:
                if here.values and value is not None and value not in here.values:
                    raise self.fault(
                        ConditionRule.CONDITION_OUTSIDE_VALUES,
                        term=here.text,
                        value=str(value),
                        values=", ".join(here.values),
                    )

    def peek(self) -> str:
        """The next token as the grammar sees it, in lower case; a quoted one is never part of the grammar."""
        if self.at >= len(self.tokens) or self.tokens[self.at].kind == "quoted":
            return ""
        return self.tokens[self.at].text.lower()

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1].text.lower()

    def fault(self, rule: ConditionRule, **details: object) -> ConditionFault:
        return ConditionFault(rule, condition=self.text, **details)


def _both(one: Get, other: Get) -> Get:
    return lambda slots, context: one(slots, context) and other(slots, context)


def _either(one: Get, other: Get) -> Get:
    return lambda slots, context: one(slots, context) or other(slots, context)
