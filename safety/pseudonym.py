"""Turn an address into a name that finds its session again and, without the key, leads back to nobody.

A plain hash would not do: there are about a thousand million possible UK mobile numbers, so all of them can
be tried in minutes. The key makes the difference, and the key dies (docs/decisions/0003-keys.md).
"""

from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

#: 128 bits: no two people will meet in one epoch, and a row's key stays small.
LENGTH: Final = 16


class KeyedHash:
    """HMAC-SHA256 over parts of text or bytes, cut to 16 bytes; ("a", "bc") is not ("ab", "c").

    The key is absorbed once and the state copied for each call, which is cheaper than a fresh HMAC.
    """

    __slots__ = ("_keyed",)

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("a keyed hash wants a key of at least 32 bytes")
        self._keyed = HMAC(key, SHA256())

    def __call__(self, *parts: str | bytes) -> bytes:
        """The 16 bytes that stand for these parts under this key."""
        state = self._keyed.copy()
        for part in parts:
            # "surrogatepass", since an encoding error would carry the whole address in its text.
            data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            state.update(len(data).to_bytes(4, "big") + data)
        return state.finalize()[:LENGTH]


class Pseudonyms(KeyedHash):
    """The pseudonym of an address on a channel: primary key of its session row, and the shard key."""

    __slots__ = ()

    def __call__(self, channel: str, address: str) -> bytes:  # type: ignore[override]  # exactly these two parts
        """The pseudonym. The channel must already have brought the address into its one spelling."""
        return super().__call__(channel, address)


def pseudonym(key: bytes, channel: str, address: str) -> bytes:
    """One pseudonym, for callers that have only a few to make."""
    return Pseudonyms(key)(channel, address)
