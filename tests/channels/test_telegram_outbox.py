"""Sends through the Bot API: at most once each, as late as Telegram asks, and nothing after an exit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.channels.provider import Blocked, NotSent, TooMany, Uncertain, Unreachable
from bot.channels.telegram_api import Api
from bot.channels.telegram_chats import Chats
from bot.channels.telegram_outbox import ApiOutbox
from bot.channels.telegram_view import CHANNEL, Reply
from bot.conversation import Conversation
from bot.errors import QuietlineError
from safety.secrecy import Sealed
from tests.conftest import Clock, Served
from tests.telegram_double.bot import eventually, world

ANN = Sealed("7000000001")
HELLO, CRY = Reply("hello"), Reply("call", urgent=True)


class Wire(Api):
    """A Bot API whose next calls fail as told."""

    def __init__(self) -> None:
        self.faults: list[QuietlineError] = []
        self.sent: list[str] = []
        self.deleted: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def send(self, chat: Sealed[str], reply: Reply) -> int | None:
        await self.gate.wait()
        self._fail()
        self.sent.append(reply.text)
        return 500 + len(self.sent)

    async def delete(self, chat: Sealed[str], messages: tuple[int, ...]) -> None:
        self._fail()
        self.deleted += messages

    async def settle(self, press: Sealed[str]) -> None:
        self._fail()

    async def close(self) -> None:
        self.sent.append("closed")

    def _fail(self) -> None:
        if self.faults:
            raise self.faults.pop(0)


class Post:
    """An outbox on a wire."""

    def __init__(self, conversation: Conversation, wire: Wire) -> None:
        self.conversation = conversation
        self.wire = wire
        self.chats = Chats(conversation.keys, conversation.now)
        self.outbox = ApiOutbox(conversation, self.chats, lambda: wire)
        self.marks = conversation.marks(CHANNEL, ANN)

    async def say(self, reply: Reply = HELLO, delivery: str = "1") -> bool:
        return await self.outbox.say(ANN, reply, Sealed(delivery), self.chats.exits(self.marks))


@asynccontextmanager
async def post(served: Served) -> AsyncIterator[Post]:
    async with served() as conversation:
        opened = Post(conversation, Wire())
        async with opened.outbox:
            await eventually(lambda: opened.outbox._api is not None)
            yield opened


async def test_a_reply_is_sent_once_however_often_its_delivery_comes(served: Served) -> None:
    async with post(served) as p:
        assert await asyncio.gather(*(p.say() for _ in range(5))) == [True] * 5
        assert p.wire.sent == ["hello"]
        assert p.chats.take(p.marks) == (501,)


async def test_what_surely_was_not_sent_is_left_to_the_webhooks_answer(served: Served) -> None:
    async with post(served) as p:
        p.wire.faults = [NotSent()]
        assert not await p.say()
        assert await p.say()
        assert p.wire.sent == ["hello"]


async def test_an_unreachable_api_is_left_alone_for_a_while(served: Served) -> None:
    async with post(served) as p:
        p.wire.faults = [Unreachable()]
        assert not await p.say(delivery="1")
        assert not await p.say(delivery="2")
        assert p.wire.sent == []


async def test_what_may_have_arrived_is_not_sent_again_unless_it_answers_a_danger(served: Served) -> None:
    async with post(served) as p:
        p.wire.faults = [Uncertain()]
        assert await p.say()
    async with post(served) as p:
        p.wire.faults = [Uncertain()]
        assert not await p.say(CRY)


async def test_telegrams_wish_to_wait_is_honoured(served: Served) -> None:
    async with post(served) as p:
        p.wire.faults = [TooMany(1)]
        began = asyncio.get_running_loop().time()
        assert await p.say()
        await eventually(lambda: p.wire.sent == ["hello"])
        assert asyncio.get_running_loop().time() - began >= 1


async def test_words_about_danger_do_not_wait(served: Served) -> None:
    async with post(served) as p:
        p.wire.faults = [TooMany(1)]
        assert not await p.say(CRY)


async def test_a_wait_longer_than_a_reply_may_live_gives_it_up(served: Served) -> None:
    async with post(served) as p:
        p.wire.faults = [TooMany(301)]
        assert await p.say()
        await eventually(lambda: not p.outbox._tasks)
        assert p.wire.sent == []


async def test_nothing_is_sent_after_an_exit_not_even_what_waited(served: Served) -> None:
    async with post(served) as p:
        p.wire.faults = [TooMany(1)]
        assert await p.say()
        p.chats.leave(p.marks, by_button=False)
        await eventually(lambda: not p.outbox._tasks)
        assert p.wire.sent == []


async def test_what_was_on_its_way_when_somebody_left_is_deleted_on_arrival(served: Served) -> None:
    async with post(served) as p:
        p.wire.gate.clear()
        saying = asyncio.create_task(p.say())
        await asyncio.sleep(0)
        p.chats.leave(p.marks, by_button=True)
        p.wire.gate.set()
        assert await saying
        await eventually(lambda: p.wire.deleted == [501])
        assert p.chats.take(p.marks) == ()


async def test_clearing_is_tried_until_it_holds(served: Served) -> None:
    async with post(served) as p:
        p.wire.faults = [Uncertain(), TooMany(1)]
        p.outbox.clear(ANN, (1, 2))
        await eventually(lambda: p.wire.deleted == [1, 2])


async def test_clearing_ends_where_there_is_nothing_to_clear(served: Served) -> None:
    async with post(served) as p:
        for fault in (NotSent(), Blocked()):
            p.wire.faults = [fault]
            p.outbox.clear(ANN, (1,))
            await eventually(lambda: not p.outbox._tasks)
        assert p.wire.deleted == []


async def test_a_client_that_cannot_be_opened_leaves_everything_to_the_webhooks_answer(
    served: Served,
) -> None:
    def broken() -> Api:
        raise ImportError

    async with served() as conversation:
        outbox = ApiOutbox(conversation, Chats(conversation.keys, conversation.now), broken)
        async with outbox:
            await eventually(lambda: not outbox._tasks)
            assert not await outbox.say(ANN, HELLO, Sealed("1"), 0)
            outbox.settle(Sealed("1"))


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
