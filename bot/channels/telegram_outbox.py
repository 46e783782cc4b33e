"""Sends to Telegram, at most once each, and clears chats.

A reply is claimed before the call and never sent again after a failure that leaves it open whether it arrived. It
lives in memory and for minutes: a process that ends forgets what still waited. The store's outbox can take this one's
place (`Outbox` is all that the channel knows).
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol, Self

from bot.channels.aside import aside
from bot.channels.provider import Blocked, NotSent, TooMany, Uncertain, Unreachable
from bot.channels.telegram_api import Api
from bot.channels.telegram_chats import Chats
from bot.channels.telegram_view import CHANNEL, Reply
from bot.conversation import Conversation
from bot.ports import Event, Inbound
from safety.retention import OUTBOX
from safety.secrecy import Sealed

log = logging.getLogger(__name__)

#: deleteMessages takes no more.
MOST_DELETED: Final = 100
#: After a failed connection the webhook's answer carries replies for this long, without another try.
RESTING_SECONDS: Final = 5.0
#: How long ending waits for what is under way.
STOP_SECONDS: Final = 1.0
_MINUTES: Final = OUTBOX.at_most.total_seconds()
_MOST_CLAIMS: Final = 10_000


class Outbox(Protocol):
    """Where replies go that need not, or cannot, travel in the webhook's answer."""

    async def say(self, whom: Sealed[str], reply: Reply, delivery: Sealed[str], exits: int) -> bool:
        """Send it once. False if it surely was not sent, so that the caller may say it another way.

        `exits`: how often the person had left when their turn began; if they have left since, nothing is sent.
        """
        ...

    def settle(self, press: Sealed[str]) -> None:
        """Let the pressed button stop turning."""
        ...

    def clear(self, whom: Sealed[str], messages: tuple[int, ...]) -> None:
        """Delete these messages on both sides, trying for minutes if need be."""
        ...


class ApiOutbox:
    """An outbox in memory. Enter it to open the client; leaving it gives what is under way a moment to end."""

    def __init__(self, conversation: Conversation, chats: Chats, open_api: Callable[[], Api]) -> None:
        self._conversation = conversation
        self._chats = chats
        self._open_api = open_api
        self._api: Api | None = None
        self._rested = 0.0
        self._claims: OrderedDict[bytes, None] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._later(self._open())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._api is not None:
            await self._api.close()

    async def say(self, whom: Sealed[str], reply: Reply, delivery: Sealed[str], exits: int) -> bool:
        """See Outbox."""
        claim = self._conversation.keys.current.replay(CHANNEL, delivery.reveal())
        if claim in self._claims:
            return True
        if self._api is None or _seconds() < self._rested:
            return False
        self._claim(claim)
        try:
            await self._send(self._api, whom, reply, exits)
        except TooMany as fault:
            self._later(self._send_after(self._api, whom, reply, exits, fault.seconds))
            return not reply.urgent
        except Blocked:
            await self._stopped(whom)
        except NotSent as fault:
            self._rest(fault)
            self._claims.pop(claim, None)
            return False
        except Uncertain as fault:
            self._rest(fault)
            return not reply.urgent
        return True

    def settle(self, press: Sealed[str]) -> None:
        """See Outbox."""
        if self._api is not None and _seconds() >= self._rested:
            self._later(self._settle(self._api, press))

    def clear(self, whom: Sealed[str], messages: tuple[int, ...]) -> None:
        """See Outbox."""
        for start in range(0, len(messages), MOST_DELETED):
            self._later(self._delete(whom, messages[start : start + MOST_DELETED]))

    async def _open(self) -> None:
        """Until it is open the webhook's answers carry the replies: nobody waits for a library to load."""
        try:
            self._api = await aside(self._open_api)
        except Exception:
            log.exception("the Bot API's client cannot be opened; chats cannot be cleared")

    async def _send(self, api: Api, whom: Sealed[str], reply: Reply, exits: int) -> None:
        marks = self._conversation.marks(CHANNEL, whom)
        if self._chats.exits(marks) != exits:
            return
        message = await api.send(whom, reply)
        if message is None:
            return
        if self._chats.exits(marks) == exits:
            self._chats.note(marks, message)
        else:
            self.clear(whom, (message,))

    async def _send_after(self, api: Api, whom: Sealed[str], reply: Reply, exits: int, seconds: int) -> None:
        """Once more, when Telegram says so; not at all if that is later than a reply may live."""
        if seconds > _MINUTES:
            log.warning("a reply was given up: Telegram asks to wait %d seconds", seconds)
            return
        await asyncio.sleep(seconds)
        try:
            await self._send(api, whom, reply, exits)
        except Blocked:
            await self._stopped(whom)
        except (NotSent, Uncertain):
            log.warning("a reply was given up after a wait")

    async def _settle(self, api: Api, press: Sealed[str]) -> None:
        try:
            await api.settle(press)
        except (NotSent, Uncertain):
            return  # a button that turns a little longer; Telegram gives it up by itself

    async def _delete(self, whom: Sealed[str], messages: tuple[int, ...]) -> None:
        """Deleting twice does no harm, so this one is tried until it holds, for as long as a reply may live."""
        until, pause = _seconds() + _MINUTES, 0.5
        while _seconds() < until:
            try:
                if self._api is not None:
                    await self._api.delete(whom, messages)
                    return
            except TooMany as fault:
                pause = max(pause, fault.seconds)
            except (Unreachable, Uncertain):
                pass
            except NotSent:
                return  # too old, gone already, or the chat is: nothing left to clear
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)
        log.error("a chat could not be cleared")

    async def _stopped(self, whom: Sealed[str]) -> None:
        marks = self._conversation.marks(CHANNEL, whom)
        self._chats.leave(marks, by_button=False)
        self._chats.take(marks)
        await self._conversation.receive(Inbound(CHANNEL, whom, Sealed(""), event=Event.STOPPED))

    def _claim(self, claim: bytes) -> None:
        self._claims[claim] = None
        if len(self._claims) > _MOST_CLAIMS:
            self._claims.popitem(last=False)

    def _rest(self, fault: NotSent | Uncertain) -> None:
        if isinstance(fault, Unreachable | Uncertain):
            self._rested = _seconds() + RESTING_SECONDS

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _seconds() -> float:
    return asyncio.get_running_loop().time()
