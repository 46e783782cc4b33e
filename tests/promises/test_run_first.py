"""The five checks a safeguarding lead runs first: a cold cry, leaving, a weapon, a child, the darkest night."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.book import HERE, Book, read_book
from bot.conversation import Conversation
from bot.engine.graph import calls
from bot.engine.patterns import PATTERNS
from bot.ports import Inbound
from safety.retention import SESSION_IDLE
from safety.secrecy import Sealed
from tests.conftest import Clock, Served
from tests.situations import Situation, Somebody, situations

CRY = "hes got a knife"
LEAVING = ("bye", "x", "gtg", "someone's coming", "delete this", "not safe", "gtg hes here")
STAYING = ("love you all, bye", "hes got a knife x", "ok x")
CHILD_STARTS = "utter_ask_young_start"
RESPECT = "respect_phoneline"
CHANNELS = ("sms", "web", "telegram")


@pytest.fixture(scope="module")
def reached(book: Book) -> list[Situation]:
    return asyncio.run(situations(book, 2))


@pytest.fixture(scope="module")
def somebody(book: Book) -> Somebody:
    return Somebody(book)


async def bytes_for(conversation: Conversation, number: str, text: str) -> str:
    """What a text message would carry back."""
    answer = await conversation.receive(Inbound("sms", Sealed(number), Sealed(text)))
    return answer.words.sms(answer.lines, answer.language)


async def test_a_cold_cry_gets_999_first_and_the_same_bytes_from_new_known_and_timed_out_numbers(
    served: Served, clock: Clock
) -> None:
    async with served("memory") as conversation:
        timed_out, known, new = (f"+44770090010{end}" for end in range(3))
        for text in ("hello", "1", "1"):
            await bytes_for(conversation, timed_out, text)
        clock.time += SESSION_IDLE.at_most + timedelta(minutes=1)
        for text in ("hello", "1", "1"):
            await bytes_for(conversation, known, text)
        said = {await bytes_for(conversation, number, CRY) for number in (timed_out, known, new)}
    assert len(said) == 1
    assert said.pop().splitlines()[1] == "999"


async def test_leaving_leaves_in_every_state_and_the_next_hello_is_a_strangers(
    somebody: Somebody, reached: list[Situation]
) -> None:
    opening = (await somebody.says("hi")).answer.lines
    for here in reached:
        for text in LEAVING:
            heard = await somebody.says(text, here.session)
            assert heard.answer.left, (here.way, text)
            assert heard.answer.lines == (), (here.way, text)
            assert (await somebody.says("hi", heard.after)).answer.lines == opening


async def test_what_only_sounds_like_leaving_stays_in_every_state(
    somebody: Somebody, reached: list[Situation]
) -> None:
    for here in reached:
        for text in STAYING:
            assert not (await somebody.says(text, here.session)).answer.left, (here.way, text)


async def test_a_weapon_on_the_path_of_someone_hurt_gets_999_and_never_the_line_for_people_who_hurt(
    somebody: Somebody, reached: list[Situation]
) -> None:
    hurt = [here for here in reached if here.session.slots.get("path") == "survivor"]
    assert len(hurt) > 50
    for here in hurt:
        heard = await somebody.says("il stab him if he comes in", here.session)
        answer = heard.answer
        assert "999" in answer.words.sms(answer.lines, "en"), here.way
        assert RESPECT not in str(answer.lines), here.way
        assert not [key for key in heard.keys if key.startswith("utter_own_")], here.way


async def test_im_14_in_every_state_is_answered_by_what_may_be_passed_on(
    somebody: Somebody, reached: list[Situation]
) -> None:
    for here in reached:
        if not here.session.minor:
            assert (await somebody.says("im 14", here.session)).keys == [CHILD_STARTS], here.way


async def test_a_child_is_never_asked_an_adult_question(book: Book, reached: list[Situation]) -> None:
    flows = book.script.flows
    young = {flow.id for flow in flows.values() if flow.metadata.get("young") is True}
    called = {name for flow in young for name in calls(flows[flow], flows)}
    behind = [here for here in reached if here.session.minor]
    assert len(behind) > 10
    for here in behind:
        assert {frame.flow for frame in here.session.stack} <= young | called | set(PATTERNS), here.way


async def test_with_every_row_out_of_date_danger_is_still_answered_by_999() -> None:
    late = read_book(HERE, lambda: date(2036, 1, 1), "QL")
    for channel in CHANNELS:
        answer = (await Somebody(late, channel).says(CRY)).answer
        said = "\n".join(answer.words.render(line, channel, "en").text for line in answer.lines)
        assert "999" in said.splitlines(), channel


async def test_with_the_database_dead_danger_is_answered_and_no_worker_promised(
    served: Served, book: Book
) -> None:
    async with served("memory") as conversation:
        dead = replace(conversation, sessions=Dead())  # type: ignore[arg-type]  # that it is no store is the point
        assert (await bytes_for(dead, "+447700900123", CRY)).splitlines()[1] == "999"
        said = await bytes_for(dead, "+447700900123", "person")
    assert said == book.words.sms((dead.static("sms").lines), "en")


class Dead:
    """A store that is not there: whatever is wanted of it is an error."""


async def test_with_nobody_on_shift_no_state_promises_a_worker(
    somebody: Somebody, reached: list[Situation]
) -> None:
    for here in reached:
        heard = await somebody.says("person", here.session)
        assert not {"utter_in_queue_now", "utter_ask_hand_off_go"} & set(heard.keys), here.way


async def test_in_a_flood_of_100_messages_every_cry_is_answered(served: Served) -> None:
    async with served("memory") as conversation:
        cold = await bytes_for(conversation, "+447700900100", CRY)
        texts = ["hello" if at % 10 else CRY for at in range(100)]
        said = await asyncio.gather(*(bytes_for(conversation, "+447700900101", text) for text in texts))
    assert [answer for text, answer in zip(texts, said, strict=True) if text == CRY] == [cold] * 10
