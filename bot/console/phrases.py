"""What a worker can put into a conversation without writing it: reviewed sentences, and rows of the directory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.content.cards import hours_code
from bot.content.languages import ENGLISH
from bot.content.segments import size
from bot.content.service import Service
from bot.content.services import Directory
from bot.content.taxonomy import Need
from bot.content.words import SERVICE, Words
from bot.engine.session import Line
from bot.ports import Clock

_QUICK: Final = "utter_quick_"
#: Rows of one search; a longer list is searched again, not read.
MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Quick:
    """A sentence to begin with, in the person's language and in the one it was reviewed in. `name`: the end of its key,
    as it stands in an address.
    """

    name: str
    text: str
    english: str


@dataclass(frozen=True, slots=True)
class Found:
    """A row of the directory as it would be sent, and how many texts it takes."""

    key: str
    name: str
    for_what: str
    text: str
    texts: int


class Phrases:
    """The words of the content, as far as staff send them by hand."""

    def __init__(self, words: Words, directory: Directory, now: Clock) -> None:
        self._words = words
        self._directory = directory
        self._now = now
        self._quick = [key for key in words.responses if key.startswith(_QUICK)]

    def quick(self, language: str) -> list[Quick]:
        """Every reviewed sentence, in this language where it is translated, and in English, so that a worker knows what
        they send.
        """
        return [
            Quick(key.removeprefix(_QUICK), self._say(key, language), self._say(key, ENGLISH))
            for key in self._quick
        ]

    def one(self, name: str, language: str) -> str:
        """The sentence of this name; empty if there is none."""
        return self._say(_QUICK + name, language) if _QUICK + name in self._quick else ""

    def search(self, typed: str, language: str) -> list[Found]:
        """Rows that may be shown today and have every word typed in their name, purpose or need."""
        wanted = typed.casefold().replace("_", " ").split()
        if not wanted:
            return []
        now = self._now()
        rows = (service for service in self._live(now) if all(word in _said(service) for word in wanted))
        return [self._found(service, now, language) for service in rows][:MOST]

    def card(self, key: str, language: str) -> str:
        """The row of this key as a text; empty if it may not be shown."""
        now = self._now()
        service = next((each for each in self._live(now) if each.key == key), None)
        return self._found(service, now, language).text if service else ""

    def code(self, code: int, language: str) -> str:
        """How to ask for this worker again."""
        return self._words.sms((Line("utter_code_given", 0, (("code", str(code)),)),), language)

    def _live(self, now: datetime) -> list[Service]:
        shown = (self._directory.get(key, now.date()) for key in sorted(self._directory.keys()))
        return list({each.key: each for each in shown if each}.values())

    def _found(self, service: Service, now: datetime, language: str) -> Found:
        params = (("hours", hours_code(service, now)), ("service", service.key))
        text = self._words.sms((Line(SERVICE, 0, params),), language)
        return Found(service.key, service.name, service.one_line, text, size(text).segments)

    def _say(self, key: str, language: str) -> str:
        return self._words.sms((Line(key, 0),), language)


def _said(service: Service) -> str:
    needs = " ".join(need.value.replace("_", " ") for need in service.needs)
    return f"{service.name} {service.one_line} {service.for_whom} {needs} {service.key}".casefold()


NEEDS: Final = tuple(need.value.replace("_", " ") for need in Need)
