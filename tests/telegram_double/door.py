"""The webhook without sockets and without a Bot API, so that every reply comes in the webhook's answer."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.channels.telegram import Telegram
from bot.conversation import Conversation
from bot.store.sessions import KeptSessions
from bot.throwaway import free_port
from tests.channels.web_world import FailingRows
from tests.conftest import Served
from tests.telegram_double.bot import SECRET, bot

NAME = b"x-telegram-bot-api-secret-token"
GOOD = [(NAME, SECRET.encode())]
Headers = list[tuple[bytes, bytes]]


class Door:
    """Calls the app as a server would. No Bot API is there, so that replies come in the webhook's answer."""

    def __init__(self, conversation: Conversation, app: Telegram) -> None:
        self.conversation = conversation
        self.app = app
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
        return _said(await self.post(update(self.serial, message=message)))

    async def press(self, data: str, person: int = 7_000_000_001) -> tuple[int, str]:
        self.serial += 1
        shown = {"message_id": self.serial, "chat": {"id": person, "type": "private"}}
        press = {"id": "1", "from": {"id": person}, "message": shown, "data": data}
        return _said(await self.post(update(self.serial, callback_query=press)))


def update(serial: int, **content: object) -> bytes:
    return json.dumps({"update_id": serial, **content}).encode()


def _said(answer: tuple[int, bytes]) -> tuple[int, str]:
    status, body = answer
    call = json.loads(body) if body else {"text": ""}
    assert call.get("method", "sendMessage") == "sendMessage"
    return status, call["text"]


@asynccontextmanager
async def open_door(served: Served) -> AsyncIterator[Door]:
    async with served() as conversation, bot(conversation, f"http://127.0.0.1:{free_port()}") as ours:
        yield Door(conversation, ours.app)


@asynccontextmanager
async def breaking_door(served: Served) -> AsyncIterator[tuple[Door, FailingRows]]:
    """A door on a store that can be lost."""
    async with served() as sound:
        rows = FailingRows()
        async with KeptSessions(rows, sound.keys, sound.now) as sessions:
            conversation = Conversation(sound.book, lambda _: None, sessions, sound.keys, sound.now)
            async with bot(conversation, f"http://127.0.0.1:{free_port()}") as ours:
                yield Door(conversation, ours.app), rows
