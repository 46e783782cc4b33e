"""All that is remembered of a conversation: codes only, no text, no address.

A session is sealed at rest, lives under the epoch of its birth and ends by deletion. It is a msgspec struct so that it
goes to bytes and back in about 3 µs (`codec.py`); treat its dict as frozen too. Nothing in it can lead back to itself,
so the garbage collector need not look at the thousands that are kept ready.
"""

from __future__ import annotations

import msgspec

from bot.engine.flow import Value


class Frame(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where we are in one flow. The last frame of a stack is the one that runs.

    `called` tells a flow that stands in for a step of the one below it from one that interrupts it.
    """

    flow: str
    node: str
    called: bool = False


class Line(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One thing said: a response key, which of its variants, and what was resolved when it was said.

    Rendering a line gives the same words every time, so a repeated delivery gets the identical answer. A service
    card is the line ("service", 0, (("service", key), ("hours", code))).
    """

    key: str
    variant: int = 0
    params: tuple[tuple[str, str], ...] = ()


class Place(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A question that can be gone back to."""

    stack: tuple[Frame, ...]
    slots: dict[str, Value]


class Session(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Times are whole minutes since 1970, so that no second of a person's life is kept."""

    content: str
    channel: str
    began: int
    touched: int
    language: str = "en"
    stack: tuple[Frame, ...] = ()
    slots: dict[str, Value] = {}
    asked: bool = False  # the question the top frame stands at has been shown
    tries: int = 0
    turn: int = 0
    heard: tuple[str, ...] = ()
    minor: bool = False
    trail: tuple[Place, ...] = ()
    said: tuple[Line, ...] = ()
    case: int = 0  # the number of an open hand-off, and how many silent minutes it keeps the session for
    window: int = 0
