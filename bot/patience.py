"""How long a turn may take, with one timer for everybody who is being answered.

`asyncio.timeout` sets a timer for each and takes it back again, which costs as much as sealing what is kept
of a turn.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final

# Twilio gives up on us after 5 s (deploy/twilio.md): whoever is told only then that we cannot answer hears nothing.
ANSWER_SECONDS: Final = 4.5
#: How much longer it may be until somebody notices.
LOOK_SECONDS: Final = 0.1


class Patience:
    """With everybody for equally long."""

    def __init__(self, seconds: float = ANSWER_SECONDS) -> None:
        self._seconds = seconds
        #: Who is inside, and until when on the loop's clock.
        self._inside: dict[Limit, float] = {}
        #: The loop whose timer is set. A service has one loop all its life; tests have many.
        self._watched: asyncio.AbstractEventLoop | None = None

    def limit(self) -> Limit:
        """Enter it to have what is done inside cancelled in time, as with `asyncio.timeout`."""
        return Limit(self)

    def enter(self, limit: Limit) -> None:
        """The time of this one runs."""
        loop = asyncio.get_running_loop()
        self._inside[limit] = loop.time() + self._seconds
        if self._watched is not loop:
            self._watched = loop
            loop.call_later(LOOK_SECONDS, self._look, loop)

    def leave(self, limit: Limit) -> None:
        """It is done."""
        self._inside.pop(limit, None)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for limit in [limit for limit, until in self._inside.items() if until <= now]:
            self.leave(limit)
            limit.end()
        self._watched = loop if self._inside else None
        if self._inside:
            loop.call_later(LOOK_SECONDS, self._look, loop)


class Limit:
    """The time of one task. Raises TimeoutError where it ran out."""

    __slots__ = ("_cancelling", "_ended", "_patience", "_task")

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._ended = False

    def __enter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("outside of a task there is nothing to cancel")
        self._task, self._cancelling = task, task.cancelling()
        self._patience.enter(self)

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._patience.leave(self)
        # Where others have asked for the end as well, it is theirs.
        if self._ended and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from fault

    def end(self) -> None:
        """Cancel what is done inside."""
        self._ended = True
        self._task.cancel()
