"""A provider that does as it is told, and the loops around it on a store in memory."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.channels.clearer import Clearer
from bot.channels.rounds import running
from bot.channels.sender import Sender
from bot.conversation import Conversation
from bot.ports import Copy, Marks, Outgoing
from bot.store.sessions import KeptSessions
from safety.secrecy import Sealed
from tests.conftest import Served

ANN, BEA = "+447700900123", "+447700900456"


@dataclass
class Carrier:
    """A provider in memory: each call meets the next fault, if there is one."""

    most_cleared: int = 1
    faults: deque[Exception] = field(default_factory=deque)
    #: What was sent: words, and the seconds they were given.
    sent: list[tuple[str, int]] = field(default_factory=list)
    cleared: list[tuple[str, ...]] = field(default_factory=list)
    calls: int = 0
    #: No call returns before this is set.
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def send(self, message: Outgoing, seconds: int) -> Copy | None:
        self._meet()
        await self.gate.wait()
        self.sent.append((message.body.reveal().decode(), seconds))
        return Copy(message.channel, Sealed(f"sent {len(self.sent)}"))

    async def clear(self, copies: Sequence[Copy]) -> None:
        self._meet()
        self.cleared.append(tuple(copy.item.reveal() for copy in copies))

    async def close(self) -> None:
        return

    def _meet(self) -> None:
        self.calls += 1
        if self.faults:
            raise self.faults.popleft()


@dataclass
class World:
    """A service whose loops run, with somebody to talk to."""

    conversation: Conversation
    sessions: KeptSessions
    carrier: Carrier

    @property
    def ann(self) -> Marks:
        return self.conversation.marks("sms", Sealed(ANN))

    async def put(self, words: str, number: str = ANN) -> None:
        whom = self.conversation.marks("sms", Sealed(number))
        message = Outgoing("sms", Sealed(number), Sealed(words.encode()))
        await self.sessions.outbox.put(whom, message, (await self.sessions.traces.parted(whom)).times)

    async def note(self, item: str, clear_after: int | None = None) -> None:
        await self.sessions.traces.note(self.ann, Copy("sms", Sealed(item), clear_after=clear_after))

    async def leave(self) -> None:
        await self.sessions.leave(self.ann, ())


@asynccontextmanager
async def world(served: Served, carrier: Carrier | None = None) -> AsyncIterator[World]:
    async with quiet_world(served, carrier) as made, loops(made):
        yield made


@asynccontextmanager
async def quiet_world(served: Served, carrier: Carrier | None = None) -> AsyncIterator[World]:
    """The same before its loops run."""
    async with served() as conversation:
        assert isinstance(conversation.sessions, KeptSessions)
        yield World(conversation, conversation.sessions, carrier or Carrier())


@asynccontextmanager
async def loops(made: World) -> AsyncIterator[None]:
    providers = {"sms": made.carrier}
    sender = Sender(made.conversation, made.sessions.outbox, made.sessions.traces, providers)
    clearer = Clearer(made.sessions.traces, providers, made.conversation.now)
    async with running(sender.rounds, clearer.rounds):
        yield
