"""How far a worker's words have come is said truthfully, and nothing is sent twice or late to find it out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.book import Book
from bot.channels.provider import NotSent, TooMany, Uncertain
from bot.channels.relaying import Relay
from bot.channels.rounds import running
from bot.channels.sender import Sender
from bot.channels.sms_copies import SmsCopies
from bot.channels.telling import Desk
from bot.channels.twilio_copies import twilio_copy
from bot.handoff.case import Delivery
from bot.ports import Copy
from bot.store.deliveries import Deliveries
from bot.store.desk_bell import DeskBell
from bot.store.relays import Relays
from bot.store.times import OUTBOX_MINUTES
from safety.secrecy import Sealed
from tests.channels.carrying import Carrier
from tests.helpline import CONSENT, TO_A_PERSON, Line, open_line
from tests.patience import eventually


@pytest.fixture
async def line(book: Book, tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(book, tmp_path) as opened:
        yield opened


@asynccontextmanager
async def carried(line: Line, carrier: Carrier) -> AsyncIterator[Desk]:
    """The loops that bring workers' words to a provider."""
    told = Desk(Deliveries(line.cases, line.conversation.keys))
    outbox, traces = line.sessions.outbox, line.sessions.traces
    relay = Relay(
        Relays(line.cases, line.clock), told, outbox, line.conversation.book.words, DeskBell(line.url)
    )
    sender = Sender(line.conversation, outbox, traces, {"sms": carrier}, told)
    async with running(relay.rounds, sender.rounds):
        yield told


async def talking(line: Line) -> int:
    await line.walks(*TO_A_PERSON, *CONSENT)
    return line.claims()


@pytest.mark.parametrize(
    ("fault", "state"), [(None, "sent"), (NotSent(), "failed"), (Uncertain(), "uncertain")]
)
async def test_a_desk_sees_what_became_of_each_message(
    line: Line, fault: Exception | None, state: str
) -> None:
    number, carrier = await talking(line), Carrier()
    carrier.faults.extend([fault] if fault else [])
    async with carried(line, carrier):
        line.writes(number, "I am here.")
        await eventually(lambda: line.states(number) == [state])
    assert carrier.calls == 1


async def test_what_a_provider_could_not_bring_after_all_is_said_to_have_failed(line: Line) -> None:
    number = await talking(line)
    async with carried(line, Carrier()) as told:
        line.writes(number, "I am here.")
        await eventually(lambda: line.states(number) == ["sent"])
        await told.did_not_arrive(Copy("sms", Sealed("somebody else's")))
        assert line.states(number) == ["sent"]
        await told.did_not_arrive(Copy("sms", Sealed("sent 1")))
    assert line.states(number) == ["failed"]


async def test_the_word_of_twilio_that_a_text_did_not_arrive_reaches_its_desk(line: Line) -> None:
    number, sid = await talking(line), "SM" + "a1" * 16
    line.writes(number, "I am here.")
    (carry,) = Relays(line.cases, line.clock).take(10)
    deliveries = Deliveries(line.cases, line.conversation.keys)
    deliveries.became(carry.words, Delivery.SENT, twilio_copy(sid))
    copies = SmsCopies(line.conversation, line.sessions.traces, Desk(deliveries))
    for status, state in (("delivered", "sent"), ("undelivered", "failed")):
        await copies.hear({"MessageSid": sid, "MessageStatus": status, "To": line.number})
        assert line.states(number) == [state]


async def test_of_words_lost_in_a_crash_nobody_claims_to_know_and_they_are_not_sent_again(line: Line) -> None:
    number = await talking(line)
    line.writes(number, "I am here.")
    relays = Relays(line.cases, line.clock)
    assert len(relays.take(10)) == 1  # and the process dies
    line.desks.lapse(after_minutes=60)
    assert line.states(number) == ["sending"]
    line.clock.go(minutes=OUTBOX_MINUTES + 1)
    for name in ("ann", "sue"):
        line.desks.seen(name)
    line.desks.lapse(after_minutes=60)
    assert line.states(number) == ["uncertain"]
    assert relays.take(10) == ()
    assert line.heard(number) == ["I am here."]


async def test_what_waits_for_its_provider_past_the_window_is_never_sent(line: Line) -> None:
    """The window ends before the minutes of the outbox do."""
    number, carrier = await talking(line), Carrier()
    line.clock.go(minutes=29)
    carrier.faults.append(TooMany(90))
    async with carried(line, carrier):
        line.writes(number, "I am here.")
        await eventually(lambda: line.states(number) == ["expired"])
    assert carrier.sent == []
    assert line.heard(number) == []
