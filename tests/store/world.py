"""A world for the store: a clock that is moved by hand, people, and as many processes as a test wants."""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

from bot.engine.session import Frame, Line, Session
from bot.ports import Conflict, Held, Mark, Marks, Seen
from bot.store.choose import rows_at
from bot.store.errands import DepartureRow, OutboxRow, TraceRow
from bot.store.memory import MemoryRows
from bot.store.rows import Found, Result, Rows, Write
from bot.store.sessions import KeptSessions
from safety.keyring import KeyRing

DAY = 24 * 60 * 60


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **time: float) -> None:
        self.at += timedelta(**time)

    @property
    def minute(self) -> int:
        return int(self.at.timestamp()) // 60


class Tap:
    """Rows behind a tap: what is written can be made to wait, or to fail."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.fails = False
        self.open = asyncio.Event()
        self.open.set()
        #: Everything that was submitted, in order.
        self.writes: list[Write] = []

    @property
    def shared(self) -> bool:
        return self._rows.shared

    async def start(self) -> None:
        await self._rows.start()

    async def stop(self) -> None:
        await self._rows.stop()

    async def find(self, whom: Marks, delivery: Marks, now: int, *, session: bool) -> Found:
        return await self._rows.find(whom, delivery, now, session=session)

    async def departures(self, whom: Marks) -> Sequence[DepartureRow]:
        return await self._rows.departures(whom)

    async def waiting(self, now: int, most: int) -> Sequence[OutboxRow]:
        return await self._rows.waiting(now, most)

    async def due(self, now: int, most: int) -> Sequence[TraceRow]:
        return await self._rows.due(now, most)

    def submit(self, write: Write) -> asyncio.Future[Result]:
        self.writes.append(write)
        if self.fails:
            failed: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
            failed.set_result(Result.FAILED)
            return failed
        if self.open.is_set():
            return self._rows.submit(write)
        return asyncio.ensure_future(self._later(write))

    async def _later(self, write: Write) -> Result:
        await self.open.wait()
        return await self._rows.submit(write)


class World:
    """One database and the people in it."""

    def __init__(self, kind: str, url: str, keys: KeyRing, clock: HandClock, stack: AsyncExitStack) -> None:
        self.kind = kind
        self.url = url
        self.keys = keys
        self.clock = clock
        self._stack = stack
        self._memory = MemoryRows()

    def rows(self) -> Rows:
        """The database as one more process opens it."""
        return self._memory if self.kind == "memory" else rows_at(self.url)

    async def process(self, rows: Rows | None = None) -> KeptSessions:
        """One more process that serves the same people."""
        sessions = KeptSessions(rows or self.rows(), self.keys, self.clock)
        return await self._stack.enter_async_context(sessions)

    def whom(self, name: str = "ann") -> tuple[Mark, ...]:
        return tuple(Mark(epoch.id, epoch.pseudonyms("sms", name)) for epoch in self.keys.live())

    def delivery(self, sid: str) -> tuple[Mark, ...]:
        return tuple(Mark(epoch.id, epoch.replay("sms", sid)) for epoch in self.keys.live())

    def session(self, turn: int = 0, **slots: bool | str | float | None) -> Session:
        minute = self.clock.minute
        stack = (Frame("harm_to_me", "ask_q2"),)
        return Session("v1", "sms", minute, minute, turn=turn, stack=stack, slots=slots)

    def end_epoch(self) -> None:
        """The current keys become the previous ones, and what was previous is destroyed."""
        ended = self.keys.current
        assert self.keys.turn(ended.id, ended.began + DAY, DAY)

    async def turn(
        self, sessions: KeptSessions, sid: str | None, session: Session, *keys: str, name: str = "ann"
    ) -> None:
        """One turn that keeps this session and says these keys."""
        async with sessions.hold(self.whom(name), self.delivery(sid) if sid else ()) as held:
            await held.keep(session, said(*keys))

    async def count_up(self, sessions: KeptSessions, sid: str) -> int:
        """One turn that counts its session one up, as often as other processes make it try; the number kept."""
        async with sessions.hold(self.whom(), self.delivery(sid)) as held:
            while True:
                number = held.session.turn + 1 if held.session else 0
                try:
                    await held.keep(self.session(number), ())
                except Conflict:
                    await held.reload()
                else:
                    return number

    async def overtaken(
        self, sessions: KeptSessions, sid: str, meanwhile: Awaitable[object], *keys: str
    ) -> None:
        """A turn in which something else happens between loading and keeping."""
        async with sessions.hold(self.whom(), self.delivery(sid)) as held:
            await meanwhile
            await held.keep(self.session(99), said(*keys))

    async def nothing_left(self, sessions: KeptSessions, *sids: str) -> None:
        """Of Ann, as this process sees it: no session, and silence to each of these deliveries."""
        assert (await self.look(sessions)).session is None
        for sid in sids:
            assert (await self.look(sessions, sid)).seen == Seen(()), sid

    async def look(self, sessions: KeptSessions, sid: str | None = None, name: str = "ann") -> Held:
        """What a turn would find, without taking one."""
        async with sessions.hold(self.whom(name), self.delivery(sid) if sid else ()) as held:
            await held.look()
            return held


def said(*keys: str) -> tuple[Line, ...]:
    """An answer of these lines."""
    return tuple(Line(key, 0, (("service", "respect"),)) for key in keys)
