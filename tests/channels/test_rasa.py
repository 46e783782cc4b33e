"""The whole conversation as one action of somebody else's assistant."""

from __future__ import annotations

import pytest

from bot.channels.rasa import SERVICES, TURN
from safety.secrecy import Sealed
from tests.conftest import Served
from tests.rasa_host.door import Door, open_door, open_door_without_store
from tests.rasa_host.host import Host


async def _greeted(door: Door) -> Host:
    host = door.host()
    assert "999" in " ".join(await host.say("hello"))
    return host


async def test_it_greets_asks_and_goes_on_while_it_is_active(served: Served) -> None:
    async with open_door(served) as door:
        host = await _greeted(door)
        assert host.tracker.slots["quietline_active"] is True
        assert [button["title"] for button in host.responses[-1]["buttons"]] == ["Yes", "No"]
        assert "closest to why" in (await host.press("Yes"))[-1]


async def test_the_slot_is_read_where_nothing_was_typed_and_emptied_each_time(served: Served) -> None:
    async with open_door(served) as door:
        host = await _greeted(door)
        host.tracker.latest_message = {}
        host.tracker.slots["quietline_reply"] = "yes"
        assert "closest to why" in (await host.run(TURN))[-1]
        assert host.tracker.slots["quietline_reply"] is None


async def test_what_was_typed_comes_before_what_the_host_made_of_it(served: Served) -> None:
    """The host may fill its slot by a model; leaving and danger are heard in the person's own words."""
    async with open_door(served) as door:
        host = await _greeted(door)
        assert "999" in (await host.say("hes got a knife", quietline_reply="yes"))[0]
        assert await host.say("BYE", quietline_reply="yes") == []


@pytest.mark.parametrize("text", ["BYE", "bye", "STOP", "/exit"])
async def test_leaving_is_silent_erases_and_tells_the_host_to_stop(text: str, served: Served) -> None:
    async with open_door(served) as door:
        host = await _greeted(door)
        await host.press("Yes")
        assert await host.say(text) == []
        assert host.tracker.slots["quietline_active"] is False
        assert (await door.conversation.show("rasa", Sealed("person-7"))).turn == 0


async def test_the_end_of_the_conversation_tells_the_host_to_stop(served: Served) -> None:
    async with open_door(served) as door:
        host = await _greeted(door)
        assert await host.press("No")
        assert host.tracker.slots["quietline_active"] is False


async def test_a_button_of_an_earlier_turn_or_another_person_answers_nothing(served: Served) -> None:
    async with open_door(served) as door:
        host = await _greeted(door)
        [yes, _] = host.responses[-1]["buttons"]
        other = door.host("person-8")
        await other.say("hello")
        value = yes["payload"].removeprefix("/SetSlots(quietline_reply=").removesuffix(")")
        said = await other.say(yes["payload"], quietline_reply=value)
        assert "closest to why" not in " ".join(said)
        await host.press("Yes")
        before = await door.conversation.show("rasa", Sealed("person-7"))
        assert "closest to why" in (await host.say(yes["payload"], quietline_reply=value))[-1]
        assert (await door.conversation.show("rasa", Sealed("person-7"))).question == before.question


async def test_a_call_made_again_for_one_message_takes_no_second_step(served: Served) -> None:
    async with open_door(served, "sqlite") as door:
        host = await _greeted(door)
        once = await host.say("1")
        assert await host.run(TURN) == once
        assert (await door.conversation.show("rasa", Sealed("person-7"))).turn == 2


@pytest.mark.parametrize("text", ["hes got a knife", "/hes got a knife"])
async def test_danger_is_answered_with_the_store_gone(text: str, served: Served) -> None:
    async with open_door_without_store(served) as door:
        host = door.host()
        assert "999" in (await host.say(text))[0]
        assert host.tracker.slots["quietline_active"] is True
        assert await host.say("BYE") == []


async def test_services_come_from_the_directory_at_most_two(served: Served) -> None:
    async with open_door(served) as door:
        host = door.host()
        for need, area in (("hurt", "E09000033"), ("own_behaviour", ""), ("zz", "zz"), (None, 7)):
            host.tracker.slots = {"need": need, "area": area}
            said = await host.run(SERVICES)
            assert 1 <= len(said) <= 2
            assert all(not response["buttons"] for response in host.responses)
        host.tracker.latest_message = {"text": "hes got a knife"}
        assert "999" in (await host.run(SERVICES))[0]
        host.tracker.latest_message = {"text": "bye"}
        assert await host.run(SERVICES) == []


async def test_each_person_of_a_host_has_a_conversation_of_their_own(served: Served) -> None:
    async with open_door(served) as door:
        host, other = await _greeted(door), door.host("person-8")
        assert "closest to why" in (await host.press("Yes"))[-1]
        assert "closest to why" not in " ".join(await other.say("1"))
