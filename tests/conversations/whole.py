"""The page of whole conversations: golden dialogues as a reader would see them, on the screen of a phone."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Final

from bot.book import HERE
from bot.conversation import Conversation
from tests.conversations.cases import Case, Player, cases

PAGE: Final = HERE.parent / "docs" / "conversations.md"

#: What each is called on the page, and the dialogue it is.
CHOSEN: Final = {
    "Someone is hurt at home": "harm_to_me: the whole way from the first message to services",
    "Someone worries how they treat a partner": "my_behaviour: what leads up to it, and a pause only after the number",
    "Drink is part of it": "substance_use: someone who drinks to cope is asked about the rest",
    "LGBT+, in London": "lgbt: the whole way in London",
    "A child writes": "young_person: im 14, as the very first words",
    "A friend": "someone_else: a friend, and what to do",
    "A parent is hurt by a child": "child_to_parent: hurt by a child of fifteen",
    "Danger in the middle, and gone": "harm_to_me: in danger now",
}

_HEAD: Final = """\
# Eight whole conversations

As they stand on a phone, by text message, on a Tuesday afternoon. What a person types begins with `>`; the rest is
what they are sent. Made by `python -m scripts.conversations_page` from the golden dialogues in
`tests/conversations/`; do not edit it by hand. A test holds the page to what is really said.
"""


class Heard(Player):
    """Plays a dialogue as any player does, and writes down what a phone shows."""

    def __init__(self, conversation: Conversation) -> None:
        super().__init__(conversation, "sms")
        self.written: list[str] = []

    async def _say(self, text: str) -> None:
        await super()._say(text)
        said = self.answer.words.sms(self.answer.lines, self.answer.language)
        shown = "(nothing is said; the conversation is erased)" if self.answer.left else said
        self.written.append(f"> {text}\n{shown}")


async def written(service: AbstractAsyncContextManager[Conversation], name: str) -> str:
    """One dialogue, played to its end. Whoever has not left by then leaves."""
    async with service as conversation:
        heard = Heard(conversation)
        await heard.play(_named(name))
        if not heard.answer.left and heard.after is not None:
            await heard.play(Case(name, ({"user": "bye"},)))
        return "\n\n".join(heard.written)


def page(conversations: dict[str, str]) -> str:
    """The whole page; `conversations` by their names on it."""
    parts = [_HEAD, *(f"## {title}\n\n```\n{text}\n```\n" for title, text in conversations.items())]
    return "\n".join(parts)


def _named(name: str) -> Case:
    return next(case for case in cases() if case.name == name)
