"""Twilio's webhooks: what is signed is answered, anything odd is a 403 that says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from smsutil import is_valid_gsm

from bot.channels.sms import SILENCE, Twilio
from bot.channels.sms_copies import SmsCopies
from bot.conversation import Conversation
from bot.store.sessions import KeptSessions
from safety.secrecy import Sealed
from tests.conftest import Clock, Served
from tests.product import PUBLIC_URL, TOKEN, said, sign

FORM = {
    "MessageSid": "SM" + "1" * 32,
    "AccountSid": "AC" + "0" * 32,
    "From": "+447700900123",
    "To": "+447700900000",
    "Body": "hello",
    "NumMedia": "0",
    "FromCity": "",
}


@dataclass
class Answered:
    status: int
    headers: dict[bytes, bytes]
    body: bytes


class Door:
    """Calls the app as a server would."""

    def __init__(self, conversation: Conversation) -> None:
        assert isinstance(conversation.sessions, KeptSessions)
        copies = SmsCopies(conversation, conversation.sessions.traces)
        self.app = Twilio(conversation, copies, PUBLIC_URL, Sealed(TOKEN))
        self.serial = 0

    async def post(
        self, body: bytes, headers: dict[str, str], path: str = "/sms", method: str = "POST"
    ) -> Answered:
        sent: list[dict[str, object]] = []
        parts = [body[i : i + 4096] for i in range(0, len(body), 4096)] or [b""]

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": raw}
        await self.app(scope, receive, send)  # type: ignore[arg-type]  # plain dicts, as servers give
        status, given, content = sent[0]["status"], sent[0]["headers"], sent[1]["body"]
        assert isinstance(status, int)
        assert isinstance(given, list)
        assert isinstance(content, bytes)
        return Answered(status, dict(given), content)

    async def text(self, body: str, **more: str) -> str:
        self.serial += 1
        form = FORM | {"Body": body, "MessageSid": f"SM{self.serial:032d}"} | more
        answered = await self.post(urlencode(form).encode(), sign(form))
        assert answered.status == 200
        return said(answered.body)


@asynccontextmanager
async def open_door(served: Served, store: str = "memory") -> AsyncIterator[Door]:
    async with served(store) as conversation:
        yield Door(conversation)


async def test_a_signed_message_is_answered_in_twiml(served: Served) -> None:
    async with open_door(served) as door:
        answered = await door.post(urlencode(FORM).encode(), sign(FORM))
        assert answered.status == 200
        assert answered.headers[b"content-type"] == b"text/xml"
        assert answered.headers[b"cache-control"] == b"no-store"
        assert "999" in said(answered.body)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, urlencode(FORM)),
        ({"Content-Type": "application/x-www-form-urlencoded"}, urlencode(FORM)),
        (sign(FORM | {"Body": "other"}), urlencode(FORM)),
        (sign(FORM, "/voice"), urlencode(FORM)),
        (sign(FORM) | {"Content-Type": "application/json"}, urlencode(FORM)),
        (sign(FORM) | {"Content-Type": "multipart/form-data"}, urlencode(FORM)),
        (sign(FORM) | {"X-Twilio-Signature": "\xff\xfe"}, urlencode(FORM)),
        (sign(FORM) | {"X-Twilio-Signature": ""}, urlencode(FORM)),
        (sign(FORM), urlencode(FORM) + "&Body=hello"),
        (sign(FORM), urlencode(FORM) + "&x=%ff"),
        (sign(FORM), urlencode(FORM) + "&x=%ed%a0%80"),
        (sign(FORM), urlencode(FORM) + "&x=" + "y" * 70_000),
        (sign({"Body": "hello"}), urlencode({"Body": "hello"})),
        (sign({}), ""),
    ],
)
async def test_anything_odd_is_refused_and_leaves_nothing(
    headers: dict[str, str], body: str, served: Served
) -> None:
    async with open_door(served) as door:
        answered = await door.post(body.encode(), headers)
        assert (answered.status, answered.body) == (403, b"")
        first = await door.text("hello")
        assert first == await door.text("hello", From="+447700900999")


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
async def test_only_posts_are_heard(method: str, served: Served) -> None:
    async with open_door(served) as door:
        assert (await door.post(urlencode(FORM).encode(), sign(FORM), method=method)).status == 403


async def test_unknown_fields_are_part_of_the_signature_and_otherwise_ignored(served: Served) -> None:
    async with open_door(served) as door:
        assert await door.text("hello", NewThing="x", ProfileName="Ü", Latitude="51.5") != ""


@pytest.mark.parametrize(
    "body",
    ["", "\0", "\u202eolleh", "\u200b\u200b", "👍" * 400, "x" * 1600, "\ufdd0", "ЅTOPwatch", "é" * 1600],
)
async def test_hostile_text_is_answered_like_any_other(body: str, served: Served) -> None:
    async with open_door(served) as door:
        assert "999" in await door.text(body)
        assert await door.text(body) != ""


async def test_a_picture_without_words_is_met_with_words(served: Served) -> None:
    async with open_door(served) as door:
        await door.text("hello")
        assert await door.text("", NumMedia="1", MediaUrl0="https://example.org/p") != ""


async def test_the_same_delivery_gets_the_same_answer_and_takes_one_step(served: Served) -> None:
    async with open_door(served, "sqlite") as door:
        await door.text("hello")
        form = FORM | {"Body": "1", "MessageSid": "SM" + "7" * 32}
        body = urlencode(form).encode()
        answers = await asyncio.gather(*(door.post(body, sign(form)) for _ in range(5)))
        assert len({answered.body for answered in answers}) == 1
        assert answers[0].body != SILENCE.encode()
        again = await door.post(body, sign(form))
        assert again.body == answers[0].body


async def test_after_an_exit_a_repeated_delivery_gets_silence(served: Served) -> None:
    async with open_door(served, "sqlite") as door:
        form = FORM | {"MessageSid": "SM" + "8" * 32}
        body = urlencode(form).encode()
        assert (await door.post(body, sign(form))).body != SILENCE.encode()
        assert await door.text("BYE") == ""
        assert (await door.post(body, sign(form))).body == SILENCE.encode()


@pytest.mark.parametrize("word", ["STOP", "Unsubscribe", "cancel", "QUIT", "end"])
async def test_the_carriers_words_leave_too(word: str, served: Served) -> None:
    async with open_door(served) as door:
        opening = await door.text("hello")
        await door.text("1")
        assert await door.text(word) == ""
        assert await door.text("hello") == opening


@pytest.mark.parametrize(("kind", "body"), [("STOP", "Arret"), ("HELP", "HELP"), ("START", "START")])
async def test_what_the_carrier_has_answered_is_not_answered_twice(
    kind: str, body: str, served: Served
) -> None:
    async with open_door(served) as door:
        assert await door.text(body, OptOutType=kind) == ""


async def test_a_call_is_rejected_with_a_busy_tone(served: Served) -> None:
    async with open_door(served) as door:
        form = {"From": "+447700900123", "CallSid": "CA1", "CallStatus": "ringing"}
        answered = await door.post(urlencode(form).encode(), sign(form, "/voice"), "/voice")
        assert b'<Reject reason="busy"/>' in answered.body
        assert (await door.post(urlencode(form).encode(), {}, "/voice")).status == 403


async def test_a_status_callback_is_heard_in_silence(served: Served) -> None:
    async with open_door(served) as door:
        form = {"From": "+447700900000", "MessageSid": "SM1", "MessageStatus": "delivered"}
        answered = await door.post(urlencode(form).encode(), sign(form, "/sms/status"), "/sms/status")
        assert (answered.status, answered.body) == (200, SILENCE.encode())


async def test_after_a_quarter_of_an_hour_anyone_is_a_stranger(served: Served, clock: Clock) -> None:
    async with open_door(served) as door:
        opening = await door.text("hello")
        await door.text("1")
        clock.time = clock.time.replace(minute=45)
        assert await door.text("1") == opening


async def test_every_message_of_a_walk_is_in_the_plain_alphabet(served: Served) -> None:
    async with open_door(served) as door:
        for body in (
            "hello",
            "1",
            "1",
            "1",
            "hes got a knife",
            "2",
            "PERSON",
            "HELP",
            "PRIVACY",
            "skip",
            "im 14",
        ):
            assert is_valid_gsm(await door.text(body)), body
