"""Somebody with a phone; Twilio brings what they write, and brings it again under the same MessageSid."""

from __future__ import annotations

from itertools import count
from urllib.parse import urlencode

from tests.faults.dialogue import same, tells
from tests.faults.wire import Wire
from tests.product import said, sign

_sids = count(1)


class Texter:
    """One number. `kept` is what was answered in this conversation: each request with the words that were heard, but
    for the static ones, which say that nothing was kept.
    """

    channel = "sms"

    def __init__(self, wire: Wire, number: str) -> None:
        self._wire = wire
        self._number = number
        self.kept: list[tuple[dict[str, str], str]] = []

    async def say(self, text: str) -> str:
        """Write; what is said, or "" for silence."""
        form = self.form(text)
        heard = await self.bring(form)
        if tells(heard):
            self.kept.append((form, heard))
        return heard

    async def bring(self, form: dict[str, str]) -> str:
        """Deliver a message until it is answered."""
        answer = await self._wire.ask("sms", "POST", "/sms", urlencode(form).encode(), sign(form))
        assert answer.status == 200, answer.status
        return said(answer.body)

    async def again(self) -> str:
        """The last message, delivered once more."""
        self._wire.tallies["sms"].redelivered += 1
        return await self.bring(self.kept[-1][0])

    async def leave(self) -> bool:
        """Go. Whether nothing is said: to this, and to what was written before when it comes again."""
        before, self.kept = self.kept, []
        tally = self._wire.tallies["sms"]
        # Not kept: an exit that is brought again later ends whatever conversation there is by then.
        quiet = await self.bring(self.form("BYE")) == ""
        tally.redelivered += 1
        return quiet and same(await self.bring(before[-1][0]), "", tally)

    def form(self, text: str) -> dict[str, str]:
        """A new message of theirs."""
        return {
            "MessageSid": f"SM{next(_sids):032x}",
            "AccountSid": "AC" + "0" * 32,
            "From": self._number,
            "To": "+447700900000",
            "Body": text,
            "NumMedia": "0",
            "FromCity": "",
        }
