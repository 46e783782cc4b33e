"""From what a conversation says to one Telegram message with buttons, and from a pressed button back to its words.

A button carries a keyed hash bound to the person, the turn and the question (`Forms`), so one from an earlier turn,
or made up, answers nothing. Only the way out is the same on every message and works for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.channels.web_turns import Forms
from bot.channels.web_view import always
from bot.content.languages import ENGLISH
from bot.content.words import Message, Words
from bot.conversation import Answer, Screen
from bot.engine.session import Line
from safety.secrecy import Sealed

CHANNEL: Final = "telegram"
#: What the button that leaves carries. No key, so that it still leaves when every key it could have is dead.
LEAVE: Final = "x"
#: The slot with a person's choice of what leaving does to their chat (pattern_session_start).
CHAT_END: Final = "chat_end"
#: Telegram refuses longer messages whole.
LONGEST: Final = 4096
_CONCERN: Final = "utter_concern_"
_FIRST_TURN: Final = 1


@dataclass(frozen=True, slots=True)
class Button:
    title: str
    data: str


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One message. `urgent`: it answers a danger, so that twice is better than not at all. `protect`: Telegram lets
    nobody pass it on or save it.
    """

    text: str
    rows: Rows = ()
    urgent: bool = False
    protect: bool = False

    def fields(self) -> dict[str, Any]:
        """As the Bot API takes it: no sound, no preview of a link, no markup read into the words."""
        keyboard = [[{"text": each.title, "callback_data": each.data} for each in row] for row in self.rows]
        return {
            "text": self.text[:LONGEST],
            "disable_notification": True,
            "link_preview_options": {"is_disabled": True},
            **({"protect_content": True} if self.protect else {}),
            **({"reply_markup": {"inline_keyboard": keyboard}} if keyboard else {}),
        }


class Replies:
    """Makes replies, and reads the buttons of the ones it made."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def reply(self, whom: Sealed[str], answer: Answer, screen: Screen | None) -> Reply:
        """The answer as a message; `screen` is where the conversation stands now, if it can be looked at."""
        messages = _in_words(answer.words, answer.lines, answer.language)
        asked, urgent = _asked(messages), any(line.key.startswith(_CONCERN) for line in answer.lines)
        text = "\n\n".join(message.text for message in messages)
        if screen is None and asked and not asked.picklist:
            return Reply("\n".join((text, *asked.choices)), urgent=urgent)
        if screen is None or not screen.turn:
            return Reply(text, urgent=urgent)
        protect = screen.slots.get(CHAT_END) == "block"
        now = _asked(_all_of(screen))
        stands = asked if asked and now and asked.question == now.question else None
        return Reply(text, self._rows(whom, screen, stands), urgent, protect)

    def again(self, whom: Sealed[str], screen: Screen) -> Reply:
        """What was said last, with the question that stands open."""
        lines = screen.lines if screen.question is None else (*screen.lines, screen.question)
        return self.reply(whom, Answer(lines, screen.words, language=screen.language), screen)

    def said(self, whom: Sealed[str], screen: Screen, data: str) -> str | None:
        """The words a button stands for; None if this screen has no such button for this person."""
        asked = _asked(_all_of(replace(screen, language=ENGLISH)))  # as it is read most surely
        if asked is None or asked.question is None:
            return None
        titles = {str(place): title for place, title in enumerate(asked.choices)}
        texts = {**titles, **_always(screen)}
        place = self._forms.chosen(whom, screen.turn, asked.question, texts, data)
        return None if place is None else texts[place]

    def _rows(self, whom: Sealed[str], screen: Screen, asked: Message | None) -> Rows:
        leave = Button(_label(screen, "leave"), LEAVE)
        if asked is None:
            return ((leave,),)

        def button(title: str, place: str) -> Button:
            return Button(title, self._forms.choice(whom, screen.turn, asked.question or "", place))

        listed = () if asked.picklist else asked.choices
        choices = tuple((button(title, str(place)),) for place, title in enumerate(listed))
        steady = [button(_label(screen, name), name) for name in _always(screen)]
        return (*choices, *_in_pairs([*steady, leave]))


def _label(screen: Screen, name: str) -> str:
    """The page's words for the same control."""
    return screen.words.render(Line(f"utter_web_{name}"), CHANNEL, screen.language).text


def _always(screen: Screen) -> Mapping[str, str]:
    return always(screen.words, begun=screen.turn > _FIRST_TURN)


def _in_pairs(buttons: list[Button]) -> Rows:
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def _asked(messages: tuple[Message, ...]) -> Message | None:
    """The question that stands open: the last one said."""
    return next((message for message in reversed(messages) if message.question), None)


def _all_of(screen: Screen) -> tuple[Message, ...]:
    lines = screen.lines if screen.question is None else (*screen.lines, screen.question)
    return _in_words(screen.words, lines, screen.language)


def _in_words(words: Words, lines: Iterable[Line], language: str) -> tuple[Message, ...]:
    """The lines as they read; a service whose row has left the directory since reads as nothing."""
    rendered = (words.render(line, CHANNEL, language) for line in lines)
    return tuple(message for message in rendered if message.text)
