"""What this process remembers of chats: which messages it could delete, and that somebody has left.

Kept in memory, sealed under the epoch's trace key, bounded, for a day at most (`retention.WIPE_TRACE`). A process
that ends forgets it: then the person's own "delete chat" is what is left.
"""

from __future__ import annotations

import struct
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bot.ports import Clock, Mark
from safety.keyring import KeyRing
from safety.retention import WIPE_TRACE
from safety.seal import CannotOpen

# Two calls of deleteMessages. Longer talks lose their beginning from the list, not their end.
_MOST_MESSAGES: Final = 200
# Some 80 MB where everyone has a talk of thirty messages.
_MOST_CHATS: Final = 20_000
_ENTRY: Final = struct.Struct(">qq")
_DAY: Final = int(WIPE_TRACE.at_most.total_seconds())

Whom = tuple[Mark, ...]


@dataclass(slots=True)
class _Chat:
    touched: int
    messages: deque[bytes] = field(default_factory=lambda: deque(maxlen=_MOST_MESSAGES))
    #: How often this person has left, and the second of the last time it was by a button.
    exits: int = 0
    left: int = 0


class Chats:
    """Found by the pseudonyms of `Conversation.marks`; holds no chat id."""

    def __init__(self, keys: KeyRing, now: Clock) -> None:
        self._keys = keys
        self._now = now
        self._chats: OrderedDict[bytes, _Chat] = OrderedDict()

    def note(self, whom: Whom, message: int) -> None:
        """Remember that this message can be deleted."""
        mark, chat = self._place(whom)
        epoch = self._keys.by_id(mark.epoch)
        if epoch is not None:
            chat.messages.append(epoch.trace.seal(_ENTRY.pack(message, chat.touched), mark.digest))

    def take(self, whom: Whom) -> tuple[int, ...]:
        """The messages of the last day, oldest first, forgotten here from now on."""
        mark, chat = self._place(whom)
        taken = tuple(self._opened(mark, chat.messages))
        chat.messages.clear()
        return tuple(dict.fromkeys(taken))

    def leave(self, whom: Whom, *, by_button: bool) -> None:
        """Whoever answers an older message of this person stays silent from here on."""
        _, chat = self._place(whom)
        chat.exits += 1
        if by_button:
            chat.left = chat.touched

    def exits(self, whom: Whom) -> int:
        """How often this person has left; if it grows while a turn is under way, the turn says nothing."""
        return sum(self._chats[mark.digest].exits for mark in whom if mark.digest in self._chats)

    def left_after(self, whom: Whom, sent: int) -> bool:
        """Whether the person pressed the way out later than this second.

        Buttons and messages come by separate queues, so a message that had to be sent again can arrive behind the
        exit that followed it. An exit in words stands in the same queue and cannot be overtaken.
        """
        return any(sent < self._chats[mark.digest].left for mark in whom if mark.digest in self._chats)

    def _place(self, whom: Whom) -> tuple[Mark, _Chat]:
        now = int(self._now().timestamp())
        self._forget(now)
        mark = next((mark for mark in whom if mark.digest in self._chats), whom[0])
        chat = self._chats.setdefault(mark.digest, _Chat(now))
        chat.touched = now
        self._chats.move_to_end(mark.digest)
        return mark, chat

    def _forget(self, now: int) -> None:
        while self._chats:
            oldest = next(iter(self._chats.values()))
            if len(self._chats) <= _MOST_CHATS and now - oldest.touched <= _DAY:
                return
            self._chats.popitem(last=False)

    def _opened(self, mark: Mark, sealed: deque[bytes]) -> Iterator[int]:
        epoch = self._keys.by_id(mark.epoch)
        if epoch is None:
            return
        now = int(self._now().timestamp())
        for each in sealed:
            try:
                message, noted = _ENTRY.unpack(epoch.trace.open(each, mark.digest))
            except CannotOpen:
                continue
            if now - noted <= _DAY:
                yield message
