"""Reads what a Rasa server sends to an action server: the few fields we need, and nothing of the rest.

A call carries the whole conversation with it. It is inflated and parsed within bounds, and all but the last thing the
person said, four slots and a few names is skipped while parsing.
"""

from __future__ import annotations

import zlib
from typing import Any, Final

import msgspec

from bot.forms import BadForm, TooLarge

#: A call carries every event of a conversation and often a whole domain.
MAX_BYTES: Final = 4 * 1024 * 1024
MAX_INFLATED: Final = 16 * 1024 * 1024


class Message(msgspec.Struct):
    """The last thing the person said to the assistant."""

    text: Any = None
    message_id: Any = None


class Slots(msgspec.Struct):
    """The slots of the host's domain that mean something here."""

    quietline_reply: Any = None
    need: Any = None
    area: Any = None


class Tracker(msgspec.Struct):
    sender_id: str
    slots: Slots = msgspec.field(default_factory=Slots)
    latest_message: Message | None = None

    @property
    def text(self) -> str:
        """What was typed, or the payload of a pressed button."""
        said = self.latest_message.text if self.latest_message else None
        return said if isinstance(said, str) else ""


class Call(msgspec.Struct):
    """`domain`: whether one came with it; what is in it is not looked at."""

    next_action: str | None = None
    tracker: Tracker | None = None
    domain: msgspec.Raw = msgspec.Raw(b"null")
    domain_digest: str | None = None

    @property
    def has_domain(self) -> bool:
        return bytes(self.domain) != b"null"


_CALLS: Final = msgspec.json.Decoder(Call)


def read_call(headers: list[tuple[bytes, bytes]], body: bytes) -> Call:
    """The call in a request. Raises TooLarge if it inflates beyond MAX_INFLATED, BadForm if it is none."""
    coding = [value.strip().lower() for name, value in headers if name == b"content-encoding"]
    match coding:
        case []:
            plain = body
        case [b"deflate"]:
            plain = _inflated(body)
        case _:
            raise BadForm
    try:
        return _CALLS.decode(plain)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadForm from None


def _inflated(body: bytes) -> bytes:
    stream = zlib.decompressobj()
    try:
        plain = stream.decompress(body, MAX_INFLATED + 1)
    except zlib.error:
        raise BadForm from None
    if len(plain) > MAX_INFLATED:
        raise TooLarge
    if not stream.eof:
        raise BadForm
    return plain
