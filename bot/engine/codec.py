"""Sessions and answers to bytes and back: msgpack behind one version byte. Pure.

A value is written in the newest version only and read in every version there has been, so that a conversation
goes on across a restart with a newer program. An older program refuses a newer value, and the person starts
afresh.
"""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

import msgspec

from bot.engine.session import Line, Session
from bot.errors import QuietlineError

T = TypeVar("T")

#: Turns the plain lists and maps one version wrote into those of the next.
Upgrade = Callable[[object], object]


class CannotRead(QuietlineError):
    """Stored bytes are of no version that can be read, or not what their version says."""


class Form(Generic[T]):
    """The stored form of one type. Its version is one more than the upgrades that lead to it.

    A field added at the end of a struct, with a default, needs no upgrade. Any other change does: the new
    function goes to the end of `upgrades`, and a sample of the old bytes into the tests.
    """

    def __init__(self, of: type[T], upgrades: tuple[Upgrade, ...] = ()) -> None:
        self._upgrades = upgrades
        self._mark = bytes((1 + len(upgrades),))
        self._of = of
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(of)

    def to_bytes(self, value: T) -> bytes:
        """The version byte, then msgpack."""
        return self._mark + self._encoder.encode(value)

    def from_bytes(self, data: bytes) -> T:
        """What was written, by this version or an earlier one; raises CannotRead, which quotes nothing."""
        try:
            if data[:1] == self._mark:
                return self._decoder.decode(memoryview(data)[1:])
            return self._upgraded(data)
        except (msgspec.DecodeError, LookupError, TypeError, ValueError, RecursionError):
            raise CannotRead from None

    def _upgraded(self, data: bytes) -> T:
        written = data[0]
        if not 1 <= written <= len(self._upgrades):
            raise CannotRead
        plain: object = msgspec.msgpack.decode(memoryview(data)[1:])
        for upgrade in self._upgrades[written - 1 :]:
            plain = upgrade(plain)
        return msgspec.convert(plain, self._of)


SESSION: Final = Form(Session)
LINES: Final = Form(tuple[Line, ...])
