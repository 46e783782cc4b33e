"""Our action server without sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot.channels.rasa import WEBHOOK, Rasa
from bot.conversation import Conversation
from bot.store.sessions import KeptSessions
from safety.secrecy import Sealed
from tests.channels.web_world import FailingRows
from tests.conftest import Served
from tests.rasa_host.host import Host
from tests.telegram_double.bot import Listening

TOKEN = "a-token-that-only-tests-ever-show-0123"
GOOD = {"Authorization": f"Bearer {TOKEN}"}


class Door:
    """Calls the app as a server would."""

    def __init__(self, conversation: Conversation) -> None:
        made = conversation
        self.conversation = Listening(
            made.book, made.book_of, made.sessions, made.keys, made.now, tallies=made.tallies
        )
        self.app = Rasa(self.conversation, Sealed(TOKEN))

    def host(self, sender: str = "person-7", *, deflate: bool = False) -> Host:
        return Host(self._webhook, sender, deflate=deflate)

    async def _webhook(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        return await self.request("POST", WEBHOOK, body, {**GOOD, **headers})

    async def request(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = GOOD
    ) -> tuple[int, bytes]:
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        return await self.raw(method, path, body, raw)

    async def raw(
        self, method: str, path: str, body: bytes, headers: list[tuple[bytes, bytes]]
    ) -> tuple[int, bytes]:
        sent: list[Any] = []
        parts = [body[i : i + 65536] for i in range(0, len(body), 65536)] or [b""]

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b""}
        await self.app(scope, receive, send)
        return sent[0]["status"], sent[1]["body"]


@asynccontextmanager
async def open_door(served: Served, store: str = "memory") -> AsyncIterator[Door]:
    async with served(store) as conversation:
        yield Door(conversation)


@asynccontextmanager
async def open_door_without_store(served: Served) -> AsyncIterator[Door]:
    """The database is gone."""
    rows = FailingRows()
    rows.gone = True
    async with served() as made:
        yield Door(replace(made, sessions=KeptSessions(rows, made.keys, made.now)))
