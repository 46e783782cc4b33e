"""Decoded sessions at hand, so that a turn need not read, open and decode what the last one wrote.

Another process may have written since: what lies here is only believed once the commit has found the same
revision.
"""

from collections import OrderedDict
from typing import Final

import msgspec

from bot.engine.session import Session
from bot.ports import Mark

#: About 15 MB, and more people at once than any London helpline has had.
MOST_SESSIONS: Final = 10_000


class Remembered(msgspec.Struct, frozen=True, gc=False):
    """A session as it was last loaded or kept."""

    session: Session
    rev: int
    expires: int


class Cache:
    """The most recently kept sessions."""

    def __init__(self, most: int = MOST_SESSIONS) -> None:
        self._most = most
        self._sessions: OrderedDict[Mark, Remembered] = OrderedDict()

    def __len__(self) -> int:
        return len(self._sessions)

    def get(self, mark: Mark, now: int) -> Remembered | None:
        """The session, unless it is past its time."""
        found = self._sessions.get(mark)
        return found if found and found.expires > now else None

    def put(self, mark: Mark, kept: Remembered) -> None:
        """Keep it at hand, if need be in place of the one that was kept longest ago."""
        self._sessions[mark] = kept
        self._sessions.move_to_end(mark)
        if len(self._sessions) > self._most:
            self._sessions.popitem(last=False)

    def drop(self, mark: Mark) -> None:
        """Forget it."""
        self._sessions.pop(mark, None)

    def drop_expired(self, now: int) -> None:
        """Forget all that is past its time, so that no memory outlives its row."""
        for mark in [mark for mark, kept in self._sessions.items() if kept.expires <= now]:
            del self._sessions[mark]
