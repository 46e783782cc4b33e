"""Check what a text says: placeholders, numbers in prose, length, tone, and what a locked screen shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.content.prose import breaches, cut, names_in, sentences
from bot.content.responses import Variant
from bot.content.rules import Finding, Rule
from bot.content.segments import Size, outside_gsm, plain_marks, size
from bot.content.services import Directory
from bot.content.wordings import is_picklist
from bot.content.wordlists import WordLists

#: Placeholders every text may use.
FIXED: Final = frozenset({"service_name", "exit_word", "languages", "language_names"})
MOST_SEGMENTS: Final = 2
MOST_WORDS: Final = 20

# What a placeholder is measured as before it is known: the longest number, a place in words.
_SAMPLES: Final = {
    "service_name": "QL",
    "exit_word": "BYE",
    "languages": "English, Polski",
    "phone": "0000 000 0000",
    "text": "00000",
}
_SAMPLE: Final = "x" * 12
_SENTENCE: Final = re.compile(r"(?<=[.!?:])\s+|\n+")

#: A broken rule and the details of its sentence.
Breach = tuple[Rule, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Prose:
    """The checks of a text, held against the directory of a day and the lists of the content team."""

    directory: Directory
    today: date
    lists: WordLists

    def check(self, path: str, variant: Variant, *, texted: bool) -> Iterator[Finding]:
        """What is wrong with one wording; `texted` when a text message may carry it."""
        for rule, details in self._all(variant, texted=texted):
            yield rule.at(path, variant.line, **details)

    def _all(self, variant: Variant, *, texted: bool) -> Iterator[Breach]:
        for text in (variant.text, *(button.title for button in variant.buttons)):
            for rule, found in breaches(text):
                yield rule, {"found": found}
            yield from self._tone(text, variant.explains)
        yield from self._placeholders(variant)
        yield from _lapses(variant.text)
        yield from _length(variant, texted=texted)
        if word := self.lists.telling(variant.text):
            yield Rule.TELLING_START, {"word": word}

    def _tone(self, text: str, explains: tuple[str, ...]) -> Iterator[Breach]:
        for word, prefer in self.lists.avoided(text, explains):
            yield Rule.BANNED_WORD, {"word": word, "prefer": prefer}
        if odd := outside_gsm(text):
            yield Rule.NOT_GSM, {"characters": " ".join(odd)}

    def _placeholders(self, variant: Variant) -> Iterator[Breach]:
        used, params = names_in(variant.text), set(variant.params)
        for name in sorted(used - FIXED - params):
            if rule := self._refused(name):
                yield rule, {"name": name, "service": name.partition("_")[2]}
        for name in sorted(params - used):
            yield Rule.UNUSED_PARAM, {"name": name}

    def _refused(self, name: str) -> Rule | None:
        kind, _, service = name.partition("_")
        if kind not in ("phone", "text") or not service:
            return Rule.UNKNOWN_PLACEHOLDER
        number = self.directory.phone if kind == "phone" else self.directory.text
        # Rows that have run out count as there: an old date must never keep the service from starting.
        if not (printed := number(service, date.min)):
            return Rule.UNKNOWN_SERVICE
        if not self.directory.is_crisis(service):
            return Rule.NOT_A_CRISIS_LINE
        return None if number(service, self.today) == printed else Rule.LAPSED


def _lapses(text: str) -> Iterator[Breach]:
    """A number to text has no substitute once its row has expired: its sentence is left out."""
    said = [names_in(sentence) for sentence in sentences(text)]
    lapsing = [sorted(name for name in names if name.startswith("text_")) for names in said]
    if lapsing and all(lapsing):
        yield Rule.NOTHING_LEFT, {}
    for names, texts in zip(said, lapsing, strict=True):
        if texts and any(name.startswith("phone_") for name in names):
            yield Rule.NUMBERS_TOGETHER, {"name": texts[0]}


def texted_size(variant: Variant) -> Size:
    """What a wording costs as a text message with its choices, a likely length for each placeholder."""
    return size(plain_marks(_as_text_message(variant)))


def _length(variant: Variant, *, texted: bool) -> Iterator[Breach]:
    if texted and (segments := texted_size(variant).segments) > MOST_SEGMENTS:
        yield Rule.LONG_SMS, {"segments": segments}
    longest = max(len(sentence.split()) for sentence in _SENTENCE.split(variant.text))
    if longest > MOST_WORDS:
        yield Rule.LONG_SENTENCE, {"words": longest}


def _as_text_message(variant: Variant) -> str:
    """The text as it would be sent."""
    filled = "".join(_sample(piece) if at % 2 else piece for at, piece in enumerate(cut(variant.text)))
    if is_picklist(variant) or not variant.buttons:
        return filled
    menu = ", ".join(f"{at} {button.title}" for at, button in enumerate(variant.buttons, 1))
    return f"{filled}\n{menu}"


def _sample(name: str) -> str:
    return _SAMPLES.get(name) or _SAMPLES.get(name.partition("_")[0], _SAMPLE)
