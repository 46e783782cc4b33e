"""Write docs/conversations.md: eight golden dialogues as a phone shows them.

Run it after a change to words or dialogues: `.venv/bin/python -m scripts.conversations_page`. A test fails until then.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.book import HERE, Book, read_book
from bot.conversation import Conversation
from bot.store.memory import MemoryRows
from bot.store.sessions import KeptSessions
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.conftest import DAY, Clock, Counted
from tests.conversations.whole import CHOSEN, PAGE, page, written


@asynccontextmanager
async def service(book: Book) -> AsyncIterator[Conversation]:
    """The whole service with memory behind it, at the moment all dialogues are played."""
    clock = Clock()
    keys = KeyRing(MemoryKeyStore(), Sealed("a root secret that is only for tests"), clock().timestamp())
    async with KeptSessions(MemoryRows(), keys, clock) as sessions:
        yield Conversation(book, lambda version: None, sessions, keys, clock, tallies=Counted())


async def write() -> None:
    book = read_book(HERE, lambda: DAY, "QL")
    PAGE.write_text(
        page({title: await written(service(book), name) for title, name in CHOSEN.items()}), "utf-8"
    )


def main() -> None:
    """Play the dialogues and write the page."""
    asyncio.run(write())
    sys.stdout.write(f"{PAGE.name} written\n")


if __name__ == "__main__":
    main()
