"""Remembers what Twilio keeps of a conversation, so that it can be cleared there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from bot.channels.tally import Tally
from bot.channels.telling import Nobody, Told
from bot.channels.twilio_copies import CHANNEL, FAILED, twilio_copy
from bot.conversation import Conversation
from bot.ports import Copy, Event, Inbound, StoreFailed, Traces
from safety.secrecy import Sealed

log = logging.getLogger(__name__)

#: What the store cannot keep is held in memory for so long, and for so many copies.
_TRIES: Final = 20
_MOST_OWED: Final = 2_000
_LONGEST_PAUSE: Final = 60.0
#: Twilio's number for a text to someone who has texted STOP.
_OPTED_OUT: Final = "21610"


class SmsCopies:
    """Those of one Twilio number."""

    def __init__(self, conversation: Conversation, traces: Traces, told: Told | None = None) -> None:
        """`told` hears which workers' messages did not arrive."""
        self._told: Told = told or Nobody()
        self._conversation = conversation
        self._traces = traces
        self._owed: set[asyncio.Task[None]] = set()
        self._failed = Tally()

    async def hear(self, form: Mapping[str, str]) -> None:
        """A status callback: the SID of a text of ours, and how far it has come. The only word of it for a reply."""
        status, whom = form.get("MessageStatus", ""), Sealed(form.get("To", ""))
        if not whom.reveal():
            return
        if status in FAILED and (count := self._failed.add()):
            log.warning("texts that did not arrive: %d", count)
        if form.get("ErrorCode") == _OPTED_OUT:
            await self._conversation.receive(Inbound(CHANNEL, whom, Sealed(""), event=Event.STOPPED))
        copy = twilio_copy(form.get("MessageSid"), status)
        if copy is not None and status in FAILED:
            await self._told.did_not_arrive(copy)
        await self.note(whom, copy)

    async def note(self, whom: Sealed[str], copy: Copy | None) -> None:
        """Remember a copy; if the store cannot take it, as soon as it can again."""
        if copy is None:
            return
        try:
            await self._traces.note(self._conversation.marks(CHANNEL, whom), copy)
        except StoreFailed:
            self.owe(whom, copy)

    def owe(self, whom: Sealed[str], copy: Copy | None) -> None:
        """Remember a copy without waiting for it."""
        if copy is None or len(self._owed) >= _MOST_OWED:
            return
        task = asyncio.create_task(self._try(whom, copy))
        self._owed.add(task)
        task.add_done_callback(self._owed.discard)

    async def _try(self, whom: Sealed[str], copy: Copy) -> None:
        pause = 1.0
        for _ in range(_TRIES):
            try:
                await self._traces.note(self._conversation.marks(CHANNEL, whom), copy)
            except StoreFailed:
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                return
        log.error("a text could not be noted; its record at Twilio stays")
