"""Telegram's webhook as an attacker and a broken sender meet it."""

from __future__ import annotations

import json
import logging
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram_update import BadUpdate, read_update
from bot.conversation import Conversation
from bot.ports import Inbound
from safety.secrecy import Sealed
from tests.conftest import Served
from tests.telegram_double.bot import SECRET
from tests.telegram_double.door import NAME, Headers, open_door, update


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(NAME, b"")],
        [(NAME, b"wrong")],
        [(NAME, SECRET.encode() + b"x")],
        [(NAME, SECRET.encode()[:-1])],
        [(NAME, b"\xff\xfe\x80")],
        [(NAME, SECRET.encode()), (NAME, SECRET.encode())],
        [(b"authorization", SECRET.encode())],
    ],
)
async def test_without_the_secret_nothing_is_read(headers: Headers, served: Served) -> None:
    async with open_door(served) as door:
        assert await door.post(b"{", headers) == (403, b"")
        assert await door.post(b"x" * 500_000, headers) == (403, b"")


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
async def test_only_posts_are_heard(method: str, served: Served) -> None:
    async with open_door(served) as door:
        assert (await door.post(update(1), method=method))[0] == 403
        assert (await door.post(update(1), query=b"a=b"))[0] == 403


async def test_refusals_are_counted_and_not_told(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    async with open_door(served) as door:
        with caplog.at_level(logging.DEBUG):
            for _ in range(9):
                await door.post(b"my name is Quenilda", [(NAME, b"my-name-is-Quenilda")])
                await door.post(b"my name is Quenilda")
    ours = [record.getMessage() for record in caplog.records if record.name == "bot.channels.telegram"]
    assert ours.count("webhooks refused: 8") == 1
    assert ours.count("updates that could not be read: 8") == 1
    assert len(ours) == 8
    assert "Quenilda" not in caplog.text


POISON = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"\xff\xfe",
    b'{"update_id": 1}',
    b'{"update_id": "1", "message": {}}',
    b'{"update_id": 1, "message": {"message_id": 1}}',
    b'{"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": "7", "type": "private"}}}',
    b'{"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": 5}}',
    b'{"update_id": 1, "callback_query": {"id": 5}}',
    b'{"update_id": 1, "poll": {}}',
    b'{"update_id": 1, "message": ' + b"[" * 20_000,
    b'{"update_id": 99999999999999999999999999, "message": null}',
    b"x" * 300_000,
]


@pytest.mark.parametrize("body", POISON, ids=range(len(POISON)))
async def test_poison_is_acknowledged_so_that_it_blocks_nobody(body: bytes, served: Served) -> None:
    async with open_door(served) as door:
        assert await door.post(body) == (200, b"")
        assert "999" in (await door.text("hello"))[1]


FIELDS = (
    "update_id",
    "message",
    "chat",
    "id",
    "type",
    "date",
    "message_id",
    "text",
    "callback_query",
    "data",
)
ANY_JSON = st.recursive(
    st.none() | st.integers() | st.text() | st.booleans(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(FIELDS), inner),
)


@given(ANY_JSON)
@settings(max_examples=300)
def test_any_json_is_read_or_refused(value: object) -> None:
    with suppress(BadUpdate):
        read_update(json.dumps(value).encode())


@pytest.mark.parametrize(
    "text", ["", "\0", "\u202eolleh", "👍" * 2000, "x" * 4096, "/", "/@", "//start", "é" * 4096]
)
async def test_hostile_text_is_answered_like_any_other(text: str, served: Served) -> None:
    async with open_door(served) as door:
        assert "999" in (await door.text(text))[1]
        assert (await door.text(text))[1] != ""


async def test_without_the_bot_api_replies_travel_in_the_answer(served: Served) -> None:
    async with open_door(served) as door:
        body = (await door.post(update(99, message=_hello(door.conversation))))[1]
        call = json.loads(body)
        assert call["chat_id"] == 7_000_000_001
        assert call["disable_notification"] is True
        assert call["link_preview_options"] == {"is_disabled": True}
        buttons = [button for row in call["reply_markup"]["inline_keyboard"] for button in row]
        assert all(set(button) == {"text", "callback_data"} for button in buttons)
        assert all(len(button["callback_data"]) <= 64 for button in buttons)
        assert "48 hours" in (await door.press(buttons[0]["callback_data"]))[1]


async def test_the_turn_is_kept_before_it_is_acknowledged(served: Served) -> None:
    async with open_door(served) as door:
        await door.text("hello")
        screen = await door.conversation.show("telegram", Sealed("7000000001"))
        assert screen.turn == 1
        answer = await door.conversation.receive(
            Inbound("telegram", Sealed("7000000001"), Sealed("x"), Sealed("1"))
        )
        assert answer.left


def _hello(conversation: Conversation) -> dict[str, object]:
    date = int(conversation.now().timestamp())
    return {"message_id": 1, "date": date, "chat": {"id": 7_000_000_001, "type": "private"}, "text": "hello"}
