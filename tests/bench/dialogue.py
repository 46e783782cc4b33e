"""The dialogue everyone plays: twenty messages of one person, and the words Quietline itself answers them with.

It goes from the opening through a first enquiry to helplines, with a word for help, a step back, a question passed
over and four answers that fit nothing. Peers get it as a table; only Quietline has to understand it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.bench import URL
from bot.channels.sms import STATUS, twiml
from bot.channels.twilio_copies import CHANNEL
from bot.conversation import Conversation
from bot.ports import Inbound
from safety.secrecy import Sealed

SAID: Final = (
    *("hello", "1", "1", "1", "yes", "HELP", "no", "yes he does", "BACK", "not sure"),
    *("skip", "2", "1", "no", "skip", "London", "2", "1", "1", "no"),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said, the words it is answered with, and the same as Twilio gets them."""

    said: str
    answered: str
    twiml: bytes


async def script(conversation: Conversation) -> list[Turn]:
    """The dialogue, as this conversation answers it over SMS."""
    turns = []
    for said in SAID:
        answer = await conversation.receive(Inbound(CHANNEL, Sealed("+447700900000"), Sealed(said)))
        words = answer.words.sms(answer.lines, answer.language)
        turns.append(Turn(said, words, twiml(answer, URL + STATUS).encode()))
    return turns


def write_script(turns: list[Turn], file: Path) -> None:
    """For the peers' programs, which know nothing of ours."""
    file.write_text(json.dumps([[turn.said, turn.answered] for turn in turns]), "utf-8")
