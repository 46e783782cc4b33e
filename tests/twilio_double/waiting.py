"""Another process of the service, which puts replies into the outbox and sends none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.channels.twilio_copies import CHANNEL
from bot.ports import Mark, Outgoing
from bot.settings import database_in
from bot.store.choose import rows_at
from bot.store.sessions import KeptSessions
from safety.keyplace import open_key_place
from safety.keyring import KeyRing
from safety.secrecy import Sealed
from tests.product import SECRET, Product


@dataclass
class Waiting:
    """On the database and the keys of a product that runs."""

    keys: KeyRing
    sessions: KeptSessions

    @classmethod
    @asynccontextmanager
    async def beside(cls, product: Product) -> AsyncIterator[Waiting]:
        """Opened and closed around a test's use of it."""
        named = product.environment["QUIETLINE_KEYS"]
        keys = open_key_place(Sealed(named) if "://" in named else Path(named)).ring(Sealed(SECRET))
        rows = rows_at(product.environment.get("QUIETLINE_DATABASE", database_in(product.data)))
        async with KeptSessions(rows, keys, lambda: datetime.now(UTC)) as sessions:
            yield cls(keys, sessions)

    async def put(self, number: str, words: str) -> None:
        """A reply for this number."""
        whom = tuple(Mark(epoch.id, epoch.pseudonyms(CHANNEL, number)) for epoch in self.keys.live())
        times = (await self.sessions.traces.parted(whom)).times
        await self.sessions.outbox.put(whom, Outgoing(CHANNEL, Sealed(number), Sealed(words.encode())), times)
