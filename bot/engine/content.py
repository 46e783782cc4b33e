"""All that is checked together: flows, slots, and the shape of the words and services they name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.engine.flow import Flow, Node, Slot, Value
from bot.engine.graph import steps_reached
from bot.engine.patterns import ACTIONS
from bot.engine.rules import Rule
from bot.errors import Fault


class ButtonShape(Protocol):
    """A choice under a question: it fills a slot with a value, or means an intent."""

    @property
    def slot(self) -> str | None: ...
    @property
    def value(self) -> Value: ...
    @property
    def intent(self) -> str | None: ...
    @property
    def payload(self) -> str: ...


class VariantShape(Protocol):
    """One wording of a response."""

    @property
    def text(self) -> str: ...
    @property
    def buttons(self) -> Sequence[ButtonShape]: ...
    @property
    def metadata(self) -> Mapping[str, object]: ...
    @property
    def line(self) -> int: ...


class ResponseShape(Protocol):
    """All wordings of one response, and the file they stand in."""

    @property
    def key(self) -> str: ...
    @property
    def variants(self) -> Sequence[VariantShape]: ...
    @property
    def path(self) -> str: ...
    @property
    def line(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Content:
    """One version of the content. `services` None means the directory is not at hand and is not looked at.

    `topic_in` finds a word in a text that tells what this service is for; `believes` whether a text has a kind line.
    """

    flows: Mapping[str, Flow]
    slots: Mapping[str, Slot]
    responses: Mapping[str, ResponseShape]
    actions: frozenset[str] = ACTIONS
    intents: Collection[str] = ()
    services: Collection[str] | None = None
    topic_in: Callable[[str], str | None] = lambda text: None
    believes: Callable[[str], bool] = lambda text: True

    @property
    def head(self) -> str:
        """The file to name when something is nowhere."""
        return next((flow.path for flow in self.flows.values()), "flows")

    def reachable(self) -> Iterator[tuple[Flow, Node]]:
        """Every step a conversation can come to within its flow; what is out of reach has its own fault."""
        for flow in self.flows.values():
            within = steps_reached(flow)
            yield from ((flow, node) for node in flow.nodes.values() if node.id in within)


def at(flow: Flow, node: Node | None, rule: Rule, /, **details: object) -> Fault:
    """A fault at a step, or at the head of its flow."""
    return Fault(flow.path, node.line if node else flow.line, rule.sentence(**details))
