"""Telegram from a phone's side, over sockets: written, pressed, sent again, left."""

from __future__ import annotations

import pytest

from tests.conftest import Clock, Served
from tests.patience import eventually
from tests.telegram_double.bot import world

CRY = "hes got a knife"


async def test_the_opening_comes_with_buttons_and_without_a_topic(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        said = await ann.say("hello")
        assert "999" in said
        assert list(ann.last.buttons) == ["Yes", "No", "What we keep", "Leave"]
        [call] = w.telegram.state.called("sendMessage")
        assert call.fields["disable_notification"] == "true"
        assert '"is_disabled": true' in call.fields["link_preview_options"]
        assert "parse_mode" not in call.fields


async def test_a_button_answers_and_stops_turning(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        await ann.say("hello")
        assert "closest to why you are here" in await ann.agree()
        assert list(ann.last.buttons)[-4:] == ["Skip", "Back", "Talk to a person", "Leave"]
        await eventually(lambda: [press.answered for press in w.telegram.state.presses.values()] == [1, 1])


async def test_an_old_button_takes_no_step_and_shows_the_question_again(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        await ann.say("hello")
        opening = ann.last
        question = await ann.agree()
        for _ in range(2):
            assert await ann.press("No", under=opening) == question
        assert "Thank you" in await ann.press("Someone hurts or scares me")
        await eventually(lambda: all(press.answered for press in w.telegram.state.presses.values()))


async def test_somebody_elses_or_made_up_buttons_answer_nothing(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann, bea = w.telegram.person(), w.telegram.person()
        opening = await ann.say("hello")
        await bea.say("hello")
        for data in (bea.last.buttons["Yes"], "", "0", "1", "\U0001f600" * 16, "y" * 64):
            before = ann.last
            ann.push(data, before)
            await w.telegram.delivery.settled()
            assert ann.last.text == opening
            assert ann.last.id != before.id


async def test_after_a_cry_the_question_is_a_press_away(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        await ann.say("hello")
        question = await ann.agree()
        asked = ann.last
        said = await ann.say(CRY)
        assert "999" in said
        assert question not in said
        assert question in await ann.press("Something else", under=asked)


@pytest.mark.parametrize("client", [True, False])
async def test_the_same_update_again_gets_the_same_answer_and_takes_one_step(
    client: bool, served: Served, clock: Clock
) -> None:
    async with world(served, clock, "sqlite", client=client) as w:
        ann = w.telegram.person()
        await ann.say("hello")
        lost = iter([True, True])

        def lose() -> None:
            if next(lost, False):
                raise OSError

        w.telegram.delivery.before = lose
        assert "closest to why" in await ann.agree()
        update = {"update_id": 5, "message": {**_message(ann.id), "text": "1"}}
        answers = [await w.telegram.delivery.post(update) for _ in range(3)]
        assert {status for status, _, _ in answers} == {200}
        if client:
            assert len(w.telegram.state.called("sendMessage")) == 4
        else:
            assert len({body for _, body, _ in answers}) == 1


@pytest.mark.parametrize("client", [True, False])
@pytest.mark.parametrize("way", ["BYE", "/exit", "button", "x"])
async def test_leaving_is_silent_and_clears_both_sides(
    way: str, client: bool, served: Served, clock: Clock
) -> None:
    async with world(served, clock, client=client) as w:
        ann = w.telegram.person()
        opening = await ann.say("hello")
        await ann.agree()
        await ann.say("1")
        assert (await ann.press("Leave") if way == "button" else await ann.say(way)) == ""
        if client:
            await eventually(lambda: ann.shown == [])
        assert await ann.say("hello") == opening


async def test_an_old_leave_button_still_leaves(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        opening = await ann.say("hello")
        first = ann.last
        await ann.agree()
        assert await ann.press("Leave", under=first) == ""
        assert await ann.say("hello") == opening


async def test_more_than_a_hundred_messages_are_cleared(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        for _ in range(60):
            await ann.say("help")
        await ann.say("BYE")
        await eventually(lambda: ann.shown == [])
        assert {call.status for call in w.telegram.state.called("deleteMessages")} == {200}


async def test_pictures_and_forwarded_messages_are_never_deleted(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        await ann.say("hello")
        kept = [
            ann.send(photo=[{"file_id": "f"}], caption="look"),
            ann.write("he wrote this", forward_origin={}),
        ]
        await w.telegram.delivery.settled()
        await ann.say("BYE")
        await eventually(lambda: list(ann.chat.messages) == [each.id for each in kept])


@pytest.mark.parametrize(
    "content",
    [
        {"contact": {"phone_number": "+447700900123", "first_name": "A"}},
        {"location": {"latitude": 51.5, "longitude": 0.1}},
        {"photo": [{"file_id": "f", "file_unique_id": "u"}]},
        {"voice": {"file_id": "f"}},
        {"sticker": {"file_id": "f", "emoji": "x"}},
        {"text": "1", "forward_origin": {"type": "user"}},
    ],
)
async def test_what_is_not_words_is_not_taken_for_an_answer(
    content: dict[str, object], served: Served, clock: Clock
) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        opening = await ann.say("hello")
        ann.send(**content)
        await w.telegram.delivery.settled()
        assert ann.last.text.endswith(opening)
        assert not w.telegram.state.called("getFile")


@pytest.mark.parametrize("content", [{"photo": [], "caption": CRY}, {"text": CRY, "forward_origin": {}}])
async def test_danger_is_heard_under_a_picture_and_in_a_forwarded_message(
    content: dict[str, object], served: Served, clock: Clock
) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        await ann.say("hello")
        ann.send(**content)
        await w.telegram.delivery.settled()
        assert "999" in ann.last.text.splitlines()[1]


async def test_telegrams_own_notices_are_not_answered(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        ann.send(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})
        ann.send(pinned_message={"message_id": 1})
        await w.telegram.delivery.settled()
        assert w.telegram.calls == []


async def test_an_edited_message_counts_only_if_it_cries_or_leaves(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        message = ann.write("hello")
        await w.telegram.delivery.settled()
        opening = ann.last
        ann.edit(message, "yes")
        await w.telegram.delivery.settled()
        assert ann.last is opening
        ann.edit(message, CRY)
        await w.telegram.delivery.settled()
        assert "999" in ann.last.text.splitlines()[1]
        ann.edit(message, "BYE")
        await eventually(lambda: ann.shown == [])
        assert await ann.say("hello") == opening.text


async def test_an_old_message_is_met_with_silence_unless_it_cries_or_leaves(
    served: Served, clock: Clock
) -> None:
    async with world(served, clock) as w:
        ann, bea = w.telegram.person(), w.telegram.person()
        old = int(clock().timestamp()) - 700
        assert await ann.say("hello", date=old) == ""
        cry = await ann.say(CRY, date=old)
        assert cry == await bea.say(CRY)
        await ann.say("hello")
        question = await ann.agree()
        assert await ann.say("1", date=old) == ""
        assert await ann.say("BYE", date=old) == ""
        assert question != await ann.say("hello")


async def test_start_shows_anyone_what_a_stranger_sees(served: Served, clock: Clock) -> None:
    async with world(served, clock, "sqlite") as w:
        ann, bea = w.telegram.person(), w.telegram.person()
        opening = await bea.say("/start")
        await ann.say("hello")
        assert await ann.say("/start ref_4711") == opening
        await ann.agree()
        assert await ann.say("/start") == opening
        await ann.say(CRY)
        assert await ann.say("/start") == opening
        assert "closest to why" in await ann.agree()


async def test_the_menus_commands_are_understood(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        await ann.say("/start")
        assert "SKIP passes a question" in await ann.say("/help")
        assert "English" in await ann.say("/language")
        assert await ann.say("/exit") == ""
        assert "999" in (await ann.say("/start hes got a knife")).splitlines()[1]


async def test_groups_and_channels_are_never_answered(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        assert await ann.say(CRY, chat={"id": -100123, "type": "supergroup", "title": "T"}) == ""
        assert w.telegram.calls == []


async def test_blocking_the_bot_ends_the_session_silently(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        opening = await ann.say("hello")
        await ann.agree()
        ann.block()
        await w.telegram.delivery.settled()
        calls = len(w.telegram.state.called("sendMessage"))
        ann.block(again=True)
        await w.telegram.delivery.settled()
        assert len(w.telegram.state.called("sendMessage")) == calls
        assert await ann.say("hello") == opening


async def test_a_refusal_because_blocked_ends_the_session(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        opening = await ann.say("hello")
        await ann.agree()
        w.telegram.fail("sendMessage", 403)
        assert await ann.say("1") == ""
        assert await ann.say("hello") == opening


def _message(person: int) -> dict[str, object]:
    return {
        "message_id": 9,
        "date": 1795530600,
        "chat": {"id": person, "type": "private"},
        "from": {"id": person},
    }
