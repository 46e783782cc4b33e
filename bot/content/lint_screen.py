"""Check what one screen shows: a way out of a question, the number where somebody is in danger, who last read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from bot.content.prose import names_in
from bot.content.responses import Response, Variant
from bot.content.rules import Finding, Rule
from bot.content.wordings import ASKS
from bot.engine.flow import Flow
from bot.engine.patterns import OPENING
from safety.crisis import concerns_in

# What is said when danger was heard.
_IN_DANGER: Final = "utter_concern_"
_NUMBER_ALONE: Final = re.compile(r"^\{phone_\w+\}$", re.MULTILINE)
_PASS: Final = re.compile(r"\bSKIP\b")
# Choices that pass a question themselves, and the question that is one itself: is it safe to go on?
_PASSING: Final = ("Not now", "Stop")
_OTHER: Final = frozenset({"other", "others", "other reason", "none of these", "none of the above"})
# Two words in capitals can be two short names, as in NHS and BSL; three are a block.
_BLOCK: Final = re.compile(r"\b[A-Z]{2,}(?: [A-Z]{2,}){2,}\b")


def screen(response: Response, variant: Variant, today: date, *, texted: bool) -> Iterator[Finding]:
    """What is wrong with one wording as it is shown; `texted` when a text message may carry it."""

    def at(rule: Rule, **details: object) -> Finding:
        return rule.at(response.path, variant.line, **details)

    if response.key.startswith(_IN_DANGER):
        if not any(name.startswith("phone_") for name in names_in(variant.text)):
            yield at(Rule.DANGER_WITHOUT_NUMBER)
        elif not _NUMBER_ALONE.search(variant.text):
            yield at(Rule.NUMBER_NOT_ALONE)
    if texted and _asks(response, variant) and not _has_way_out(variant):
        yield at(Rule.NO_WAY_OUT)
    for button in variant.buttons:
        if button.title.casefold() in _OTHER:
            yield at(Rule.OTHER_OPTION, title=button.title)
        if concerns_in(button.title):
            yield at(Rule.OPTION_IS_DANGER, title=button.title)
    if found := _BLOCK.search(variant.text):
        yield at(Rule.CAPITALS, found=found[0])
    if "review_due" in variant.metadata:
        yield from overdue(response.path, variant.line, str(variant.metadata["review_due"]), today)


def overdue_flows(flows: Iterable[Flow], today: date) -> Iterator[Finding]:
    """The flows that somebody wanted to look at again by a day that has passed."""
    for flow in flows:
        if "review_due" in flow.metadata:
            yield from overdue(flow.path, flow.line, str(flow.metadata["review_due"]), today)


def overdue(path: str, line: int, written: str, today: date) -> Iterator[Finding]:
    """Whether the day by which somebody wanted to look again has passed."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        yield Rule.REVIEW_DATE.at(path, line)
        return
    if day < today:
        yield Rule.REVIEW_PASSED.at(path, line, day=day)


def _asks(response: Response, variant: Variant) -> bool:
    return bool(variant.buttons) or response.key.startswith(ASKS)


def _has_way_out(variant: Variant) -> bool:
    """The word that leaves, and the word that passes or a choice that does."""
    passes = bool(_PASS.search(variant.text)) or any(
        button.title.startswith(_PASSING) or button.slot == OPENING for button in variant.buttons
    )
    return passes and "exit_word" in names_in(variant.text)
