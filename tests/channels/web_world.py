"""The web page over the real conversation, with rows in memory, and a visitor who sees only what a page shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx2
from starlette.applications import Starlette

from bot.book import Book
from bot.channels.web import WebChat
from bot.conversation import Conversation
from bot.ports import Marks
from bot.store.errands import DepartureRow
from bot.store.memory import MemoryRows
from bot.store.rows import Found, Result, Write
from bot.store.sessions import KeptSessions
from safety.headers import PUBLIC_PAGE
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.conftest import MOMENT, Clock, shipped_book

EXIT_URL = "https://weather.example.org/"
HOME = "http://127.0.0.1:8080"
OPENING = "Is it OK to message now?"
REASON = "What is closest to why you are here?"
CRY = "hes got a knife"
FORM = {"content-type": "application/x-www-form-urlencoded"}


class FailingRows(MemoryRows):
    """Rows that can be lost, as a database can."""

    gone = False

    async def find(self, whom: Marks, delivery: Marks, now: int, *, session: bool) -> Found:
        if self.gone:
            raise OSError("the disk is gone")
        return await super().find(whom, delivery, now, session=session)

    async def departures(self, whom: Marks) -> Sequence[DepartureRow]:
        if self.gone:
            raise OSError("the disk is gone")
        return await super().departures(whom)

    def submit(self, write: Write) -> asyncio.Future[Result]:
        if self.gone:
            raise OSError("the disk is gone")
        return super().submit(write)


@dataclass
class World:
    """One public door."""

    rows: FailingRows
    keys: KeyRing
    conversation: Conversation
    app: Starlette

    def visitor(self) -> Visitor:
        """Someone new, who has not opened the page yet."""
        transport = httpx2.ASGITransport(self.app)
        return Visitor(httpx2.AsyncClient(transport=transport, base_url=HOME, follow_redirects=False))


def chat(
    rows: MemoryRows, public_url: str = HOME, exit_url: str = EXIT_URL, content: Book | None = None
) -> tuple[Conversation, Starlette]:
    """A conversation and the app of its page, which opens and closes the sessions if it is served."""
    keys = KeyRing(MemoryKeyStore(), Sealed("a root secret that is only for tests"), MOMENT.timestamp())
    clock = Clock()
    sessions = KeptSessions(rows, keys, clock)
    conversation = Conversation(content or shipped_book(), lambda _version: None, sessions, keys, clock)
    web = WebChat(conversation, exit_url=exit_url, public_url=public_url)

    @asynccontextmanager
    async def opened(_: Starlette) -> AsyncIterator[None]:
        async with sessions:
            yield

    app = Starlette(routes=web.routes, exception_handlers=dict(web.errors), lifespan=opened)
    return conversation, app


@asynccontextmanager
async def world(public_url: str = HOME, content: Book | None = None) -> AsyncIterator[World]:
    """Opened and closed around a test."""
    rows = FailingRows()
    conversation, app = chat(rows, public_url, content=content)
    assert isinstance(conversation.sessions, KeptSessions)
    async with conversation.sessions:
        yield World(rows, conversation.keys, conversation, app)


@dataclass
class Visitor:
    """A browser without JavaScript: a cookie jar, and the page it last saw."""

    http: httpx2.AsyncClient
    page: Seen = field(default_factory=lambda: Seen(""))

    async def open(self) -> Seen:
        self.page = Seen((await self.http.get("/")).text)
        return self.page

    async def press(self, title: str) -> Seen:
        """Press the button that says this, and see what comes of it."""
        return await self.send(choice=self.page.buttons[title], turn=self.page.turn)

    async def write(self, text: str) -> Seen:
        return await self.send(text=text, turn=self.page.turn)

    async def send(self, **fields: str) -> Seen:
        """Post a form as a browser does, and follow where it leads within the site."""
        answer = await self.http.post("/say", data=fields)
        if answer.status_code == 303:
            assert answer.headers["location"] == "/"
            return await self.open()
        self.page = Seen(answer.text)
        return self.page


class Seen(HTMLParser):
    """What a page shows: its words, its buttons with what they send, and which turn its forms belong to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.links: list[str] = []
        self.buttons: dict[str, str] = {}
        self.turn = ""
        self._said: list[str] = []
        self._within: list[str] = []
        self._value = ""
        self.feed(html)

    @property
    def said(self) -> str:
        """Everything in the thread but its buttons, as one text."""
        return " ".join(" ".join(self._said).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input":
            self.turn = given["value"] if given.get("name") == "turn" else self.turn
        elif tag == "a":
            self.links.append(given["href"])
        if tag in ("main", "button", "option", "select", "label", "template"):
            self._within.append(tag)
            self._value = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        where = self._within[-1] if self._within else ""
        if where in ("button", "option") and self._value:
            self.buttons[data.strip()] = self._value
        elif where == "main":
            self._said.append(data)


def has_headers(answer: httpx2.Response, expected: tuple[tuple[bytes, bytes], ...] = PUBLIC_PAGE) -> bool:
    return all(answer.headers.get(name.decode()) == value.decode() for name, value in expected)
