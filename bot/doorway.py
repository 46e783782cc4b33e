"""What may be asked of a door, and for how long: nobody fills our memory or all our places by never coming to the end.

In front of the door there should be a proxy with limits of its own (deploy/Caddyfile). These hold without one too.
"""

from __future__ import annotations

import logging
import resource
from collections.abc import Iterable
from functools import cache
from heapq import nsmallest
from operator import attrgetter
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.channels.tally import Tally

log = logging.getLogger(__name__)

#: The first line and the headers of one question. Browsers and providers send about one of these sixteen.
MOST_HEAD_BYTES: Final = 16 * 1024
#: Of a body that has had its answer already: what was on its way. A refusal may come before the end.
MOST_UNREAD_BYTES: Final = 256 * 1024
#: From its first byte to its last. A phone on the edge of a network has this long for a kilobyte.
ASK_SECONDS: Final = 30.0
#: However many files the system lets us open, no more connections than this.
MOST_PLACES: Final = 4096
_turned_out = Tally()


@cache
def places() -> int:
    """How many connections there may be at once: three in four of the files this process may open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_PLACES if soft == resource.RLIM_INFINITY else min(MOST_PLACES, soft * 3 // 4)


class Caller(HttpToolsProtocol):
    """One connection, with a limit to its headers, and the time its question began."""

    #: On the loop's clock; None: nothing is being asked, or it has been asked and an answer is due.
    asking_since: float | None = None
    _head_bytes = 0
    _in_head = True
    _unread_bytes = 0

    def connection_made(self, transport: object) -> None:
        """Come in; who has been longest with their question makes room, if there is none."""
        super().connection_made(transport)  # type: ignore[arg-type]  # uvicorn narrows asyncio's type
        self.asking_since = self.loop.time()
        if len(self.connections) > places():
            _turn_out(
                nsmallest(1 + places() // 16, _asking(self.connections), key=attrgetter("asking_since"))
            )

    def data_received(self, data: bytes) -> None:
        """Read on, unless the headers have become too long."""
        if self.asking_since is None:
            self.asking_since = self.loop.time()
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                _turn_out([self])

    def on_message_begin(self) -> None:
        """A question begins."""
        super().on_message_begin()
        self._in_head, self._head_bytes = True, 0
        if self.asking_since is None:
            self.asking_since = self.loop.time()

    def on_headers_complete(self) -> None:
        """What follows is its body, of which each door reads as much as it wants."""
        self._in_head = False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of it. Whoever goes on long after their answer only costs us the reading."""
        super().on_body(body)
        if self.cycle.response_complete:
            self._unread_bytes += len(body)
            if self._unread_bytes > MOST_UNREAD_BYTES:
                _turn_out([self])

    def on_message_complete(self) -> None:
        """It is asked."""
        self.asking_since, self._unread_bytes = None, 0
        super().on_message_complete()


def turn_out_the_slow(connections: Iterable[object], now: float) -> None:
    """End every connection that has been asking, or closing, for too long. `now`: on the loop's clock."""
    callers = [each for each in connections if isinstance(each, Caller)]
    for each in callers:
        if each.asking_since is None and each.transport.is_closing():
            each.asking_since = now  # whoever does not take their answer is given as long as for a question
    _turn_out([each for each in _asking(callers) if now - (each.asking_since or now) > ASK_SECONDS])


def _asking(connections: Iterable[object]) -> list[Caller]:
    return [each for each in connections if isinstance(each, Caller) and each.asking_since is not None]


def _turn_out(callers: Iterable[Caller]) -> None:
    for each in callers:
        each.transport.abort()
        if count := _turned_out.add():
            log.warning("connections ended because their question was too long or too slow: %d", count)
