"""Whoever leaves, or has not written for a quarter of an hour, leaves nothing at Twilio that we could have deleted."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation import Conversation
from bot.store.errands import TraceRow
from bot.store.memory import MemoryRows
from bot.store.rows import Result, Write
from bot.store.sessions import KeptSessions
from tests.conftest import Clock, Served
from tests.patience import eventually
from tests.product import Product
from tests.twilio_double import TwilioDouble
from tests.twilio_double.line import Line, line
from tests.twilio_double.methods import Refused
from tests.twilio_double.phone import Phone
from tests.twilio_double.server import Fault, too_many

ANN, BEA = "+447700900123", "+447700900456"


class LostRows(MemoryRows):
    """Rows whose database can go away."""

    gone = False

    async def due(self, now: int, most: int) -> Sequence[TraceRow]:
        if self.gone:
            raise OSError("the disk is gone")
        return await super().due(now, most)

    def submit(self, write: Write) -> asyncio.Future[Result]:
        if not self.gone:
            return super().submit(write)
        failed: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        failed.set_result(Result.FAILED)
        return failed


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[TwilioDouble]:
    """The product as a process, with Twilio's double on its other side."""
    async with TwilioDouble() as twilio:
        product = Product(folder, extra={"QUIETLINE_TWILIO_API": twilio.api})
        twilio.webhooks.door = f"http://127.0.0.1:{product.port}"
        try:
            await asyncio.to_thread(product.start)
            yield twilio
        finally:
            code = await asyncio.to_thread(product.stop, signal.SIGTERM)
        assert code == 0


async def talk(phone: Phone) -> None:
    for text in ("hello", "1", "1"):
        assert await phone.say(text)


async def test_an_exit_clears_every_copy_at_once_and_nobody_elses(tmp_path: Path) -> None:
    async with serving(tmp_path) as twilio:
        ann, bea = twilio.phone(ANN), twilio.phone(BEA)
        await talk(ann)
        await talk(bea)
        await twilio.webhooks.settled()
        assert len(ann.copies()) == 6
        assert await ann.say("BYE") == ""
        await eventually(lambda: ann.copies() == [])
        assert len(bea.copies()) == 6
        assert len(twilio.state.deleted) == 7
        assert all(message.redacted for message in twilio.state.deleted.values())
        assert set(twilio.webhooks.answered) == {200}
        assert twilio.state.called("create") == []


async def test_a_callback_that_arrives_after_the_exit_clears_its_copy(tmp_path: Path) -> None:
    """In any order, some twice; and what Twilio is still working on as soon as it allows."""
    async with serving(tmp_path) as twilio:
        twilio.webhooks.reports = ()
        ann = twilio.phone(ANN)
        await talk(ann)
        assert await ann.say("BYE") == ""
        await eventually(lambda: len(ann.copies()) == 3)
        for message in ann.inbox:
            for status in ("delivered", "sent", "delivered"):
                await twilio.webhooks.report(message, status)
        await eventually(lambda: ann.copies() == [])


async def test_errors_and_lost_connections_delay_the_clearing_and_do_not_end_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as twilio:
        ann = twilio.phone(ANN)
        await talk(ann)
        await twilio.webhooks.settled()
        unavailable = Refused(503, 20503, "Service unavailable")
        twilio.fail(too_many(1), unavailable, Fault.DROP, None, Fault.DONE_THEN_DROP)
        assert await ann.say("BYE") == ""
        await eventually(lambda: ann.copies() == [])


async def test_a_conversation_nobody_has_written_to_is_cleared_without_an_exit(
    served: Served, clock: Clock
) -> None:
    async with served("sqlite") as conversation, line(conversation) as here:
        ann = here.twilio.phone(ANN)
        await talk(ann)
        await here.twilio.webhooks.settled()
        clock.time += timedelta(minutes=14)
        await asyncio.sleep(1.1)
        assert len(ann.copies()) == 6
        clock.time += timedelta(minutes=2)
        await eventually(lambda: ann.copies() == [])


@asynccontextmanager
async def losing(served: Served) -> AsyncIterator[tuple[Line, LostRows]]:
    """A line whose database a test can take away."""
    async with served() as sound:
        rows = LostRows()
        async with KeptSessions(rows, sound.keys, sound.now) as sessions:
            conversation = Conversation(sound.book, lambda _: None, sessions, sound.keys, sound.now)
            async with line(conversation) as here:
                yield here, rows


async def test_with_the_database_gone_at_the_exit_it_is_cleared_once_it_is_back(served: Served) -> None:
    async with losing(served) as (here, rows):
        ann = here.twilio.phone(ANN)
        await talk(ann)
        here.twilio.webhooks.reports = ()
        assert await ann.say("yes")
        await here.twilio.webhooks.settled()
        rows.gone = True
        assert await ann.say("BYE") == ""
        await here.twilio.webhooks.report(ann.inbox[-1], "delivered")
        await asyncio.sleep(0.1)
        assert len(ann.copies()) == 9
        rows.gone = False
        await eventually(lambda: ann.copies() == [])


async def test_what_was_answered_without_the_database_is_cleared_too(served: Served) -> None:
    async with losing(served) as (here, rows):
        ann = here.twilio.phone(ANN)
        rows.gone = True
        assert "999" in await ann.say("hes got a knife")
        rows.gone = False
        await here.twilio.webhooks.settled()
        await asyncio.sleep(1.1)
        assert await ann.say("BYE") == ""
        await eventually(lambda: ann.copies() == [])


async def test_words_that_belong_to_the_carrier_are_cleared_too(served: Served) -> None:
    async with served() as conversation, line(conversation) as here:
        ann = here.twilio.phone(ANN)
        assert await ann.say("HELP") == ""
        assert await ann.say("STOP") == ""
        assert await ann.say("UNSTOP") == ""
        await eventually(lambda: ann.copies() == [])


@pytest.mark.parametrize("status", ["failed", "undelivered"])
async def test_a_reply_that_meets_an_opt_out_ends_the_conversation(status: str, served: Served) -> None:
    async with served() as conversation, line(conversation) as here:
        here.twilio.webhooks.reports = ()
        ann = here.twilio.phone(ANN)
        first = await ann.say("hello")
        assert await ann.say("1") != first
        await here.twilio.webhooks.report(ann.inbox[-1], status, ErrorCode="21610")
        assert await ann.say("hello") == first


async def test_an_exit_takes_back_what_was_not_yet_sent(served: Served) -> None:
    async with served() as conversation, line(conversation) as here:
        ann = here.twilio.phone(ANN)
        assert await ann.say("hello")
        here.twilio.fail(too_many(1))
        await here.put(ann, "a reply")
        await eventually(lambda: len(here.twilio.state.called("create")) == 1)
        assert await ann.say("BYE") == ""
        await asyncio.sleep(1.2)
        assert ann.sent() == []
        assert len(here.twilio.state.called("create")) == 1


@pytest.mark.parametrize("fault", [Fault.DROP, Fault.DONE_THEN_DROP, Refused(503, 20503, "Unavailable")])
async def test_no_text_is_ever_sent_twice(fault: Fault | Refused, served: Served) -> None:
    async with served() as conversation, line(conversation) as here:
        here.twilio.fail(fault)
        ann = here.twilio.phone(ANN)
        await here.put(ann, "a reply")
        await eventually(lambda: len(here.twilio.state.called("create")) == 1)
        await asyncio.sleep(1.2)
        assert len(here.twilio.state.called("create")) == 1
        assert len(ann.sent()) == (1 if fault is Fault.DONE_THEN_DROP else 0)


async def test_every_text_that_is_sent_may_live_for_five_minutes_at_most(served: Served) -> None:
    async with served() as conversation, line(conversation) as here:
        ann = here.twilio.phone(ANN)
        await here.put(ann, "a reply")
        await eventually(lambda: len(ann.sent()) == 1)
        assert 0 < (ann.sent()[0].validity or 0) <= 300
