"""A store filled with open conversations, as so many people's turns would have left it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg
from msgspec.structs import replace

from bot.bench import URL
from bot.channels.sms import STATUS, twiml
from bot.channels.twilio_copies import CHANNEL
from bot.conversation import Conversation
from bot.engine.session import Session
from bot.foundations import now
from bot.ports import Inbound, Mark
from bot.store.choose import rows_at
from bot.store.database import is_postgres
from bot.store.migrate import migrate
from bot.store.rows import Keep, Result
from bot.store.sealing import Sealing
from safety.keyplace import open_key_place
from safety.secrecy import Sealed

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a conversation stands, and the answer to what is said next, as Twilio gets it."""

    session: Session
    answered: bytes


@dataclass(frozen=True, slots=True)
class Store:
    """So many conversations that stand there, in this database, under keys of its own."""

    folder: Path
    url: str
    count: int
    stood: Stood
    secret: Sealed[str] = field(default_factory=lambda: Sealed(secrets.token_hex(32)))

    @property
    def keys(self) -> Path:
        return self.folder / "keys" / "keys"


async def standing(conversation: Conversation, said: Sequence[str], after: str) -> Stood:
    """Where someone stands who has said all this."""
    someone = Sealed("+447700900000")
    for text in said:
        await conversation.receive(Inbound(CHANNEL, someone, Sealed(text)))
    async with conversation.sessions.hold(conversation.marks(CHANNEL, someone), ()) as held:
        session = held.session
    assert session is not None
    answer = await conversation.receive(Inbound(CHANNEL, someone, Sealed(after)))
    return Stood(session, twiml(answer, URL + STATUS).encode())


async def fill(store: Store) -> None:
    """Everyone's session, sealed and kept as a turn does it."""
    migrate(store.url)
    keys = open_key_place(store.keys).ring(store.secret)
    sealing, rows, minute = Sealing(keys), rows_at(store.url), int(now().timestamp()) // 60
    session = replace(store.stood.session, began=minute, touched=minute)
    await rows.start()
    for first in range(0, store.count, _AT_ONCE):
        kept = []
        for person in range(first, first + _AT_ONCE):
            mark = Mark(keys.current.id, keys.current.pseudonyms(CHANNEL, f"+447700{person:06d}"))
            kept.append(rows.submit(Keep(sealing.session_row(mark, session, 1, minute), None, None, minute)))
        assert set(await asyncio.gather(*kept)) == {Result.DONE}
    await rows.stop()


def bytes_each(store: Store) -> float:
    """What a conversation takes where it lies, with everything its database keeps to find it."""
    if is_postgres(store.url):
        return bytes_of(store.url, "sessions")
    return Path(store.url.removeprefix("sqlite:///")).stat().st_size / store.count


def bytes_of(url: str, table: str) -> float:
    """What each row of a PostgreSQL table takes, with its share of the index."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            f"SELECT pg_total_relation_size('{table}') * 1.0 / count(*) FROM {table}".encode()
        ).fetchone()
    assert row is not None
    return float(row[0])
