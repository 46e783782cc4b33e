"""Somebody wanders through every flow, answering anything, and is never left without a way on."""

from __future__ import annotations

from random import Random

import pytest

from bot.book import HERE, Book
from bot.content.responses import read_words
from bot.content.words import SERVICE
from bot.conversation import Answer, Conversation
from bot.ports import Inbound
from safety.secrecy import Sealed
from tests.conftest import Served

# What may stand last in an answer that asks nothing: an end somebody chose, or danger heard.
LAST_WORDS = ("utter_goodbye", "utter_leave_no_trace", "utter_ok_not_now", "utter_concern_")
EVERYWHERE = ("skip", "not sure", "not now", "back", "help", "person", "restart", "purple wardrobe")
TURNS = 25


async def _say(conversation: Conversation, who: Sealed[str], text: str) -> Answer:
    answer = await conversation.receive(Inbound("sms", who, Sealed(text)))
    assert not answer.static, "a fault was answered"
    return answer


@pytest.fixture(scope="module")
def first_words(book: Book) -> list[str]:
    """For each flow that can be asked for, words that do."""
    files, _ = read_words(HERE / "content" / "en", book.script.slots)
    return sorted({intent: said for said, intent in files.intents.items()}.values())


@pytest.mark.parametrize("seed", range(6))
async def test_wherever_somebody_goes_there_is_a_next_step_or_a_goodbye(
    first_words: list[str], served: Served, seed: int
) -> None:
    async with served("memory") as conversation:
        for number, said in enumerate(first_words):
            await _wander(conversation, Random(seed * 1000 + number), said)


async def _wander(conversation: Conversation, chance: Random, said: str) -> None:
    who = Sealed(f"+447700900{chance.randrange(1000):03d}")
    for text in ("bye", "hi", "yes"):
        await _say(conversation, who, text)
    way = [said]
    for _ in range(TURNS):
        answer = await _say(conversation, who, way[-1])
        choices = _choices(answer, way)
        if not choices:
            return
        way.append(chance.choice([*choices * 3, *EVERYWHERE]))


def _choices(answer: Answer, way: list[str]) -> list[str]:
    """The numbers that answer the open question, after what was said has been looked at."""
    keys = [line.key for line in answer.lines]
    assert keys, way
    assert keys.count(SERVICE) <= 2, (way, keys)
    offered = answer.words.render(answer.lines[-1], "sms", "en").choices
    assert offered or keys[-1].startswith(LAST_WORDS), (way, keys)
    return [str(number) for number in range(1, min(len(offered), 9) + 1)]
