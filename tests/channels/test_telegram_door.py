"""Telegram's webhook as an attacker, a broken sender and a broken store meet it."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram import Telegram
from bot.channels.telegram_aiogram import AiogramApi
from bot.channels.telegram_chats import Chats
from bot.channels.telegram_outbox import ApiOutbox
from bot.channels.telegram_update import BadUpdate, read_update
from bot.conversation import Conversation
from bot.ports import Inbound
from bot.store.sessions import KeptSessions
from safety.secrecy import Sealed
from tests.channels.web_world import FailingRows
from tests.conftest import Clock, Served
from tests.product import free_port
from tests.telegram_double.bot import SECRET
from tests.telegram_double.server import TOKEN

NAME = b"x-telegram-bot-api-secret-token"
GOOD = [(NAME, SECRET.encode())]
Headers = list[tuple[bytes, bytes]]


class Door:
    """Calls the app as a server would. No Bot API is there, so that replies come in the webhook's answer."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.chats = Chats(conversation.keys, conversation.now)
        nowhere = f"http://127.0.0.1:{free_port()}"
        self.outbox = ApiOutbox(conversation, self.chats, lambda: AiogramApi(Sealed(TOKEN), nowhere))
        self.app = Telegram(conversation, Sealed(SECRET), self.chats, self.outbox)
        self.serial = 0

    async def post(
        self, body: bytes, headers: Headers = GOOD, method: str = "POST", query: bytes = b""
    ) -> tuple[int, bytes]:
        sent: list[Any] = []
        parts = [body[i : i + 4096] for i in range(0, len(body), 4096)] or [b""]

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

        async def send(message: Any) -> None:
            sent.append(message)

        scope: dict[str, Any] = {"type": "http", "method": method, "path": "/telegram", "headers": headers}
        await self.app({**scope, "query_string": query}, receive, send)
        return sent[0]["status"], sent[1]["body"]

    async def text(self, text: str, *, ago: int = 0, person: int = 7_000_000_001) -> tuple[int, str]:
        """Status, and what is said in the answer."""
        self.serial += 1
        now = int(self.conversation.now().timestamp())
        chat = {"id": person, "type": "private"}
        message = {"message_id": self.serial, "date": now - ago, "chat": chat, "text": text}
        return _said(await self.post(_update(self.serial, message=message)))

    async def press(self, data: str, person: int = 7_000_000_001) -> tuple[int, str]:
        self.serial += 1
        shown = {"message_id": self.serial, "chat": {"id": person, "type": "private"}}
        press = {"id": "1", "from": {"id": person}, "message": shown, "data": data}
        return _said(await self.post(_update(self.serial, callback_query=press)))


def _update(serial: int, **content: object) -> bytes:
    return json.dumps({"update_id": serial, **content}).encode()


def _said(answer: tuple[int, bytes]) -> tuple[int, str]:
    status, body = answer
    call = json.loads(body) if body else {"text": ""}
    assert call.get("method", "sendMessage") == "sendMessage"
    return status, call["text"]


@asynccontextmanager
async def open_door(served: Served) -> AsyncIterator[Door]:
    async with served() as conversation:
        door = Door(conversation)
        async with door.outbox:
            yield door


@asynccontextmanager
async def breaking_door(served: Served) -> AsyncIterator[tuple[Door, FailingRows]]:
    """A door on a store that can be lost."""
    async with served() as sound:
        rows = FailingRows()
        async with KeptSessions(rows, sound.keys, sound.now) as sessions:
            door = Door(Conversation(sound.book, lambda _: None, sessions, sound.keys, sound.now))
            async with door.outbox:
                yield door, rows


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
        assert (await door.post(_update(1), method=method))[0] == 403
        assert (await door.post(_update(1), query=b"a=b"))[0] == 403


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
        body = (await door.post(_update(99, message=_hello(door.conversation))))[1]
        call = json.loads(body)
        assert call["chat_id"] == 7_000_000_001
        assert call["disable_notification"] is True
        assert call["link_preview_options"] == {"is_disabled": True}
        buttons = [button for row in call["reply_markup"]["inline_keyboard"] for button in row]
        assert all(set(button) == {"text", "callback_data"} for button in buttons)
        assert all(len(button["callback_data"]) <= 64 for button in buttons)
        assert "closest to why" in (await door.press(buttons[0]["callback_data"]))[1]


async def test_a_young_message_that_could_not_be_kept_is_refused_so_that_it_comes_again(
    served: Served,
) -> None:
    async with breaking_door(served) as (door, rows):
        rows.gone = True
        assert await door.text("hello") == (503, "")
        rows.gone = False
        assert "999" in (await door.text("hello"))[1]


async def test_an_older_one_gets_the_emergency_numbers_so_that_nothing_waits_behind_it(
    served: Served,
) -> None:
    async with breaking_door(served) as (door, rows):
        rows.gone = True
        status, said = await door.text("hello", ago=6)
        assert status == 200
        assert "999" in said
        assert "999" in (await door.press("y"))[1]


async def test_danger_and_leaving_are_answered_with_the_store_gone(served: Served) -> None:
    async with breaking_door(served) as (door, rows):
        sound = await door.text("hes got a knife", person=7_000_000_002)
        rows.gone = True
        assert await door.text("hes got a knife") == sound
        assert sound[0] == 200
        assert await door.text("BYE") == (200, "")
        assert await door.press("x") == (200, "")


async def test_a_message_sent_before_the_exit_and_brought_after_it_is_met_with_silence(
    served: Served, clock: Clock
) -> None:
    async with breaking_door(served) as (door, rows):
        rows.gone = True
        assert await door.text("hello") == (503, "")
        rows.gone = False
        clock.time = clock.time.replace(second=2)
        assert await door.press("x") == (200, "")
        assert await door.text("hello", ago=2) == (200, "")
        clock.time = clock.time.replace(second=4)
        assert "999" in (await door.text("hello"))[1]


async def test_a_fault_of_ours_is_answered_with_the_emergency_numbers(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_door(served) as door:

        def broken(self: Chats, whom: object, message: int) -> None:
            raise RuntimeError

        monkeypatch.setattr(Chats, "note", broken)
        status, said = await door.text("hello")
        assert status == 200
        assert "999" in said


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
