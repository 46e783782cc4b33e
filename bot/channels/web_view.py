"""From what a conversation shows to what a page shows, and from a pressed button back to what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from bot.channels.web_pages import Choice, Pages, View
from bot.channels.web_turns import Forms
from bot.content.languages import ENGLISH
from bot.content.words import Message, Words
from bot.conversation import Screen
from bot.engine.session import Line
from safety.secrecy import Sealed

#: Always possible once someone has begun, and the word each stands for, which is known in every language.
ALWAYS: Final[Mapping[str, str]] = MappingProxyType({"skip": "SKIP", "back": "BACK", "person": "PERSON"})
#: The same at the opening, when there is nothing to pass or go back to, and a person cannot be spoken of yet.
AT_FIRST: Final[Mapping[str, str]] = MappingProxyType({"privacy": "PRIVACY"})
IN_ANOTHER_LANGUAGE: Final[Mapping[str, str]] = MappingProxyType({"language": "LANGUAGE"})


class Views:
    """Binds each button of a turn to the person, the turn and the question it was shown for."""

    def __init__(self, pages: Pages, forms: Forms) -> None:
        self._pages = pages
        self._forms = forms

    def view(self, whom: Sealed[str], screen: Screen) -> View:
        """The page of a screen. What was already said and answered is not in it."""
        messages = _messages(screen)
        asked = _asked(messages)
        return View(
            language=screen.language,
            messages=messages,
            turn=self._forms.turn(whom, screen.turn),
            choices=self._choices(whom, screen, asked) if asked else (),
            always=self._always(whom, screen, asked) if asked else (),
            picklist=asked.picklist if asked else False,
            news=screen.waits,
        )

    def last(self, screen: Screen) -> View:
        """The page of a conversation that is over: nothing is asked, and what is written begins a new one."""
        return View(screen.language, _messages(screen))

    def said(self, whom: Sealed[str], screen: Screen, value: str) -> str | None:
        """The words a pressed button stands for; None if this screen has no such button for this person."""
        asked = _asked(_messages(replace(screen, language=ENGLISH)))  # as it is read most surely
        if asked is None or asked.question is None:
            return None
        titles = {str(place): title for place, title in enumerate(asked.choices)}
        texts = {**titles, **_always(screen)}
        place = self._forms.chosen(whom, screen.turn, asked.question, texts, value)
        return None if place is None else texts[place]

    def _choices(self, whom: Sealed[str], screen: Screen, asked: Message) -> tuple[Choice, ...]:
        return tuple(
            Choice(title, self._value(whom, screen, asked, str(place)))
            for place, title in enumerate(asked.choices)
        )

    def _always(self, whom: Sealed[str], screen: Screen, asked: Message) -> tuple[Choice, ...]:
        return tuple(
            Choice(self._pages.label(name, screen.language), self._value(whom, screen, asked, name))
            for name in _always(screen)
        )

    def _value(self, whom: Sealed[str], screen: Screen, asked: Message, place: str) -> str:
        return self._forms.choice(whom, screen.turn, asked.question or "", place)


def _asked(messages: tuple[Message, ...]) -> Message | None:
    """The question that stands open: the last one said."""
    return next((message for message in reversed(messages) if message.question), None)


def always(words: Words, *, begun: bool) -> Mapping[str, str]:
    """What stands under every question: other languages, too, where there are any."""
    steady = ALWAYS if begun else AT_FIRST
    return {**steady, **IN_ANOTHER_LANGUAGE} if len(words.languages) > 1 else steady


def _always(screen: Screen) -> Mapping[str, str]:
    return always(screen.words, begun=screen.turn > 0)


def _messages(screen: Screen) -> tuple[Message, ...]:
    lines = screen.lines if screen.question is None else (*screen.lines, screen.question)
    return (*map(Message, screen.talk), *in_words(screen.words, lines, screen.language))


def in_words(words: Words, lines: Iterable[Line], language: str) -> tuple[Message, ...]:
    """The lines as they read; a service whose row has left the directory since reads as nothing."""
    rendered = (words.render(line, "web", language) for line in lines)
    return tuple(message for message in rendered if message.text)
