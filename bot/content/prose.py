"""What may not stand in a sentence: numbers, addresses, hours, words of the phone company. Pure.

These live in the directory with a source and a date, so that no old number can hide in a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.content.rules import Rule

# A sentence ends at a full stop, question or exclamation mark before a space, and with its line.
_SENTENCE: Final = re.compile(r"(?<=[.!?])(?= )|(?<=\n)")
_PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")

#: Words that Twilio or a carrier acts on by itself, in any case, when they are the whole message.
CARRIER_WORDS: Final = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
    | {"help", "info", "start", "yes", "unstop"}
)
_ADVERTISED: Final = re.compile(r"\b(?:STOP|STOPALL|UNSUBSCRIBE|CANCEL|END|QUIT|HELP|INFO|START|UNSTOP)\b")

# Seven digits or more however grouped, five or six in one run, or one of the short numbers everybody knows.
_PHONE: Final = re.compile(
    r"(?<![\w])(?:\+?\(?\d(?:[ \-().]{0,2}\d){6,}|\d{5,6}|999|112|111|101|105|119|911|988|116|123)(?!\w)"
)
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_WEB: Final = re.compile(
    r"https?:|\bwww\.|\b[\w-]+\.(?:uk|com|org|net|info|gov|nhs|io|me|chat|app|london)\b", re.IGNORECASE
)
_CLOCK: Final = re.compile(
    r"\b(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d)|\b\d{1,2} ?(?:am|pm|a\.m|p\.m)\b|\bo'?clock\b"
    r"|\b(?:24/7|24 ?h|24[ -]hours? a day|24[ -]hour)\b|\b(?:noon|midnight|midday)\b",
    re.IGNORECASE,
)
# Who somebody is, or who did it: asked for by nobody here. To speak of names is not to ask for one.
_IDENTITY: Final = re.compile(
    r"\b(?:what(?:'s| is| was| are)|(?:tell|give|send) us|type|enter|write down|say)"
    r" (?:your|their|his|her)(?: own| full| first| last| real| home| email| phone)*"
    r" (?:names?|surname|address|postcode|birthday|date of birth|number|nhs number|email)\b"
    r"|\bwhat (?:are you|is (?:he|she)|are they) called\b|\bwho did (?:it|this)\b"
    r"|\bwhen were you born\b|\bwhere are you(?: right)?(?: now)?\?|\b(?:what|which) (?:street|town|flat|house)\b",
    re.IGNORECASE,
)


def cut(text: str) -> tuple[str, ...]:
    """A text cut at its placeholders: words, name, words, … name, words."""
    return tuple(_PLACEHOLDER.split(text))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text with the space before each, so that joining them gives the text again."""
    return tuple(filter(None, _SENTENCE.split(text)))


def names_in(text: str) -> frozenset[str]:
    """The placeholders a text uses."""
    return frozenset(_PLACEHOLDER.findall(text))


def without_placeholders(text: str) -> str:
    return _PLACEHOLDER.sub(" ", text)


def breaches(text: str) -> Iterator[tuple[Rule, str]]:
    """The rules a sentence breaks by itself, with what was found."""
    prose = without_placeholders(text)
    if "{" in prose or "}" in prose:
        yield Rule.STRAY_BRACE, ""
    if found := _EMAIL.search(prose) or _WEB.search(prose):
        yield Rule.WEB_ADDRESS, _around(prose, found)
    if found := _CLOCK.search(prose):
        yield Rule.TIME_OF_DAY, found[0]
    elif found := _PHONE.search(prose):
        yield Rule.PHONE_NUMBER, found[0]
    if found := _IDENTITY.search(prose):
        yield Rule.ASKS_IDENTITY, found[0]
    if found := _ADVERTISED.search(prose):
        yield Rule.CARRIER_WORD_SAID, found[0]


def _around(text: str, found: re.Match[str]) -> str:
    """The whole address a match is part of, without the comma or full stop after it."""
    start = text.rfind(" ", 0, found.start()) + 1
    end = text.find(" ", found.end())
    return text[start : end if end >= 0 else None].strip("\n.,;()")
