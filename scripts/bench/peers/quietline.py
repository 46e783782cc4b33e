"""Quietline itself, in process: danger, reading, engine and sealed sessions, in memory or durable in SQLite.

No HTTP and no signature, so that it stands beside peers that have neither.
"""

from __future__ import annotations

import dataclasses
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from playing import Opened, Script, main

from bot import wiring
from bot.foundations import now
from bot.ports import Inbound
from bot.store.memory import MemoryRows
from bot.store.migrate import migrate
from bot.store.sessions import KeptSessions
from bot.store.sqlite import SqliteRows
from safety.secrecy import Sealed


@asynccontextmanager
async def peer(script: Script, storage: str, folder: Path) -> Opened:
    """`storage` is memory or sqlite. Each message has an id, so that each answer is kept for its delivery too."""
    url = f"sqlite:///{folder / 'rows.db'}"
    if storage == "sqlite":
        migrate(url)
    rows = SqliteRows(url) if storage == "sqlite" else MemoryRows()
    talk = wiring.in_memory(None)
    async with KeptSessions(rows, talk.keys, now) as sessions:
        conversation, deliveries = dataclasses.replace(talk, sessions=sessions), count()

        async def step(person: int, text: str) -> str:
            address, sid = Sealed(f"+447700{person:09d}"), Sealed(f"SM{next(deliveries):032x}")
            answer = await conversation.receive(Inbound("sms", address, Sealed(text), sid))
            return answer.words.sms(answer.lines, answer.language)

        yield step


if __name__ == "__main__":
    main(peer)
