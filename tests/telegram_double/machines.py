"""Processes of ours that share a store, each on a wire of its own whose calls fail as told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from bot.channels.clearer import Clearer
from bot.channels.late import Late
from bot.channels.rounds import running
from bot.channels.sender import Sender
from bot.channels.telegram_api import Api
from bot.channels.telegram_carrier import TelegramCarrier
from bot.channels.telegram_chats import Chats
from bot.channels.telegram_saying import Said, Saying
from bot.channels.telegram_view import CHANNEL, Reply
from bot.conversation import Conversation
from bot.errors import QuietlineError
from bot.ports import Inbound
from bot.store.sessions import KeptSessions
from safety.secrecy import Sealed
from tests.channels.web_world import FailingRows
from tests.conftest import Served
from tests.patience import eventually

HELLO, CRY = Reply("hello"), Reply("call", urgent=True)


@dataclass
class Wire(Api):
    """A Bot API whose next calls fail as told."""

    faults: list[QuietlineError] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    #: How many calls to send have come, the ones that wait at the gate among them.
    calls: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def send(self, chat: Sealed[str], reply: Reply) -> int | None:
        self.calls += 1
        await self.gate.wait()
        self._fail()
        self.sent.append(reply.text)
        return 500 + len(self.sent)

    async def delete(self, chat: Sealed[str], messages: tuple[int, ...]) -> None:
        self._fail()
        self.deleted += messages

    async def settle(self, press: Sealed[str]) -> None:
        self._fail()

    async def close(self) -> None:
        return

    def _fail(self) -> None:
        if self.faults:
            raise self.faults.pop(0)


class Machine:
    """One process of ours, on a wire and on rows that others may share."""

    def __init__(self, conversation: Conversation, sessions: KeptSessions, wire: Wire) -> None:
        self.conversation = conversation
        self.wire = wire
        self.sessions = sessions
        self.chats = Chats(sessions.traces)
        self.carrier = Late(lambda: TelegramCarrier(wire), TelegramCarrier.most_cleared)
        sender = Sender(conversation, sessions.outbox, sessions.traces, {CHANNEL: self.carrier})
        clearer = Clearer(sessions.traces, {CHANNEL: self.carrier}, conversation.now)
        self.rounds = (sender.rounds, clearer.rounds)
        self.saying = Saying(conversation, sessions, self.chats, self.carrier, sender)
        self.ann = conversation.marks(CHANNEL, Sealed("7000000001"))

    def message(self, delivery: str, text: str = "hello") -> Inbound:
        return Inbound(CHANNEL, Sealed("7000000001"), Sealed(text), Sealed(delivery), claims=True)

    async def hear(self, delivery: str = "1") -> None:
        """Take the turn, so that there is an answer to claim."""
        await self.conversation.receive(self.message(delivery))

    async def say(
        self, reply: Reply = HELLO, delivery: str = "1", *, kept: bool = True, young: bool = True
    ) -> Said:
        known = await self.chats.known(self.ann)
        return await self.saying.say(self.message(delivery), reply, known, kept=kept, young=young)

    async def answer(self, reply: Reply = HELLO, delivery: str = "1") -> Said:
        await self.hear(delivery)
        return await self.say(reply, delivery)

    async def leave(self) -> None:
        self.chats.leave(self.ann, None)
        await self.conversation.receive(self.message("left", "BYE"))


@asynccontextmanager
async def machines(served: Served, count: int = 1) -> AsyncIterator[tuple[list[Machine], FailingRows]]:
    """Machines that share rows and keys, and nothing else."""
    rows = FailingRows()
    async with served() as sound, AsyncExitStack() as stack:
        made = []
        for _ in range(count):
            sessions = await stack.enter_async_context(KeptSessions(rows, sound.keys, sound.now))
            conversation = Conversation(sound.book, lambda _: None, sessions, sound.keys, sound.now)
            machine = Machine(conversation, sessions, Wire())
            await stack.enter_async_context(machine.carrier)
            stack.push_async_callback(machine.chats.close)
            await stack.enter_async_context(running(*machine.rounds))
            made.append(machine)
        await eventually(lambda: all(each.carrier.opened for each in made))
        yield made, rows
