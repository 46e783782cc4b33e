"""Conditions on answers: `slots.safe_now is true and slots.kind != "control"`.

The language is that of Rasa's predicates, made strict: whatever could go wrong while a person waits is
refused when the files are read. A parsed condition is a chain of closures and never raises; ordering with an
empty answer is false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.engine.condition_parser import Parser
from bot.engine.condition_rules import ConditionFault
from bot.engine.condition_terms import Get

if TYPE_CHECKING:  # flow.py imports this module: a flow holds conditions
    from bot.engine.flow import Slot, Value

__all__ = ["Condition", "ConditionFault"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that was read, checked and compiled.

    `names` are the slots it looks at, `asked` the context properties, `constants` what it compares them with.
    """

    source: str
    names: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    constants: frozenset[Value] = frozenset()
    test: Get = field(default=lambda slots, context: False, repr=False, compare=False)

    @classmethod
    def parse(cls, text: str, slots: Mapping[str, Slot]) -> Condition:
        """Read `text` against the declared slots. Raises `ConditionFault`, whose sentence names the mend."""
        parser = Parser(text, slots)
        test = parser.whole()
        return cls(
            source=text,
            names=frozenset(term.slot for term in parser.seen if term.slot),
            asked=frozenset(term.asked for term in parser.seen if term.asked),
            constants=frozenset(value for term in parser.seen for value in term.constants),
            test=test,
        )

    @property
    def readable(self) -> bool:
        """False for what stands in for a condition that had a fault: it never holds and says nothing."""
        return bool(self.names or self.asked or self.constants)

    def holds(self, slots: Mapping[str, Value], context: Mapping[str, Value]) -> bool:
        """Whether it is so. A slot or property that is missing counts as empty; nothing is ever raised."""
        return bool(self.test(slots, context))
