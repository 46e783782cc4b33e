"""`quietline try`: talk to the service at a keyboard. What is shown is what a text message, or the page, would say.

Everything lies in memory and is gone at the end, like the conversation itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import replace
from typing import Literal

from bot.channels.web_view import in_words
from bot.conversation import Answer, Conversation
from bot.engine.flow import Flow, Script
from bot.errors import QuietlineError
from bot.ports import Inbound
from safety.secrecy import Sealed

#: Whose wordings are shown.
Channel = Literal["sms", "web"]


class NoSuchFlow(QuietlineError):
    """There is no flow of that name; the folder bot/flows has them all."""


def starting_with(script: Script, flow: str) -> Script:
    """The same script with `flow` in the place of the one that follows the opening. Raises NoSuchFlow."""
    if flow not in script.flows:
        raise NoSuchFlow

    def moved(each: Flow) -> Flow:
        kept: Mapping[str, object] = {
            k: v for k, v in each.metadata.items() if (k, v) != ("starts_on", "start")
        }
        return replace(each, metadata={**kept, "starts_on": "start"} if each.id == flow else kept)

    return replace(script, flows={name: moved(each) for name, each in script.flows.items()})


async def play(
    conversation: Conversation,
    typed: Iterable[str],
    show: Callable[[str], None],
    channel: Channel,
) -> None:
    """Answer each line until the input ends or the person leaves."""
    async for answer in exchange(conversation, typed, channel):
        show("(nothing is said; the conversation is erased)" if answer.left else shown(answer, channel))
        if answer.left:
            return


async def exchange(
    conversation: Conversation, typed: Iterable[str], channel: Channel
) -> AsyncIterator[Answer]:
    """The answers to each line typed, from one person."""
    for line in typed:
        yield await conversation.receive(Inbound(channel, Sealed("keyboard"), Sealed(line.rstrip("\n"))))


def shown(answer: Answer, channel: Channel) -> str:
    """The words of one answer; a button of the page stands in brackets."""
    if channel == "sms":
        return answer.words.sms(answer.lines, answer.language)
    messages = in_words(answer.words, answer.lines, answer.language)
    return "\n\n".join("\n".join((said.text, *(f"[{title}]" for title in said.choices))) for said in messages)
