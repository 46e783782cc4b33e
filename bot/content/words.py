"""The words at run time: which wording of a response fits, and how it reads on each channel.

Everything is compiled when the content is loaded; a turn only looks things up. Nothing is chosen by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, TypeVar

from bot.content.cards import Card, Say, card, card_text, opening
from bot.content.languages import ENGLISH, LANGUAGES
from bot.content.responses import Response
from bot.content.segments import plain_marks
from bot.content.services import Directory
from bot.content.wordings import ASKS, Wording, by_channel, compiled, default_of, is_picklist, offered
from bot.engine.flow import Params, Slot, SlotKind, Value
from bot.engine.reading import Choice, Kind, Question
from bot.engine.session import Line
from bot.errors import QuietlineError
from bot.handoff.consent import held

#: What a person is told to send to leave; many other words are understood.
EXIT_WORD: Final = "BYE"
#: A line with this key is a service card, not a response.
SERVICE: Final = "service"
#: What a line has for {day} and {time}: the code of an opening, as in bot/content/cards.py.
OPENS: Final = "opens"
#: What a line has for {lines}: the names of lines of bot/handoff/consent.py.
LISTED: Final = "lines"
# Lines and turns kept ready. Most people are told the same few hundred things.
_READY: Final = 4_096
# A question with at most this many whole numbers between its ends is a scale, more is a number.
_SCALE: Final = 11
# The most a number can be where its slot sets no end: what the reader accepts at most.
_HIGHEST: Final = 99_999

Kept = TypeVar("Kept")


class UnknownWords(QuietlineError):
    """A response was asked for that the content does not have."""


class UnfilledPlaceholder(QuietlineError):
    """A placeholder in a text has nothing to stand in it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said, ready to show: the text without its menu, and the titles of its choices in order.

    `picklist` marks choices too many to list; `question` is the response key when an answer is awaited.
    """

    text: str
    choices: tuple[str, ...] = ()
    card: Card | None = None
    question: str | None = None
    picklist: bool = False


class Words:
    """All that can be said, compiled. Built once per content version and shared."""

    def __init__(
        self,
        responses: Mapping[str, Response],
        directory: Directory,
        languages: Mapping[str, Mapping[str, str]] | None = None,
        *,
        today: Callable[[], date],
        service_name: str = "QL",
    ) -> None:
        """`languages`: translations of each language served beside English, by context; `today`: London's date."""
        self.responses = responses
        texts_of: Mapping[str, Mapping[str, str]] = {ENGLISH: {}, **(languages or {})}
        self.languages = tuple(texts_of)
        self._directory = directory
        self._today = today
        self._services = directory.keys()
        self._numbers = {"phone": directory.phone, "text": directory.text}
        served = [LANGUAGES[code] for code in self.languages if code in LANGUAGES]
        self._fixed = {
            "service_name": service_name,
            "exit_word": EXIT_WORD,
            "languages": ", ".join(each.plain for each in served),
            "language_names": ", ".join(each.name for each in served),
        }
        self._listing = {key for key, each in responses.items() if LISTED in default_of(each).params}
        self._orders = {key: by_channel(response) for key, response in responses.items()}
        self._wordings = {
            language: {
                key: compiled(response, texts, directory.areas, self.languages)
                for key, response in responses.items()
            }
            for language, texts in texts_of.items()
        }
        self._edition = directory.edition
        self._rendered = lru_cache(_READY)(self._render)
        self._texted = lru_cache(_READY)(self._text)

    def choose(self, key: str, channel: str, slots: Mapping[str, Value]) -> int:
        """The variant that fits: one for the channel before one for all, conditional before not.

        Of several that fit equally the first written is taken. There is always an answer for a known key.
        """
        orders = self._of(self._orders, key)
        context = {"channel": channel}
        for condition, index in orders.get(channel) or orders[None]:
            if condition is None or condition.holds(slots, context):
                return index
        return 0

    def asked(self, key: str, channel: str, slots: Mapping[str, Value]) -> Line:
        """A question that stands open, as it was asked."""
        return Line(key, self.choose(key, channel, slots), self.listed(key, slots))

    def listed(self, key: str, slots: Mapping[str, Value]) -> Params:
        """What a question that lists the lines a worker could see has for {lines}: the names of those that are held."""
        return ((LISTED, " ".join(held(slots))),) if key in self._listing else ()

    def question(self, key: str, slot: Slot, language: str) -> Question:
        """What may be answered when this response asks for this slot, with the titles of this language."""
        response = self._of(self.responses, key)
        default = default_of(response)
        listed = offered(default, self._directory.areas, self.languages)
        if not listed:
            return _amount(slot)
        titles = self._wordings_in(language, key)[response.variants.index(default)].titles
        choices = tuple(
            Choice(choice.value, title, (*choice.also, *self._other_titles(key, place, title)))
            for place, (choice, title) in enumerate(zip(listed, titles, strict=True))
        )
        kind = Kind.YES_NO if slot.kind is SlotKind.BOOL else Kind.CHOICE
        return Question(kind, choices, many=is_picklist(default), asked=default.text)

    def render(self, line: Line, channel: str, language: str) -> Message:
        """The message a line stands for. The same line reads the same all day."""
        self._renew()
        return self._rendered(line, channel, language, self._today())

    def sms(self, lines: Sequence[Line], language: str) -> str:
        """Everything said in one turn as one text; numbered choices stand on the line below a question."""
        self._renew()
        return self._texted(tuple(lines), language, self._today())

    def _renew(self) -> None:
        """Make everything again once somebody has confirmed a row of the directory."""
        if self._edition != self._directory.edition:
            self._edition = self._directory.edition
            self._rendered.cache_clear()
            self._texted.cache_clear()

    def _render(self, line: Line, channel: str, language: str, on: date) -> Message:
        params = dict(line.params)
        if line.key == SERVICE:
            return self._card(params, channel, language, on)
        wordings = self._wordings_in(language, line.key)
        if not 0 <= line.variant < len(wordings):
            raise UnknownWords
        wording = wordings[line.variant]
        if OPENS in params:
            params |= opening(params.pop(OPENS), self._sayer(channel, language, on))
        if LISTED in params:
            say, names = self._sayer(channel, language, on), params[LISTED].split()
            params[LISTED] = "\n".join(say(f"utter_show_line_{name}", {}) for name in names)
        return Message(
            text=self._filled(wording, params, on),
            choices=wording.titles,
            question=line.key if wording.titles or line.key.startswith(ASKS) else None,
            picklist=wording.picklist,
        )

    def _card(self, params: Mapping[str, str], channel: str, language: str, on: date) -> Message:
        """A service as it stands on the day; nothing if its row has left the directory since."""
        service = self._directory.get(params["service"], on)
        if service is None:
            return Message("")
        shown = card(service, params["hours"], self._sayer(channel, language, on))
        return Message(card_text(shown), card=shown)

    def _sayer(self, channel: str, language: str, on: date) -> Say:
        def say(key: str, given: Mapping[str, str]) -> str:
            wording = self._wordings_in(language, key)[self.choose(key, channel, {})]
            return self._filled(wording, given, on)

        return say

    def _filled(self, wording: Wording, params: Mapping[str, str], on: date) -> str:
        """The text with its placeholders filled; a sentence whose number has lapsed is left out."""
        said = (self._sentence(pieces, params, on) for pieces in wording.sentences)
        text = "".join(sentence for sentence in said if sentence is not None).strip()
        if not text:
            raise UnfilledPlaceholder
        return text

    def _sentence(self, pieces: tuple[str, ...], params: Mapping[str, str], on: date) -> str | None:
        filled = [
            self._placeholder(piece, params, on) if place % 2 else piece for place, piece in enumerate(pieces)
        ]
        return None if None in filled else "".join(map(str, filled))

    def _placeholder(self, name: str, params: Mapping[str, str], on: date) -> str | None:
        """What stands in a placeholder; None if it is a number that may no longer be shown."""
        if value := params.get(name) or self._fixed.get(name):
            return value
        kind, _, key = name.partition("_")
        number = self._numbers.get(kind)
        if number is None or key not in self._services:
            raise UnfilledPlaceholder
        return number(key, on)

    def _text(self, lines: tuple[Line, ...], language: str, on: date) -> str:
        said = (self._sms(line, language, on) for line in lines)
        return plain_marks("\n".join(filter(None, said)))

    def _sms(self, line: Line, language: str, on: date) -> str:
        message = self._rendered(line, "sms", language, on)
        if not message.choices or message.picklist:
            return message.text
        numbered = self._wordings_in(language, line.key)[line.variant].numbered
        menu = (f"{place} {title}" if numbered else title for place, title in enumerate(message.choices, 1))
        return f"{message.text}\n{', '.join(menu)}"

    def _other_titles(self, key: str, place: int, title: str) -> tuple[str, ...]:
        """What the same choice is called in the other wordings and languages; any of them may be typed."""
        titles = (
            wording.titles[place]
            for wordings in self._wordings.values()
            for wording in wordings[key]
            if place < len(wording.titles)
        )
        return tuple(dict.fromkeys(other for other in titles if other and other != title))

    def _wordings_in(self, language: str, key: str) -> tuple[Wording, ...]:
        return self._of(self._wordings.get(language) or self._wordings[ENGLISH], key)

    @staticmethod
    def _of(kept: Mapping[str, Kept], key: str) -> Kept:
        try:
            return kept[key]
        except KeyError:
            raise UnknownWords from None


def _amount(slot: Slot) -> Question:
    """A number to type: a scale when there are few between its ends."""
    low, high = int(slot.low or 0), int(slot.high if slot.high is not None else _HIGHEST)
    return Question(Kind.SCALE if high - low < _SCALE else Kind.NUMBER, low=low, high=high)
