"""Whether the buttons under a question answer it. What a button is in itself is checked with the words."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.content import Content, ResponseShape
from bot.engine.flow import Collect, SlotKind
from bot.engine.flow_rules import FlowRule
from bot.errors import Fault

# What Telegram carries back from a button, in bytes of UTF-8. Rasa sends it the payload as it stands.
_CALLBACK_BYTES = 64


def buttons(content: Content) -> Iterator[Fault]:
    """Every question's buttons, then every button's reach."""
    asked = {
        (node.step.utter, node.step.slot) for _, node in content.reachable() if isinstance(node.step, Collect)
    }
    for key, slot in sorted(asked):
        if key in content.responses and slot in content.slots:
            yield from _question(content, content.responses[key], slot)
    intents = {intent for flow in content.flows.values() for intent in flow.triggers}
    for response in content.responses.values():
        yield from _reach(response, intents)


def _question(content: Content, response: ResponseShape, slot: str) -> Iterator[Fault]:
    needed = content.slots[slot].kind is not SlotKind.FLOAT
    listed = ("picklist", "titles_from")
    offered = any(v.buttons or any(map(v.metadata.get, listed)) for v in response.variants)
    if needed and not offered:
        sentence = FlowRule.BUTTONS_NONE.sentence(slot=slot, key=response.key)
        yield Fault(response.path, response.line, sentence)
    for variant in response.variants:
        for button in variant.buttons:
            if button.slot is not None and button.slot != slot:
                sentence = FlowRule.BUTTON_SLOT.sentence(key=response.key, asked=slot, fills=button.slot)
                yield Fault(response.path, variant.line, sentence)


def _reach(response: ResponseShape, intents: set[str]) -> Iterator[Fault]:
    for variant in response.variants:
        for button in variant.buttons:
            if button.intent is not None and button.intent not in intents:
                yield Fault(
                    response.path, variant.line, FlowRule.BUTTON_INTENT.sentence(intent=button.intent)
                )
            size = len(button.payload.encode())
            if size > _CALLBACK_BYTES:
                yield Fault(response.path, variant.line, FlowRule.CALLBACK_LONG.sentence(size=size))
