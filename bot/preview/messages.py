"""Every message as it looks: what a text message carries and costs, and the bubble and buttons elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.content.languages import LANGUAGES, direction
from bot.content.responses import Response, Variant
from bot.content.segments import outside_gsm, size
from bot.content.wordings import by_channel
from bot.content.words import UnfilledPlaceholder, UnknownWords, Words
from bot.preview.telling import Teller, line

#: What is shown, by the name people give it. Where two say the same they share a bubble.
CHANNELS: Final[Mapping[str, str]] = {"sms": "Text message", "telegram": "Telegram", "web": "Web"}
#: Words that cannot be shown as they stand: the fault beside them says why.
_BROKEN: Final = "(cannot be shown; see the fault)"


@dataclass(frozen=True, slots=True)
class Bubble:
    """One wording on some channels. `cost`: what a text message of it takes, in words; empty elsewhere."""

    where: str
    when: str
    text: str
    choices: tuple[str, ...] = ()
    cost: str = ""
    long: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A response in one language."""

    language: str
    name: str
    direction: str
    bubbles: tuple[Bubble, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A response on the page, with what the check finds in it. `english`: the languages that say it in English."""

    key: str
    place: str
    said: tuple[Said, ...]
    english: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Press:
    """Sets the messages. `pence`: what one part of a text message costs."""

    words: Words
    teller: Teller
    languages: Sequence[str]
    pence: float

    def entry(self, response: Response, faults: Sequence[str]) -> Entry:
        first, *others = (self._said(response, language) for language in self.languages)
        own = [said for said in others if said.bubbles != first.bubbles]
        english = tuple(said.name for said in others if said.bubbles == first.bubbles)
        return Entry(response.key, f"{response.path}:{response.line}", (first, *own), english, tuple(faults))

    def _said(self, response: Response, language: str) -> Said:
        name = LANGUAGES[language].name if language in LANGUAGES else language
        return Said(language, name, direction(language), tuple(self._bubbles(response, language)))

    def _bubbles(self, response: Response, language: str) -> Iterator[Bubble]:
        for index, when in self._fitting(response, "sms"):
            yield self._texted(response, index, language, when)
        shown: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
        for channel in ("telegram", "web"):
            for index, when in self._fitting(response, channel):
                text, choices = self._shown(response, index, channel, language)
                shown.setdefault((when, text, choices), []).append(CHANNELS[channel])
        for (when, text, choices), where in shown.items():
            yield Bubble(" and ".join(where), when, text, choices)

    def _fitting(self, response: Response, channel: str) -> Iterator[tuple[int, str]]:
        """The wordings a channel may say, each with when; what stands behind one for every case is never said."""
        orders = by_channel(response)
        for at, (condition, index) in enumerate(orders.get(channel, orders[None])):
            yield index, self._when(response.variants[index], at)
            if condition is None:
                return

    def _when(self, variant: Variant, at: int) -> str:
        if variant.condition is None:
            return "otherwise" if at else ""
        return f"when {self.teller.condition(variant.condition)}"

    def _texted(self, response: Response, index: int, language: str, when: str) -> Bubble:
        try:
            text = self.words.sms((line(response, index),), language)
        except (UnfilledPlaceholder, UnknownWords):
            return Bubble(CHANNELS["sms"], when, _BROKEN)
        measured = size(text)
        odd = "" if measured.gsm else f", {outside_gsm(text)[:12]}"
        alphabet = "GSM-7" if measured.gsm else f"UCS-2 (half the room{odd})"
        parts = "1 part" if measured.segments == 1 else f"{measured.segments} parts"
        cost = f"{parts}, {alphabet}, {len(text)} characters, {measured.segments * self.pence:g}p"
        return Bubble(CHANNELS["sms"], when, text, cost=cost, long=measured.segments > 2)

    def _shown(
        self, response: Response, index: int, channel: str, language: str
    ) -> tuple[str, tuple[str, ...]]:
        try:
            message = self.words.render(line(response, index), channel, language)
        except (UnfilledPlaceholder, UnknownWords):
            return _BROKEN, ()
        return message.text, message.choices
