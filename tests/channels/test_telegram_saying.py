"""Says replies through the Bot API: at most once each, as late as Telegram asks, and nothing after an exit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.channels import telegram_saying
from bot.channels.provider import NotSent, TooMany, Uncertain, Unreachable
from bot.channels.telegram_saying import Said
from bot.channels.telegram_view import CHANNEL
from bot.ports import Inbound, Marks
from safety.secrecy import Sealed
from tests.conftest import Clock, Served
from tests.patience import eventually
from tests.telegram_double.bot import world
from tests.telegram_double.machines import CRY, HELLO, Machine, machines


@asynccontextmanager
async def machine(served: Served) -> AsyncIterator[Machine]:
    async with machines(served) as ((only,), _):
        yield only


async def test_a_reply_is_sent_once_however_often_its_update_comes(served: Served) -> None:
    async with machine(served) as m:
        await m.hear()
        assert await asyncio.gather(*(m.say() for _ in range(5))) == [Said.NOTHING] * 5
        assert m.wire.sent == ["hello"]


async def test_a_reply_is_sent_once_whichever_machine_hears_its_update(served: Served) -> None:
    async with machines(served, 2) as ((left, right), _):
        await left.hear()
        await right.hear()
        await asyncio.gather(*(each.say() for each in (left, right, left, right)))
        assert left.wire.sent + right.wire.sent == ["hello"]


async def test_what_surely_was_not_sent_is_left_to_the_webhooks_answer_and_free_again(
    served: Served,
) -> None:
    async with machine(served) as m:
        m.wire.faults = [NotSent()]
        assert await m.answer() is Said.IN_ANSWER
        assert await m.say() is Said.NOTHING
        assert m.wire.sent == ["hello"]


async def test_a_claim_that_comes_late_is_used_where_nothing_brings_the_update_again(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with machine(served) as m:
        await m.hear()
        claims, slow, released = m.sessions.claims, asyncio.Event(), asyncio.Event()
        claim, release = claims.claim, claims.release

        async def late(whom: Marks, delivery: Marks) -> bool:
            await slow.wait()
            return await claim(whom, delivery)

        async def noticed(whom: Marks, delivery: Marks) -> None:
            await release(whom, delivery)
            released.set()

        monkeypatch.setattr(claims, "claim", late)
        monkeypatch.setattr(claims, "release", noticed)
        monkeypatch.setattr(telegram_saying, "STORE_SECONDS", 0.01)
        assert await m.say(young=True) is Said.AGAIN
        slow.set()
        await released.wait()
        assert m.wire.sent == []
        slow.clear()
        assert await m.say(young=False) is Said.AGAIN
        slow.set()
        await eventually(lambda: m.wire.sent == ["hello"])


async def test_an_unreachable_api_is_left_alone_for_a_while(served: Served) -> None:
    async with machine(served) as m:
        m.wire.faults = [Unreachable()]
        assert await m.answer(delivery="1") is Said.IN_ANSWER
        assert await m.answer(delivery="2") is Said.IN_ANSWER
        assert m.wire.sent == []


async def test_what_may_have_arrived_is_not_sent_again_unless_it_answers_a_danger(served: Served) -> None:
    async with machine(served) as m:
        m.wire.faults = [Uncertain()]
        assert await m.answer() is Said.NOTHING
        assert await m.say() is Said.NOTHING
        assert await m.say(CRY) is Said.IN_ANSWER
        assert m.wire.sent == []


async def test_telegrams_wish_to_wait_is_honoured_to_the_second(served: Served) -> None:
    async with machine(served) as m:
        m.wire.faults = [TooMany(1)]
        began = asyncio.get_running_loop().time()
        assert await m.answer() is Said.NOTHING
        await eventually(lambda: m.wire.sent == ["hello"])
        assert asyncio.get_running_loop().time() - began >= 1
        assert await m.say() is Said.NOTHING
        assert m.wire.sent == ["hello"]


async def test_a_reply_that_waits_is_said_by_another_machine_if_this_one_dies(
    served: Served, clock: Clock
) -> None:
    async with machines(served, 2) as ((left, right), _):
        left.wire.faults = [TooMany(2)]
        await left.answer()
        for rounds in left.rounds:
            rounds.stop()
        clock.time = clock.time.replace(minute=clock.time.minute + 1)
        await eventually(lambda: right.wire.sent == ["hello"])
        assert left.wire.sent == []


async def test_words_about_danger_do_not_wait(served: Served) -> None:
    async with machine(served) as m:
        m.wire.faults = [TooMany(60)]
        assert await m.answer(CRY) is Said.IN_ANSWER


async def test_a_wait_longer_than_a_reply_may_live_gives_it_up(served: Served) -> None:
    async with machine(served) as m:
        m.wire.faults = [TooMany(301)]
        assert await m.answer() is Said.NOTHING
        assert await m.sessions.outbox.take(9) == ()


async def test_nothing_is_sent_after_an_exit_not_even_what_waited(served: Served) -> None:
    async with machine(served) as m:
        m.wire.faults = [TooMany(2)]
        assert await m.answer() is Said.NOTHING
        await m.hear("2")
        known = await m.chats.known(m.ann)
        await m.leave()
        assert await m.saying.say(m.message("2"), HELLO, known, kept=True, young=True) is Said.NOTHING
        assert await m.saying.say(m.message("2"), CRY, known, kept=True, young=True) is Said.NOTHING
        await asyncio.sleep(2.2)
        assert m.wire.sent == []


async def test_what_was_on_its_way_when_somebody_left_elsewhere_is_deleted_on_arrival(
    served: Served,
) -> None:
    async with machines(served, 2) as ((left, right), _):
        left.wire.gate.clear()
        await left.hear()
        saying = asyncio.create_task(left.say())
        await eventually(lambda: left.wire.calls == 1)
        await right.leave()
        left.wire.gate.set()
        assert await saying is Said.NOTHING
        await eventually(lambda: left.wire.deleted + right.wire.deleted == [501])


async def test_what_another_machine_sent_is_cleared_on_leaving_unless_they_chose_to_keep_it(
    served: Served,
) -> None:
    async with machines(served, 2) as ((left, right), _):
        await left.answer(delivery="1")
        await right.leave()
        await eventually(lambda: left.wire.deleted + right.wire.deleted == [501])
        await left.answer(delivery="2")
        await right.chats.choose(await right.chats.known(right.ann), keeps=True)
        await left.leave()
        await asyncio.sleep(0.1)
        assert left.wire.deleted + right.wire.deleted == [501]


async def test_a_message_sent_before_the_button_was_pressed_elsewhere_is_known_by_its_second(
    served: Served, clock: Clock
) -> None:
    async with machines(served, 2) as ((left, right), _):
        second = int(clock().timestamp())
        await left.leave()
        assert not right.chats.left_after(await right.chats.known(right.ann), second - 1)
        pressed = Inbound(CHANNEL, Sealed("7000000001"), Sealed("x"), Sealed("9"), left_at=second)
        await left.conversation.receive(pressed)
        known = await right.chats.known(right.ann)
        assert right.chats.left_after(known, second - 1)
        assert not right.chats.left_after(known, second)


async def test_with_the_store_gone_only_danger_is_said_without_a_claim(served: Served) -> None:
    async with machines(served) as ((m,), rows):
        await m.hear()
        rows.gone = True
        assert await m.say() is Said.AGAIN
        assert await m.say(CRY) is Said.IN_ANSWER
        assert await m.say(kept=False) is Said.NOTHING
        assert m.wire.sent == ["hello"]


async def test_what_was_said_while_the_store_was_gone_is_noted_when_it_is_back(served: Served) -> None:
    async with machines(served) as ((m,), rows):
        rows.gone = True
        await m.say(kept=False)
        rows.gone = False
        await m.leave()
        await eventually(lambda: m.wire.deleted == [501])


async def test_what_only_this_process_knows_is_given_back_on_leaving(served: Served) -> None:
    async with machines(served) as ((m,), rows):
        rows.gone = True
        await m.say(kept=False)
        assert [copy.item.reveal() for copy in m.chats.leave(m.ann, None)] == ["501"]


async def test_over_the_wire_a_flood_limit_only_delays(served: Served, clock: Clock) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        w.telegram.fail("sendMessage", 429, retry_after=1)
        assert await ann.say("hello") == ""
        await eventually(lambda: len(ann.shown) == 2)
        w.telegram.fail("deleteMessages", 500, times=2)
        await ann.say("BYE")
        await eventually(lambda: ann.shown == [])


async def test_over_the_wire_an_error_of_telegrams_is_not_followed_by_a_second_try(
    served: Served, clock: Clock
) -> None:
    async with world(served, clock) as w:
        ann = w.telegram.person()
        w.telegram.fail("sendMessage", 500)
        assert await ann.say("hello") == ""
        assert len(w.telegram.state.called("sendMessage")) == 1
        assert "999" in await ann.say("hes got a knife")
