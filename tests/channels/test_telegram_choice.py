"""What somebody chose for their chat is done: cleared, kept, or cleared and meanwhile not to be passed on."""

from __future__ import annotations

import asyncio

import pytest

from safety.secrecy import Sealed
from tests.conftest import Clock, Served
from tests.patience import eventually
from tests.telegram_double import Person
from tests.telegram_double.bot import World, world

CLEAR, KEEP, BLOCK = "Clear it when I go", "Keep it", "Clear it and block saving"
QUESTION = "clear this chat for both of us"


def protected(w: World, person: Person) -> list[bool]:
    """Of each message to this person, whether it may not be passed on."""
    calls = w.telegram.state.called("sendMessage")
    to_them = [call for call in calls if int(call.fields["chat_id"]) == person.id]
    return [call.fields.get("protect_content") == "true" for call in to_them]


async def test_it_is_asked_once_as_soon_as_it_is_safe(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        await ann.say("hello")
        assert QUESTION in await ann.press("Yes")
        assert list(ann.last.buttons)[:3] == [CLEAR, KEEP, BLOCK]
        assert "closest to why" in await ann.press(CLEAR)
        said = await ann.say("restart")
        assert "closest to why" in said
        assert QUESTION not in said


@pytest.mark.parametrize("answer", ["skip", "1", "he hits me"])
async def test_who_passes_or_speaks_of_something_else_has_it_cleared(
    answer: str, served: Served, clock: Clock
) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        await ann.say("hello")
        await ann.press("Yes")
        assert await ann.say(answer)
        await ann.say("BYE")
        await eventually(lambda: ann.shown == [])
        assert not any(protected(w, ann))


@pytest.mark.parametrize("again", [False, True])
async def test_a_chat_that_is_to_be_kept_is_kept_also_when_its_session_is_long_gone(
    again: bool, served: Served, clock: Clock
) -> None:
    async with world(served, clock, "sqlite") as w:
        ann = w.telegram.person()
        await ann.say("hello")
        await ann.agree(KEEP)
        await ann.say("1")
        if again:
            clock.time = clock.time.replace(hour=(clock.time.hour + 1) % 24)
        before = ann.shown
        assert await ann.say("BYE") == ""
        await asyncio.sleep(0.2)
        assert ann.shown == [*before, "BYE"]
        assert w.telegram.state.called("deleteMessages") == []


async def test_the_choice_can_be_changed_and_holds_for_one_conversation(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        await ann.say("hello")
        await ann.agree(KEEP)
        assert QUESTION in await ann.say("BACK")
        await ann.press(CLEAR)
        await ann.say("BYE")
        await eventually(lambda: ann.shown == [])
        await ann.say("hello")
        assert QUESTION in await ann.press("Yes")


async def test_nothing_of_a_protected_chat_can_be_passed_on_from_then_on(
    served: Served, clock: Clock
) -> None:
    async with world(served, clock) as w:
        ann, bea = w.telegram.person(), w.telegram.person()
        await ann.say("hello")
        await ann.agree(BLOCK)
        await ann.say("restart")
        await ann.say("hes got a knife")
        w.telegram.fail("sendMessage", 429, retry_after=1)
        await ann.say("help")
        await eventually(lambda: len(protected(w, ann)) == 7)
        assert protected(w, ann) == [False, False, *[True] * 5]
        await bea.say("hello")
        assert protected(w, bea) == [False]


async def test_without_the_bot_api_it_is_protected_too(served: Served, clock: Clock) -> None:
    async with world(served, clock, client=False) as w:
        ann = w.telegram.person()
        await ann.say("hello")
        await ann.agree(BLOCK)
        assert w.telegram.calls[-1].fields["protect_content"] is True


async def test_a_choice_made_through_one_machine_is_obeyed_by_the_store(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        await ann.say("hello")
        await ann.agree(KEEP)
        marks = w.conversation.marks("telegram", Sealed(str(ann.id)))
        assert (await w.bot.chats.known(marks)).parted.keeps
