"""Slows down whoever tries to sign in over and over, and locks nobody out. Pure: times come in as arguments.

Two things are counted, in memory and only as keyed hashes: failures for an account from one place, and failures from
one place for any account. The right password from another place is let in at once, so that nobody can shut a worker
out by trying in their name; what is tried from everywhere at once meets the cost of Argon2 and the code from the phone.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from typing import Final

#: Typing mistakes that cost nothing.
FREE_TRIES: Final = 5
#: The same for one place, where a whole team may sit behind one address.
FREE_TRIES_FROM_A_PLACE: Final = 30
FIRST_WAIT_SECONDS: Final = 10.0
LONGEST_WAIT_SECONDS: Final = 900.0
#: Without a failure for so long, everything is forgotten.
FORGET_SECONDS: Final = 3600.0
_MOST_KEPT: Final = 50_000


class Throttle:
    """Counts failures, and says how long to wait."""

    def __init__(self) -> None:
        self._key = os.urandom(32)
        #: Failures, and the second of the last one.
        self._failures: OrderedDict[bytes, tuple[int, float]] = OrderedDict()

    def wait(self, account: str, place: str, now: float) -> float:
        """Seconds until this may be tried; 0 is now."""
        pairs = ((self._hash(account, place), FREE_TRIES), (self._hash(place), FREE_TRIES_FROM_A_PLACE))
        return max(self._wait(key, free, now) for key, free in pairs)

    def failed(self, account: str, place: str, now: float) -> None:
        """Count one that was wrong."""
        for key in (self._hash(account, place), self._hash(place)):
            self._failures[key] = (self._count(key, now) + 1, now)
            self._failures.move_to_end(key)
        while len(self._failures) > _MOST_KEPT:
            self._failures.popitem(last=False)

    def succeeded(self, account: str, place: str) -> None:
        """Forget what was counted for this account from this place."""
        self._failures.pop(self._hash(account, place), None)

    def _wait(self, key: bytes, free: int, now: float) -> float:
        count = self._count(key, now)
        if count < free:
            return 0.0
        pause = min(FIRST_WAIT_SECONDS * (1 << min(count - free, 16)), LONGEST_WAIT_SECONDS)
        return max(0.0, self._failures[key][1] + pause - now)

    def _count(self, key: bytes, now: float) -> int:
        count, last = self._failures.get(key, (0, now))
        return count if now - last < FORGET_SECONDS else 0

    def _hash(self, *parts: str) -> bytes:
        words = "\0".join(parts).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(words, key=self._key, digest_size=16).digest()
