"""The double is held to Twilio's documented behaviour, and to what Twilio's own client makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.product import TOKEN
from tests.twilio_double import TwilioDouble
from tests.twilio_double.server import Fault, too_many
from tests.twilio_double.state import ACCOUNT, NUMBER

ANN = "+447700900123"
GOOD = {"to": ANN, "from_": NUMBER, "body": "hello", "validity_period": 60}


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioDouble]:
    async with TwilioDouble() as double:
        double.webhooks.reports = ()
        yield double


def client(twilio: TwilioDouble, token: str = TOKEN) -> Any:
    """Twilio's own, as anyone uses it."""
    made = Client(ACCOUNT, token, http_client=TwilioHttpClient(timeout=0.5, pool_connections=False))
    made.api.base_url = twilio.api
    return made


async def call(method: Callable[..., Any], **fields: object) -> Any:
    return await asyncio.to_thread(method, **fields)


async def refusal(method: Callable[..., Any], **fields: object) -> tuple[int, int]:
    """Status and Twilio's number of the error."""
    with pytest.raises(TwilioRestException) as raised:
        await call(method, **fields)
    return raised.value.status, raised.value.code


async def test_a_message_is_made_read_redacted_and_deleted(twilio: TwilioDouble) -> None:
    api = client(twilio)
    made = await call(api.messages.create, **GOOD)
    assert (made.status, made.body, made.to, made.direction) == ("queued", "hello", ANN, "outbound-api")
    assert twilio.state.messages[made.sid].validity == 60
    twilio.state.messages[made.sid].move("sent")
    assert (await call(api.messages(made.sid).fetch)).status == "sent"
    assert (await call(api.messages(made.sid).update, body="")).body == ""
    assert await call(api.messages(made.sid).delete)
    assert await refusal(api.messages(made.sid).fetch) == (404, 20404)
    assert await refusal(api.messages(made.sid).delete) == (404, 20404)
    assert [(each.method, each.status) for each in twilio.state.calls] == [
        ("create", 201),
        ("fetch", 200),
        ("redact", 200),
        ("delete", 204),
        ("fetch", 404),
        ("delete", 404),
    ]


@pytest.mark.parametrize("status", ["queued", "sending"])
async def test_a_message_that_is_still_on_its_way_is_not_deleted(status: str, twilio: TwilioDouble) -> None:
    api = client(twilio)
    made = await call(api.messages.create, **GOOD)
    twilio.state.messages[made.sid].move(status)
    assert await refusal(api.messages(made.sid).delete) == (409, 20009)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "nobody"}, 21211),
        ({"from_": "+447700900999"}, 21606),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"validity_period": 0}, 90007),
        ({"validity_period": 36_001}, 90007),
    ],
)
async def test_what_twilio_would_refuse_is_refused(
    fields: dict[str, object], code: int, twilio: TwilioDouble
) -> None:
    assert await refusal(client(twilio).messages.create, **(GOOD | fields)) == (400, code)
    assert twilio.state.messages == {}


async def test_whoever_has_texted_stop_is_sent_nothing(twilio: TwilioDouble) -> None:
    twilio.state.opted_out.add(ANN)
    assert await refusal(client(twilio).messages.create, **GOOD) == (400, 21610)


async def test_a_wrong_token_opens_nothing(twilio: TwilioDouble) -> None:
    assert await refusal(client(twilio, "x" * 32).messages.create, **GOOD) == (401, 20003)


async def test_too_many_calls_are_told_to_wait_and_do_nothing(twilio: TwilioDouble) -> None:
    twilio.fail(too_many(7))
    api = client(twilio)
    assert await refusal(api.messages.create, **GOOD) == (429, 20429)
    assert twilio.state.messages == {}
    headers = api.http_client._test_only_last_response.headers
    assert (headers["Retry-After"], headers["Twilio-Concurrent-Requests"]) == ("7", "1")
    twilio.at_once = 0
    assert await refusal(api.messages.create, **GOOD) == (429, 20429)


@pytest.mark.parametrize(("fault", "made"), [(Fault.DROP, 0), (Fault.DONE_THEN_DROP, 1), (Fault.STALL, 0)])
async def test_a_lost_connection_may_or_may_not_have_carried_the_call_out(
    fault: Fault, made: int, twilio: TwilioDouble
) -> None:
    twilio.fail(fault)
    with pytest.raises(OSError):  # noqa: PT011 - requests' errors have nothing else in common
        await call(client(twilio).messages.create, **GOOD)
    assert len(twilio.state.messages) == made
