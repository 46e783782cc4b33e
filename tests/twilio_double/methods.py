"""What the API does when it is called: create, fetch, redact, delete; and how it refuses."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any, Final

from tests.twilio_double.state import ACCOUNT, NUMBER, UNFINISHED, Message, State, new_sid

Answer = tuple[int, dict[str, Any] | None]

_LONGEST_BODY: Final = 1600
_VALIDITY: Final = range(1, 36_001)


class Refused(Exception):
    """An error answer; `headers` come with it."""

    def __init__(self, status: int, code: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def body(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def create(state: State, fields: dict[str, str]) -> tuple[Message, Answer]:
    """POST Messages.json."""
    _check(state, fields)
    validity = fields.get("ValidityPeriod")
    message = Message(
        new_sid(),
        fields["From"],
        fields["To"],
        fields["Body"],
        "queued",
        "outbound-api",
        fields.get("StatusCallback", ""),
        int(validity) if validity else None,
    )
    return state.add(message), (HTTPStatus.CREATED, message.shown())


def fetch(state: State, sid: str) -> Answer:
    """GET Messages/{sid}.json."""
    return HTTPStatus.OK, _found(state, sid).shown()


def update(state: State, sid: str, fields: dict[str, str]) -> Answer:
    """POST Messages/{sid}.json: an empty body takes the words out, and nothing else can be changed."""
    message = _found(state, sid)
    if fields.get("Body") != "" or "Status" in fields:
        raise Refused(400, 30400, "Parameters are not valid")
    _finished(message, "update")
    message.body, message.redacted = "", True
    return HTTPStatus.OK, message.shown()


def delete(state: State, sid: str) -> Answer:
    """DELETE Messages/{sid}.json."""
    message = _found(state, sid)
    _finished(message, "delete")
    state.deleted[sid] = state.messages.pop(sid)
    return HTTPStatus.NO_CONTENT, None


def _found(state: State, sid: str) -> Message:
    if sid not in state.messages:
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json"
        raise Refused(404, 20404, f"The requested resource {path} was not found")
    return state.messages[sid]


def _finished(message: Message, verb: str) -> None:
    if message.status in UNFINISHED:
        raise Refused(409, 20009, f"Cannot {verb} message in state {message.status.upper()}")


def _check(state: State, fields: dict[str, str]) -> None:
    to, body, validity = fields.get("To", ""), fields.get("Body", ""), fields.get("ValidityPeriod", "")
    if not to:
        raise Refused(400, 21604, "A 'To' phone number is required.")
    if not fields.get("From"):
        raise Refused(400, 21603, "A 'From' phone number is required.")
    if not body:
        raise Refused(400, 21602, "Message body is required.")
    if len(body) > _LONGEST_BODY:
        raise Refused(400, 21617, "The concatenated message body exceeds the 1600 character limit")
    if not re.fullmatch(r"\+[1-9]\d{6,14}", to):
        raise Refused(400, 21211, f"Invalid 'To' Phone Number: {to[:-4]}XXXX")
    if fields["From"] != NUMBER:
        raise Refused(400, 21606, f"The 'From' phone number {fields['From']} is not yours")
    if validity and (not validity.isdecimal() or int(validity) not in _VALIDITY):
        raise Refused(400, 90007, "Invalid validity period value")
    if to in state.opted_out:
        raise Refused(400, 21610, "Attempt to send to unsubscribed recipient")
