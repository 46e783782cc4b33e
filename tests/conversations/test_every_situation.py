"""In every situation every answer, every word that works everywhere and every cry leads somewhere good."""

from __future__ import annotations

import asyncio

import pytest

from bot.book import Book
from bot.content.words import SERVICE
from bot.engine.flow import Collect
from bot.engine.patterns import HUMAN_HANDOFF, SESSION_START
from tests.situations import Heard, Situation, Somebody, situations

#: What may stand last in an answer that asks nothing: an end somebody chose.
GOODBYES = ("utter_goodbye", "utter_leave_no_trace", "utter_ok_not_now")
EVERYWHERE = ("help", "person", "back", "skip", "restart", "privacy", "thanks", "language", "not now")
CRY = "hes got a knife"
#: Asked only of someone who said no to everything before (`harm_to_me.yml` plays it), while a worker is awaited, about
#: what was told before (`test_consent.py`, `test_wishes.py`), where several languages are served, or on Telegram.
ELSEWHERE = {
    ("harm_to_me", "ask_again"),
    ("harm_to_me", "drink_questions"),
    (HUMAN_HANDOFF, "in_queue"),
    (HUMAN_HANDOFF, "each_children.0.0_collect"),
    (HUMAN_HANDOFF, "each_hurt.0.0_collect"),
    (HUMAN_HANDOFF, "worker_wish.0.0_collect"),
    (HUMAN_HANDOFF, "english_ok"),
    ("pattern_language", "0_collect"),
    (SESSION_START, "chat_end"),
}


@pytest.fixture(scope="module", params=[False, True], ids=["nobody on shift", "somebody on shift"])
def staffed(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def reached(book: Book, staffed: bool) -> list[Situation]:
    return asyncio.run(situations(book, 4, staffed=staffed))


@pytest.fixture(scope="module")
def somebody(book: Book, staffed: bool) -> Somebody:
    return Somebody(book, staffed=staffed)


def test_every_question_is_stood_in(book: Book, reached: list[Situation], staffed: bool) -> None:
    """Some 900 situations of the 160 questions; the product of all answers is without end."""
    asked = {
        (flow.id, node.id)
        for flow in book.script.flows.values()
        for node in flow.nodes.values()
        if isinstance(node.step, Collect) and (staffed or flow.id != HUMAN_HANDOFF)
    }
    assert asked - {(here.top.flow, here.top.node) for here in reached} <= ELSEWHERE
    assert len(reached) > 700


async def test_every_answer_and_every_word_that_works_everywhere_leads_on(
    somebody: Somebody, reached: list[Situation]
) -> None:
    for here in reached:
        for text in (*somebody.answers(here.session), *EVERYWHERE):
            leads_on(here, text, await somebody.says(text, here.session))


def leads_on(here: Situation, text: str, heard: Heard) -> None:
    """There are words, no more than two services, and a next step or a goodbye; nothing broke."""
    way = (*here.way, text)
    assert not heard.answer.static, way
    assert not heard.answer.left, way
    assert heard.keys, way
    assert heard.keys.count(SERVICE) <= 2, (way, heard.keys)
    if heard.after is None:
        assert heard.keys[-1] in GOODBYES, (way, heard.keys)
    else:
        last = heard.answer.words.render(heard.answer.lines[-1], "sms", "en")
        assert last.question, (way, heard.keys)


async def test_help_tells_how_and_asks_again(somebody: Somebody, reached: list[Situation]) -> None:
    for here in reached:
        waiting = somebody.asked(here.session)
        assert waiting
        assert (await somebody.says("help", here.session)).keys == ["utter_help", waiting.utter], here.way


async def test_bye_leaves_from_everywhere(somebody: Somebody, reached: list[Situation]) -> None:
    for here in reached:
        heard = await somebody.says("bye", here.session)
        assert heard.answer.left, here.way
        assert heard.after is None, here.way


async def test_danger_is_answered_first_everywhere_and_the_question_stays_open(
    somebody: Somebody, reached: list[Situation]
) -> None:
    for here in reached:
        heard = await somebody.says(CRY, here.session)
        assert heard.keys[0] == "utter_concern_immediate_danger", here.way
        assert heard.after is not None, here.way
        assert somebody.asked(heard.after) == somebody.asked(here.session), here.way
