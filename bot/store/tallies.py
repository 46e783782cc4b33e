"""How many people answered what on a day: counts of no one in particular, beside everything a turn keeps.

Counting waits for nobody and nobody waits for it. What cannot be written is lost: a count is worth less than an answer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.engine.effects import Tally
from bot.ports import Clock
from bot.store.database import READS, engine_of, is_postgres
from bot.store.tables import tallies
from bot.store.times import days

#: More than this behind one another means that the database is away; further ones are dropped.
MOST_WAITING: Final = 1_000

log = logging.getLogger(__name__)


class KeptTallies:
    """The counts of one database, written one behind the other on a thread of their own while this is entered."""

    def __init__(self, url: str, now: Clock) -> None:
        self._engine = engine_of(url)
        self._now = now
        self._insert = postgresql.insert if is_postgres(url) else sqlite.insert

    async def __aenter__(self) -> KeptTallies:
        self._thread = ThreadPoolExecutor(1, "quietline-tallies")
        self._waiting = 0
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._thread.shutdown)

    def add(self, counts: Sequence[Tally]) -> None:
        """See Tallies."""
        if counts and self._waiting < MOST_WAITING:
            self._waiting += 1
            self._thread.submit(self._write, tuple(counts), days(self._now()))

    def between(self, first: int, last: int) -> Mapping[Tally, int]:
        """How many there were from one day to another, both included, as days since 1970. Blocks."""
        total = func.sum(tallies.c.n)
        wanted = select(tallies.c.name, tallies.c.value, total).where(tallies.c.day.between(first, last))
        grouped = wanted.group_by(tallies.c.name, tallies.c.value)
        with self._engine.connect().execution_options(**{READS: True}) as connection:
            return {Tally(name, value): int(n) for name, value, n in connection.execute(grouped)}

    def _write(self, counts: Iterable[Tally], day: int) -> None:
        try:
            rows = [{"day": day, "name": one.name, "value": one.value, "n": 1} for one in counts]
            new = self._insert(tallies).values(rows)
            one_more = new.on_conflict_do_update(
                index_elements=list(tallies.primary_key), set_={"n": tallies.c.n + 1}
            )
            with self._engine.begin() as connection:
                connection.execute(one_more)
        except Exception:
            log.exception("a count is lost")
        finally:
            self._waiting -= 1
