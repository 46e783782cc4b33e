"""Check the words: what every response must have, and what its screens (`lint_screen`) and texts (`lint_prose`) may.

Errors keep the content from loading. Warnings are for a person to judge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.content import payload
from bot.content.lint_prose import Prose
from bot.content.lint_screen import screen
from bot.content.responses import Response, Variant, WordFiles, heard
from bot.content.rules import Finding, Rule
from bot.content.services import Area, Directory
from bot.content.wordings import ASKS, by_channel, default_of, is_picklist, offered
from bot.content.wordlists import WordLists, read_lists
from bot.engine.flow import Slot, SlotKind, Value

#: One digit answers on a phone; a tenth option would need two.
MOST_OPTIONS: Final = 9
#: More than this at once is hard to take in when frightened.
FEW_OPTIONS: Final = 3
# An instrument is as its authors set it; a `list: true` is looked along for the one thing someone came for.
_LONGER_BY_NATURE: Final = frozenset({"instrument", "list"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the words are held against. `used`: the keys flows and engine say, or None when unknown."""

    slots: Mapping[str, Slot]
    directory: Directory
    today: date
    used: Collection[str] | None = None
    lists: WordLists = field(default_factory=read_lists)


def lint(files: WordFiles, around: Surroundings) -> tuple[Finding, ...]:
    """Every finding, in file order."""
    found = [
        finding
        for response in files.responses.values()
        if response.variants
        for finding in _response(response, files.intents, around)
    ]
    return tuple(sorted(found, key=lambda finding: finding.fault))


def _response(response: Response, intents: Mapping[str, str], around: Surroundings) -> Iterator[Finding]:
    yield from _defaults(response)
    yield from _same_buttons(response)
    yield from _every_answer(response, around.slots)
    yield from _how_many(response)
    if around.used is not None and response.key not in around.used:
        yield Rule.UNUSED.at(response.path, response.line, key=response.key)
    areas = around.directory.areas
    for variant in response.variants:
        yield from _buttons(response, variant, intents)
        yield from _picklist(response, variant, around.slots, areas)
    texted = texted_variants(response)
    checks = Prose(around.directory, around.today, around.lists)
    for variant in response.variants:
        yield from screen(response, variant, around.today, texted=variant in texted)
        yield from checks.check(response.path, variant, texted=variant in texted)


def texted_variants(response: Response) -> tuple[Variant, ...]:
    """The wordings a text message may carry: those tried on SMS up to the first without a condition."""
    orders = by_channel(response)
    reached: list[Variant] = []
    for condition, index in orders.get("sms") or orders[None]:
        reached.append(response.variants[index])
        if condition is None:
            break
    return tuple(reached)


def _defaults(response: Response) -> Iterator[Finding]:
    seen: set[tuple[str | None, str | None]] = set()
    for variant in response.variants:
        source = variant.condition.source if variant.condition else None
        if (variant.channel, source) in seen:
            rule = Rule.TWO_DEFAULTS if (variant.channel, source) == (None, None) else Rule.SAME_TWICE
            yield rule.at(response.path, variant.line, key=response.key)
        seen.add((variant.channel, source))
    if (None, None) not in seen:
        yield Rule.NO_DEFAULT.at(response.path, response.line, key=response.key)


def _same_buttons(response: Response) -> Iterator[Finding]:
    """Every wording of a question must have the same choices in the same order: 1 means one thing."""

    def choices(variant: Variant) -> tuple[object, ...]:
        listed = (is_picklist(variant), variant.metadata.get("titles_from"))
        return (*listed, *(button.payload for button in variant.buttons))

    first = choices(default_of(response))
    for variant in response.variants:
        if choices(variant) != first:
            yield Rule.BUTTONS_DIFFER.at(response.path, variant.line, key=response.key)


def _buttons(response: Response, variant: Variant, intents: Mapping[str, str]) -> Iterator[Finding]:
    slots = dict.fromkeys(button.slot for button in variant.buttons)
    if len(slots) > 1:
        named = " and ".join(slot or "none" for slot in slots)
        yield Rule.SLOTS_MIXED.at(response.path, variant.line, slots=named)
    for same in _twice([button.payload for button in variant.buttons]):
        yield Rule.BUTTON_TWICE.at(response.path, variant.line, same=same)
    for same in _twice([heard(button.title) for button in variant.buttons]):
        yield Rule.BUTTON_TWICE.at(response.path, variant.line, same=same)
    for button in variant.buttons:
        if button.intent is not None and intents.get(heard(button.title)) != button.intent:
            yield Rule.INTENT_NOT_TYPED.at(
                response.path, variant.line, title=button.title, intent=button.intent
            )


def _twice(names: list[str]) -> list[str]:
    return list(dict.fromkeys(name for place, name in enumerate(names) if name in names[:place]))


def _every_answer(response: Response, slots: Mapping[str, Slot]) -> Iterator[Finding]:
    """Buttons that fill a slot give every answer it can hold; a number may also be typed."""
    default = default_of(response)
    filled = next((button.slot for button in default.buttons if button.slot), "")
    slot = slots.get(filled)
    if slot is None or is_picklist(default) or slot.kind is SlotKind.FLOAT:
        return
    given = {button.value for button in default.buttons}
    missing = [value for value in _answers(slot) if value not in given]
    if missing:
        values = ", ".join(payload.spelled(value) for value in missing)
        yield Rule.VALUE_WITHOUT_BUTTON.at(
            response.path, response.line, key=response.key, values=values, slot=slot.name
        )


def _answers(slot: Slot) -> tuple[Value, ...]:
    return (True, False) if slot.kind is SlotKind.BOOL else slot.values


def _how_many(response: Response) -> Iterator[Finding]:
    default = default_of(response)
    count = len(default.buttons)
    if is_picklist(default):
        return
    if count > MOST_OPTIONS:
        yield Rule.TOO_MANY_OPTIONS.at(response.path, default.line, count=count)
    elif count > FEW_OPTIONS and not default.metadata.keys() & _LONGER_BY_NATURE:
        yield Rule.MANY_OPTIONS.at(response.path, default.line, count=count)


def _picklist(
    response: Response, variant: Variant, slots: Mapping[str, Slot], areas: Sequence[Area]
) -> Iterator[Finding]:
    if not is_picklist(variant):
        if variant.metadata.get("titles_from") == "areas":
            yield Rule.TITLES_WITHOUT_PICKLIST.at(response.path, variant.line)
        return
    slot = slots.get(response.key.removeprefix(ASKS))
    if slot is None or not slot.values:
        yield Rule.PICKLIST_SLOT.at(response.path, variant.line)
        return
    given = [choice.value for choice in offered(variant, areas)]
    if missing := [value for value in slot.values if value not in given]:
        yield Rule.PICKLIST_TITLES.at(response.path, variant.line, values=", ".join(missing))
    for value in given:
        if value not in slot.values:
            allowed = ", ".join(slot.values)
            yield Rule.VALUE_NOT_ALLOWED.at(
                response.path, variant.line, value=value, slot=slot.name, allowed=allowed
            )
