"""From a worker's desk to the outbox: each message once, in the words of its channel."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.channels.rounds import Rounds
from bot.channels.telegram_carrier import packed
from bot.channels.telegram_view import CHANNEL as TELEGRAM
from bot.channels.telegram_view import Reply
from bot.channels.telling import Told
from bot.channels.twilio_copies import CHANNEL as SMS
from bot.content.words import Words
from bot.engine.session import Line
from bot.handoff.case import Delivery
from bot.ports import Outbox, Outgoing, StoreFailed
from bot.store.desk_bell import DeskBell
from bot.store.relays import Carry, Relays
from safety.secrecy import Sealed

log = logging.getLogger(__name__)

#: How soon what a worker has written is on its way, at the latest: where no bell is heard, and where one is.
LOOK_SECONDS, SELDOM_SECONDS = 0.5, 2.0

Pack = Callable[[Carry, str], Outgoing]


def _text_message(carry: Carry, text: str) -> Outgoing:
    return Outgoing(SMS, carry.address, Sealed(text.encode()), carry.words)


def _telegram_message(carry: Carry, text: str) -> Outgoing:
    return replace(packed(carry.address, Reply(text)), of_worker=carry.words)


_PACK: Final[Mapping[str, Pack]] = {SMS: _text_message, TELEGRAM: _telegram_message}


class Relay:
    """`rounds` does the work while it runs."""

    def __init__(self, relays: Relays, told: Told, outbox: Outbox, words: Words, bell: DeskBell) -> None:
        self.rounds: Final[Rounds[Carry]] = Rounds(self._take, self._carry, self._wait)
        self._relays = relays
        self._told = told
        self._outbox = outbox
        self._words = words
        self._bell = bell
        self._rings = 0

    async def _take(self, most: int) -> tuple[Carry, ...]:
        self._rings = self._bell.rings
        return await asyncio.to_thread(self._relays.take, most)

    async def _wait(self, seconds: float) -> None:
        await self._bell.wait(self._rings, min(seconds, LOOK_SECONDS), SELDOM_SECONDS)

    async def _carry(self, carry: Carry) -> None:
        """Into the outbox, which sends it at most once and not at all once its person has left; tells how it went."""
        pack = _PACK.get(carry.channel)
        try:
            if pack is not None:
                await self._outbox.put((carry.whom,), pack(carry, self._said(carry)), carry.exits)
                return
            ending = Delivery.FAILED
        except StoreFailed:
            ending = Delivery.UNCERTAIN
            log.exception("a worker's message could not be put into the outbox")
        await self._told.became(carry.words, ending)

    def _said(self, carry: Carry) -> str:
        """The first message says that a person is there now, and which name they go by."""
        text = carry.text.reveal()
        if not carry.first:
            return text
        here = self._words.render(Line("utter_person_here"), carry.channel, "en").text
        return f"{here} {carry.worker}.\n{text}"
