"""What Twilio keeps of an account: its messages, who has opted out, and every call that was made."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, Final

ACCOUNT: Final = "AC" + "0" * 32
NUMBER: Final = "+447700900000"

#: A message moves up, never down, whatever order its callbacks arrive in.
RANKS: Final = {
    "accepted": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "undelivered": 4,
    "failed": 4,
    "delivered": 4,
    "receiving": 1,
    "received": 4,
}
#: Error 20009: "Cannot delete this resource before it is complete".
UNFINISHED: Final = frozenset({"accepted", "queued", "sending", "receiving"})


def new_sid() -> str:
    return "SM" + secrets.token_hex(16)


@dataclass
class Message:
    """One message as the account's log shows it."""

    sid: str
    sender: str
    to: str
    body: str
    status: str
    direction: str
    callback: str = ""
    validity: int | None = None
    redacted: bool = False

    def shown(self) -> dict[str, Any]:
        """The resource as the API gives it out."""
        return {
            "account_sid": ACCOUNT,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": "Tue, 24 Nov 2026 14:30:00 +0000",
            "date_sent": None,
            "date_updated": "Tue, 24 Nov 2026 14:30:00 +0000",
            "direction": self.direction,
            "error_code": None,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{self.sid}/Media.json"},
            "to": self.to,
            "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{self.sid}.json",
        }

    def move(self, status: str) -> None:
        if RANKS[status] >= RANKS[self.status]:
            self.status = status


@dataclass
class Call:
    """A call of the REST API, and how it was answered; 0 is no answer."""

    method: str
    sid: str
    fields: dict[str, str]
    status: int = 0


@dataclass
class State:
    """One account with one number."""

    token: str
    messages: dict[str, Message] = field(default_factory=dict)
    #: What was deleted, as it was last.
    deleted: dict[str, Message] = field(default_factory=dict)
    opted_out: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)

    def add(self, message: Message) -> Message:
        self.messages[message.sid] = message
        return message

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def copies(self, number: str) -> list[Message]:
        """What Twilio still holds of somebody."""
        return [each for each in self.messages.values() if number in (each.sender, each.to)]
