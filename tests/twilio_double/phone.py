"""Somebody's phone: it texts the number, and shows what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree as ET

from tests.twilio_double.state import NUMBER, Message, State, new_sid
from tests.twilio_double.webhooks import Webhooks

#: What Twilio answers by itself on a UK number, and what it tells the service of it (Advanced Opt-Out).
_CARRIER: Final = {"STOP": "STOP", "UNSTOP": "START", "HELP": "HELP"}


@dataclass
class Phone:
    """Texts as Twilio carries them: a message in its log, a signed webhook, and the answer carried out."""

    state: State
    webhooks: Webhooks
    number: str
    #: Every message that came from the service.
    inbox: list[Message] = field(default_factory=list)

    async def say(self, text: str, *, sid: str | None = None) -> str:
        """The words that come back, or "" for silence."""
        fields = {"From": self.number, "To": NUMBER, "Body": text, "NumMedia": "0", "FromCity": ""}
        fields["MessageSid"] = fields["SmsSid"] = sid or new_sid()
        self._kept(fields["MessageSid"], text)
        if opted := _CARRIER.get(text):
            fields["OptOutType"] = opted
        if opted == "STOP":
            self.state.opted_out.add(self.number)
        if opted == "START":
            self.state.opted_out.discard(self.number)
        status, answer = await self.webhooks.post("/sms", fields)
        assert status == 200, status
        return self._carried_out(answer)

    def copies(self) -> list[Message]:
        """What Twilio still holds of this person."""
        return self.state.copies(self.number)

    def sent(self) -> list[Message]:
        """Everything the service sent this number through the API, deleted or not."""
        every = [*self.state.messages.values(), *self.state.deleted.values()]
        return [each for each in every if each.to == self.number and each.direction == "outbound-api"]

    def _kept(self, sid: str, text: str) -> None:
        self.state.add(Message(sid, self.number, NUMBER, text, "received", "inbound"))

    def _carried_out(self, twiml: bytes) -> str:
        words = []
        for verb in ET.fromstring(twiml).iter("Message"):
            message = Message(new_sid(), NUMBER, self.number, verb.text or "", "queued", "outbound-reply")
            message.callback = verb.get("statusCallback", "")
            if self.number in self.state.opted_out:
                message.status = "failed"
            self.inbox.append(self.state.add(message))
            self.webhooks.follow(message)
            words.append(message.body)
        return "\n".join(words)
