"""Our number on a socket of its own, between a real conversation and the double."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.channels.clearer import Clearer
from bot.channels.rounds import running
from bot.channels.sender import Sender
from bot.channels.sms import STATUS, Twilio
from bot.channels.sms_copies import SmsCopies
from bot.channels.twilio_api import TwilioApi
from bot.channels.twilio_copies import CHANNEL
from bot.conversation import Conversation
from bot.ports import Outgoing
from bot.settings_channels import TwilioSettings
from bot.store.sessions import KeptSessions
from safety.secrecy import Sealed
from tests.product import PUBLIC_URL, TOKEN
from tests.telegram_double.bot import serve
from tests.twilio_double.phone import Phone
from tests.twilio_double.server import TwilioDouble
from tests.twilio_double.state import ACCOUNT, NUMBER


@dataclass
class Line:
    """Both ends of the wire, and what lies behind them."""

    twilio: TwilioDouble
    conversation: Conversation
    sessions: KeptSessions

    async def put(self, phone: Phone, words: str) -> None:
        """A reply that could not travel in TwiML."""
        whom = self.conversation.marks(CHANNEL, Sealed(phone.number))
        message = Outgoing(CHANNEL, Sealed(phone.number), Sealed(words.encode()))
        await self.sessions.outbox.put(whom, message, (await self.sessions.traces.parted(whom)).times)


@asynccontextmanager
async def line(conversation: Conversation) -> AsyncIterator[Line]:
    """A conversation that can be texted."""
    sessions = conversation.sessions
    assert isinstance(sessions, KeptSessions)
    app = Twilio(conversation, SmsCopies(conversation, sessions.traces), PUBLIC_URL, Sealed(TOKEN))
    async with TwilioDouble() as twilio, serve(app) as url:
        twilio.webhooks.door = url
        settings = TwilioSettings(Sealed(ACCOUNT), Sealed(TOKEN), Sealed(NUMBER), twilio.api)
        providers = {CHANNEL: TwilioApi(settings, PUBLIC_URL + STATUS)}
        sender = Sender(conversation, sessions.outbox, sessions.traces, providers)
        clearer = Clearer(sessions.traces, providers, conversation.now)
        async with running(sender.rounds, clearer.rounds):
            yield Line(twilio, conversation, sessions)
        await providers[CHANNEL].close()
