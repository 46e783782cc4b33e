"""The shipped content with more languages served: translations made on the spot, so that they fit the English of today.

A text in such a language is the English with a mark before it that only this language has; nothing else would stay
true when the English is edited.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot.book import HERE, Book, read_book
from bot.content.po_files import po_path, review_po, update_po
from bot.conversation import Conversation
from bot.ports import Inbound
from bot.store.memory import MemoryRows
from bot.store.sessions import KeptSessions
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.conftest import DAY, MOMENT, Clock
from tests.content.words_world import shipped

#: What each language's texts begin with.
MARKS = {"pl": "Żółw:", "ar": "مرحبا:"}
NUMBER = Sealed("+447700900123")

#: Changes one entry before it is written.
Mend = Callable[[Message], None]


def unchanged(message: Message) -> None:
    """As it was made."""
    del message


def content(folder: Path, *, mend: Mend = unchanged, reviewed: bool = False) -> Path:
    """A copy of the shipped content, every text of it translated into the marked languages."""
    for name in ("flows", "content"):
        shutil.copytree(HERE / name, folder / name, ignore=shutil.ignore_patterns("*.py", "locale"))
    for language, mark in MARKS.items():
        path = po_path(folder / "content", language)
        update_po(path, language, shipped().responses)
        with path.open("rb") as file:
            catalog: Catalog = read_po(file)
        for message in catalog:
            if message.id:
                message.string = f"{mark} {message.id}"
                mend(message)
        with path.open("wb") as file:
            write_po(file, catalog, width=0)
        if reviewed:
            review_po(path, "Anna Nowak", DAY, lambda context: True)
    return folder


def speaking(root: Path, served: tuple[str, ...] = ("en", "pl", "ar")) -> Book:
    return read_book(root, lambda: DAY, "QL", served)


@cache
def unreviewed() -> Book:
    """Everything translated, nothing reviewed."""
    folder = Path(mkdtemp())
    try:
        return speaking(content(folder))
    finally:
        shutil.rmtree(folder)


@asynccontextmanager
async def service(book: Book) -> AsyncIterator[Conversation]:
    """The whole service with its rows in memory."""
    keys = KeyRing(MemoryKeyStore(), Sealed("a root secret that is only for tests"), MOMENT.timestamp())
    clock = Clock()
    sessions = KeptSessions(MemoryRows(), keys, clock)
    async with sessions:
        yield Conversation(book, lambda version: None, sessions, keys, clock)


async def texted(conversation: Conversation, text: str) -> str:
    """What one phone is told by text message; nothing when it left."""
    answer = await conversation.receive(Inbound("sms", NUMBER, Sealed(text)))
    assert not answer.static
    return answer.words.sms(answer.lines, answer.language)
