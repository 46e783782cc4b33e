"""Responses compiled for the turn: texts cut at placeholders, titles in order, variants by channel. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.content.languages import LANGUAGES
from bot.content.prose import cut, sentences
from bot.content.responses import Response, Variant
from bot.content.services import Area
from bot.content.translations import contexts
from bot.engine.conditions import Condition
from bot.engine.reading import Choice

#: How the response that asks for a slot is named: this, then the slot.
ASKS: Final = "utter_ask_"

#: The variants to try on one channel, in order. The last has no condition, if the words passed their check.
Order = tuple[tuple[Condition | None, int], ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """A variant in one language: its sentences, each cut at its placeholders, and the titles of its choices.

    `numbered` choices are answered by number; others are typed by name.
    """

    sentences: tuple[tuple[str, ...], ...]
    titles: tuple[str, ...]
    picklist: bool
    numbered: bool


def default_of(response: Response) -> Variant:
    """The wording for everyone; it says what may be answered."""
    plain = (
        variant for variant in response.variants if variant.channel is None and variant.condition is None
    )
    return next(plain, response.variants[0])


def is_picklist(variant: Variant) -> bool:
    return variant.metadata.get("picklist") is True


def offered(
    variant: Variant, areas: Sequence[Area], languages: Sequence[str] = tuple(LANGUAGES)
) -> tuple[Choice, ...]:
    """What may be chosen under a wording, in order: areas, languages by their own names, or its buttons."""
    if asks_language(variant):
        return tuple(Choice(code, LANGUAGES[code].name, (LANGUAGES[code].plain,)) for code in languages)
    if variant.metadata.get("titles_from") == "areas":
        return tuple(Choice(area.code, area.name, area.aliases) for area in areas)
    return tuple(Choice(b.value, b.title) for b in variant.buttons if b.value is not None)


def asks_language(variant: Variant) -> bool:
    return variant.metadata.get("titles_from") == "languages"


def by_channel(response: Response) -> Mapping[str | None, Order]:
    """For each channel with words of its own, and for all others (None), the variants by priority."""
    return {channel: _order(response, channel) for channel in {None, *(v.channel for v in response.variants)}}


def _order(response: Response, channel: str | None) -> Order:
    """The variants this channel may say; of two with the same rank the first written stays first."""
    fitting = [(index, v) for index, v in enumerate(response.variants) if v.channel in (channel, None)]
    fitting.sort(key=lambda indexed: _rank(indexed[1], channel))
    return tuple((variant.condition, index) for index, variant in fitting)


def _rank(variant: Variant, channel: str | None) -> int:
    """0 conditional for the channel, 1 for the channel, 2 conditional, 3 for everyone."""
    general = variant.channel is None and channel is not None
    return 2 * general + (variant.condition is None)


def compiled(
    response: Response,
    texts: Mapping[str, str],
    areas: Sequence[Area],
    languages: Sequence[str] = tuple(LANGUAGES),
) -> tuple[Wording, ...]:
    """Every variant of a response in the language of `texts`, English where that has no entry."""
    named = zip(response.variants, contexts(response), strict=True)
    return tuple(_wording(variant, names, texts, areas, languages) for variant, names in named)


def _wording(
    variant: Variant,
    names: tuple[str, tuple[str, ...]],
    texts: Mapping[str, str],
    areas: Sequence[Area],
    languages: Sequence[str],
) -> Wording:
    context, buttons = names
    titles = tuple(
        texts.get(name, button.title) for name, button in zip(buttons, variant.buttons, strict=True)
    )
    if not titles:
        titles = tuple(choice.title for choice in offered(variant, areas, languages))
    return Wording(
        sentences=tuple(map(cut, sentences(texts.get(context, variant.text)))),
        titles=titles,
        picklist=is_picklist(variant),
        numbered=not is_picklist(variant) and all(button.intent is None for button in variant.buttons),
    )
