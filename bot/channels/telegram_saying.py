"""Says replies in chats through the Bot API, which tells each message's id, so that it can be deleted.

An answer is claimed in the store before the call, so that no crash and no other machine says it again. Words about
danger are the exception throughout: twice is better than not at all.
"""

from __future__ import annotations

import asyncio
import logging
from enum import Enum
from typing import Final, Protocol

from bot.channels.late import Late
from bot.channels.provider import Blocked, NotSent, TooMany, Uncertain, Unreachable
from bot.channels.sender import Sender
from bot.channels.telegram_carrier import TelegramCarrier, packed
from bot.channels.telegram_chats import STORE_SECONDS, Chats, Known
from bot.channels.telegram_view import CHANNEL, Reply
from bot.conversation import Conversation
from bot.ports import Claims, Copy, Event, Inbound, Marks, Outbox, Outgoing
from safety.retention import OUTBOX
from safety.secrecy import Sealed

log = logging.getLogger(__name__)

#: After a failed connection the webhook's answer carries replies for this long, without another try.
RESTING_SECONDS: Final = 5.0
_MINUTES: Final = int(OUTBOX.at_most.total_seconds())


class Said(Enum):
    """What is left to do about a reply."""

    #: Nothing: it was said, will be, or must not be.
    NOTHING = "nothing"
    #: It was surely not sent, or may not have been and answers a danger: say it in the webhook's answer.
    IN_ANSWER = "in answer"
    #: Nobody knows whose it is to say: have the update brought again, if it is young enough for that.
    AGAIN = "again"


class Errands(Protocol):
    """What of the store saying needs."""

    @property
    def claims(self) -> Claims: ...
    @property
    def outbox(self) -> Outbox: ...


class Saying:
    """Of one bot. Work that nobody waits for is done by the sender's rounds."""

    def __init__(
        self,
        conversation: Conversation,
        errands: Errands,
        chats: Chats,
        carrier: Late[TelegramCarrier],
        sender: Sender,
    ) -> None:
        self._conversation = conversation
        self._errands = errands
        self._chats = chats
        self._carrier = carrier
        self._sender = sender
        self._rested = 0.0

    async def say(self, inbound: Inbound, reply: Reply, known: Known, *, kept: bool, young: bool) -> Said:
        """Say the answer to this message. `kept`: it lies in the store, where it can be claimed; static words do not.
        `young`: it will be brought again if AGAIN is asked for.

        If the person has left since `known`, nothing is said.
        """
        whom, delivery = self._conversation.named(inbound)
        if kept and (why_not := await self._claim(inbound, reply, known, young=young)):
            return why_not
        if self._chats.left_since(known):
            return Said.NOTHING
        said = await self._send(inbound.address, reply, known, kept=kept)
        if said is None:
            await self._release(whom, delivery, kept=kept)
            return Said.IN_ANSWER
        return Said.IN_ANSWER if said is Said.AGAIN and reply.urgent else Said.NOTHING

    def settle(self, press: Sealed[str]) -> None:
        """Let the pressed button stop turning."""
        if carrier := self._open():
            self._sender.rounds.begin(_settle(carrier, press))

    def clear(self, copies: tuple[Copy, ...]) -> None:
        """Delete these now, past the store; tried once, because whoever could is asked again is the store."""
        if copies and (carrier := self._open()):
            self._sender.rounds.begin(_clear(carrier, copies[-TelegramCarrier.most_cleared :]))

    async def _claim(self, inbound: Inbound, reply: Reply, known: Known, *, young: bool) -> Said | None:
        """None if it is ours to say."""
        whom, delivery = self._conversation.named(inbound)
        claiming = asyncio.ensure_future(self._errands.claims.claim(whom, delivery))
        try:
            if await asyncio.wait_for(asyncio.shield(claiming), STORE_SECONDS):
                return None
        except Exception:  # whatever the store's trouble is, nobody knows whether it was claimed
            log.exception("an answer could not be claimed")
            once_more = young or reply.urgent
            self._sender.rounds.begin(self._late(claiming, inbound, reply, known, once_more=once_more))
            return Said.IN_ANSWER if reply.urgent else Said.AGAIN
        if not reply.urgent:
            return Said.NOTHING
        parted = await self._chats.look(whom)
        return Said.NOTHING if parted and parted.times != known.parted.times else Said.IN_ANSWER

    async def _late(
        self, claiming: asyncio.Future[bool], inbound: Inbound, reply: Reply, known: Known, *, once_more: bool
    ) -> None:
        """A claim that came too late is for whoever hears the update when it comes again; if none will, for us."""
        try:
            ours = await claiming
        except Exception:
            return  # it failed, and that has been told
        if once_more:
            await self._release(*self._conversation.named(inbound), kept=ours)
        elif ours and not self._chats.left_since(known):
            await self._send(inbound.address, reply, known, kept=True)

    async def _release(self, whom: Marks, delivery: Marks, *, kept: bool) -> None:
        """If our answer to the webhook is lost, the update comes again, and then somebody must be free to say it."""
        try:
            if kept:
                await self._errands.claims.release(whom, delivery)
        except Exception:
            log.exception("a claim could not be given back")

    async def _send(self, chat: Sealed[str], reply: Reply, known: Known, *, kept: bool) -> Said | None:
        """NOTHING if it is done with, AGAIN if nobody knows or it waits, None if it surely was not sent."""
        carrier = self._open()
        if carrier is None:
            return None
        try:
            copy = await carrier.send(packed(chat, reply), _MINUTES)
        except TooMany as fault:
            return await self._wait(packed(chat, reply), known, fault.seconds) if kept else None
        except Blocked:
            await self._conversation.receive(Inbound(CHANNEL, chat, Sealed(""), event=Event.STOPPED))
        except NotSent as fault:
            self._rest(fault)
            return None
        except Uncertain as fault:
            self._rest(fault)
            return Said.AGAIN
        else:
            if copy is not None:
                await self._chats.note(copy, known)
        return Said.NOTHING

    async def _wait(self, message: Outgoing, known: Known, seconds: int) -> Said:
        """Leave it to the outbox, which has it said when Telegram will hear it, by whichever process lives then."""
        if seconds >= _MINUTES:
            log.warning("a reply was given up: Telegram asks to wait %d seconds", seconds)
            return Said.AGAIN
        try:
            parcel = await self._errands.outbox.put(known.whom, message, known.parted.times, seconds)
        except Exception:
            log.exception("a reply that had to wait could not be kept")
        else:
            self._sender.later(parcel, seconds)
        return Said.AGAIN

    def _open(self) -> TelegramCarrier | None:
        """The client, if it is open and may be asked; nobody waits for it."""
        return None if _seconds() < self._rested else self._carrier.opened

    def _rest(self, fault: NotSent | Uncertain) -> None:
        if isinstance(fault, Unreachable | Uncertain):
            self._rested = _seconds() + RESTING_SECONDS


async def _settle(carrier: TelegramCarrier, press: Sealed[str]) -> None:
    try:
        await carrier.settle(press)
    except (NotSent, Uncertain):
        return  # a button that turns a little longer; Telegram gives it up by itself


async def _clear(carrier: TelegramCarrier, copies: tuple[Copy, ...]) -> None:
    try:
        await carrier.clear(copies)
    except (NotSent, Uncertain):
        return  # it is done once more when the store is back


def _seconds() -> float:
    return asyncio.get_running_loop().time()
