"""Telegram's updates, read strictly for the few fields we need; the rest is never even built.

Names, usernames, languages, places, files and what a message answers stay unread. Whatever cannot be read is
`BadUpdate`: it is acknowledged and counted, because Telegram would hold back everything else from that chat.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import msgspec

from bot.errors import QuietlineError
from safety.secrecy import Sealed

# What people send beside words. Anything else without words is Telegram's own notice (a timer, a pinned message).
_SHARED: Final = frozenset(
    {"animation", "audio", "contact", "dice", "document", "game", "location", "paid_media", "photo", "poll"}
    | {"sticker", "story", "venue", "video", "video_note", "voice"}
)
_GONE: Final = frozenset({"kicked", "left"})


class BadUpdate(QuietlineError):
    """The update cannot be read, or is of a kind nobody asked for."""


class Origin(Enum):
    """Whose words a message holds."""

    OWN = "own"
    #: A picture, a place, a contact; perhaps with words of the sender's own under it.
    SHARED = "shared"
    #: Somebody else's message, passed on.
    FORWARDED = "forwarded"


@dataclass(frozen=True, slots=True)
class Written:
    """A message. `sent`: seconds since 1970, by Telegram's clock; of an edited message, when it was edited."""

    update: Sealed[str]
    chat: Sealed[str]
    message: int
    sent: int
    text: Sealed[str]
    origin: Origin
    edited: bool


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button under a message of ours. Telegram does not say when it was pressed, and gives up after 150 s."""

    update: Sealed[str]
    chat: Sealed[str]
    message: int
    press: Sealed[str]
    data: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person has blocked the bot: nothing we send would arrive."""

    chat: Sealed[str]


class _Chat(msgspec.Struct):
    id: int
    type: str

    @property
    def address(self) -> Sealed[str]:
        return Sealed(str(self.id))

    @property
    def private(self) -> bool:
        return self.type == "private"


class _Shown(msgspec.Struct):
    message_id: int
    chat: _Chat


class _Message(_Shown):
    date: int
    edit_date: int | None = None
    text: str | None = None
    caption: str | None = None
    forward_origin: dict[str, Any] | None = None


class _Press(msgspec.Struct):
    id: str
    message: _Shown | None = None
    data: str = ""


class _Member(msgspec.Struct):
    status: str


class _Membership(msgspec.Struct):
    chat: _Chat
    new_chat_member: _Member


class _Update(msgspec.Struct):
    update_id: int
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Press | None = None
    my_chat_member: _Membership | None = None


class _Fields(msgspec.Struct):
    """Which fields a message has, without their values."""

    message: dict[str, msgspec.Raw] = {}
    edited_message: dict[str, msgspec.Raw] = {}


_UPDATE: Final = msgspec.json.Decoder(_Update)
_FIELDS: Final = msgspec.json.Decoder(_Fields)

Heard = Written | Pressed | Blocked


def read_update(body: bytes) -> Heard | None:
    """What happened; None if it needs no answer. Raises BadUpdate, with nothing of the body in it."""
    try:
        update = _UPDATE.decode(body)
        delivery = Sealed(str(update.update_id))
        if update.callback_query:
            return _pressed(update.callback_query, delivery)
        if update.my_chat_member:
            return _membership(update.my_chat_member)
        message = update.message or update.edited_message
        if message:
            return _written(message, delivery, body, edited=update.message is None)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise BadUpdate from None
    raise BadUpdate


def _written(message: _Message, delivery: Sealed[str], body: bytes, *, edited: bool) -> Written | None:
    origin = _origin(message, body)
    if origin is None or not message.chat.private:
        return None
    return Written(
        update=delivery,
        chat=message.chat.address,
        message=message.message_id,
        sent=message.edit_date or message.date,
        text=Sealed(message.text or message.caption or ""),
        origin=origin,
        edited=edited,
    )


def _origin(message: _Message, body: bytes) -> Origin | None:
    if message.forward_origin is not None:
        return Origin.FORWARDED
    if message.text is not None:
        return Origin.OWN
    fields = _FIELDS.decode(body)
    return Origin.SHARED if _SHARED & (fields.message.keys() | fields.edited_message.keys()) else None


def _pressed(press: _Press, delivery: Sealed[str]) -> Pressed | None:
    shown = press.message
    if shown is None or not shown.chat.private:
        return None
    return Pressed(delivery, shown.chat.address, shown.message_id, Sealed(press.id), press.data)


def _membership(membership: _Membership) -> Blocked | None:
    gone = membership.chat.private and membership.new_chat_member.status in _GONE
    return Blocked(membership.chat.address) if gone else None
