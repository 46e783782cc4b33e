"""Calls to Twilio's REST API, against the double."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientTimeout

from bot.channels.provider import (
    Blocked,
    Locked,
    NotSent,
    Provider,
    TooMany,
    Uncertain,
    Unfinished,
    Unreachable,
)
from bot.channels.twilio_api import TwilioApi
from bot.channels.twilio_copies import twilio_copy
from bot.ports import Outgoing
from bot.settings_channels import TwilioSettings
from bot.throwaway import free_port
from safety.secrecy import Sealed
from tests.product import TOKEN
from tests.twilio_double import TwilioDouble
from tests.twilio_double.methods import Refused
from tests.twilio_double.server import Fault, too_many
from tests.twilio_double.state import ACCOUNT, NUMBER

ANN = "+447700900123"
HELLO = Outgoing("sms", Sealed(ANN), Sealed(b"hello"))
STATUS = "https://line.example.org/sms/status"


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioDouble]:
    async with TwilioDouble() as double:
        double.webhooks.reports = ()
        yield double


def opened(api: str, token: str = TOKEN) -> Provider:
    return TwilioApi(TwilioSettings(Sealed(ACCOUNT), Sealed(token), Sealed(NUMBER), api), STATUS)


@pytest.fixture
async def api(twilio: TwilioDouble) -> AsyncIterator[Provider]:
    made = opened(twilio.api)
    yield made
    await made.close()


@pytest.mark.parametrize(("left", "given"), [(120, 120), (0, 1), (-5, 1), (4000, 300)])
async def test_every_message_may_live_for_what_is_left_and_five_minutes_at_most(
    left: int, given: int, twilio: TwilioDouble, api: Provider
) -> None:
    copy = await api.send(HELLO, left)
    assert copy is not None
    message = twilio.state.messages[copy.item.reveal()]
    assert (message.to, message.body, message.validity) == (ANN, "hello", given)
    assert message.callback == STATUS


@pytest.mark.parametrize(
    ("fault", "error", "sent"),
    [
        (too_many(7), TooMany, 0),
        (Refused(400, 21610, f"{ANN} has opted out"), Blocked, 0),
        (Refused(401, 20003, "Authenticate"), Locked, 0),
        (Refused(400, 21211, f"Invalid 'To' Phone Number: {ANN}"), NotSent, 0),
        (Refused(503, 20503, "Service unavailable"), Uncertain, 0),
        (Fault.DROP, Uncertain, 0),
        (Fault.DONE_THEN_DROP, Uncertain, 1),
    ],
)
async def test_each_failure_is_told_for_what_it_is_and_nothing_is_tried_twice(
    fault: Refused | Fault, error: type[Exception], sent: int, twilio: TwilioDouble, api: Provider
) -> None:
    twilio.fail(fault)
    with pytest.raises((NotSent, Uncertain)) as raised:
        await api.send(HELLO, 60)
    assert type(raised.value) is error
    assert len(twilio.state.messages) == sent
    assert len(twilio.state.calls) == 1


async def test_how_long_to_wait_is_told(twilio: TwilioDouble, api: Provider) -> None:
    twilio.fail(too_many(7), Refused(429, 20429, "Too Many Requests"))
    seconds = []
    for _ in range(2):
        with pytest.raises(TooMany) as raised:
            await api.send(HELLO, 60)
        seconds.append(raised.value.seconds)
    assert seconds == [7, 2]


async def test_no_answer_in_time_is_uncertain(
    twilio: TwilioDouble, api: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.twilio_http._TIMES", ClientTimeout(total=0.1))
    twilio.fail(Fault.STALL)
    with pytest.raises(Uncertain):
        await api.send(HELLO, 60)


async def test_an_api_that_is_not_there_is_unreachable() -> None:
    api = opened(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unreachable):
        await api.send(HELLO, 60)
    await api.close()


async def test_a_message_is_redacted_then_deleted(twilio: TwilioDouble, api: Provider) -> None:
    copy = await api.send(HELLO, 60)
    assert copy is not None
    sid = copy.item.reveal()
    with pytest.raises(Unfinished):
        await api.clear((copy,))
    twilio.state.messages[sid].move("sent")
    await api.clear((copy,))
    assert twilio.state.deleted[sid].redacted
    await api.clear((copy,))  # gone already: no harm
    assert [(call.method, call.status) for call in twilio.state.calls[-3:]] == [
        ("redact", 200),
        ("delete", 204),
        ("redact", 404),
    ]


async def test_an_answer_that_cannot_be_read_is_a_message_that_was_sent(
    twilio: TwilioDouble, api: Provider
) -> None:
    twilio.garble = True
    assert await api.send(HELLO, 60) is None
    assert len(twilio.state.messages) == 1


async def test_what_may_not_be_redacted_is_deleted_all_the_same(twilio: TwilioDouble, api: Provider) -> None:
    copy = await api.send(HELLO, 60)
    assert copy is not None
    twilio.state.messages[copy.item.reveal()].move("sent")
    twilio.fail(Refused(400, 30400, "Parameters are not valid"))
    await api.clear((copy,))
    assert twilio.state.messages == {}


@pytest.mark.parametrize("sid", ["", "../Messages", "SM" + "g" * 32, "SM" + "a" * 33, None, 5])
def test_what_is_no_sid_is_never_called(sid: object) -> None:
    assert twilio_copy(sid) is None


async def test_nothing_is_logged_at_any_level(
    twilio: TwilioDouble, api: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even before anything is redacted: the library's own client would log each address it calls."""
    caplog.set_level(logging.DEBUG)
    twilio.fail(None, too_many(1), Fault.DROP, Refused(401, 20003, "Authenticate"))
    copy = await api.send(HELLO, 60)
    for _ in range(3):
        with pytest.raises((NotSent, Uncertain)):
            await api.send(HELLO, 60)
    assert copy is not None
    twilio.state.messages[copy.item.reveal()].move("sent")
    await api.clear((copy,))
    ours = [
        record
        for record in caplog.records
        if record.name not in ("aiohttp.access", "aiohttp.server", "asyncio")
    ]
    assert [record.getMessage() for record in ours] == []
