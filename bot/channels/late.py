"""A provider whose library takes long to load: nobody waits for it who does not need it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, Self, TypeVar

from bot.channels.aside import aside
from bot.channels.provider import Provider, Unreachable
from bot.ports import Copy, Outgoing

log = logging.getLogger(__name__)

P = TypeVar("P", bound=Provider)


class Late(Generic[P]):
    """See Provider. Enter it to begin opening, in a thread; leaving it closes what was opened."""

    def __init__(self, open_provider: Callable[[], P], most_cleared: int) -> None:
        self.most_cleared = most_cleared
        self._open_provider = open_provider
        #: What was opened, for whoever would rather do without than wait.
        self.opened: P | None = None

    async def __aenter__(self) -> Self:
        self._opening = asyncio.create_task(self._open())
        return self

    async def __aexit__(self, *_: object) -> None:
        if not self._opening.done():
            self._opening.cancel()  # ending does not wait for a library
            return
        with suppress(Unreachable):
            await (await self._opened()).close()

    async def send(self, message: Outgoing, seconds: int) -> Copy | None:
        """See Provider."""
        return await (await self._opened()).send(message, seconds)

    async def clear(self, copies: Sequence[Copy]) -> None:
        """See Provider."""
        await (await self._opened()).clear(copies)

    async def close(self) -> None:
        """See Provider; leaving does it."""

    async def _open(self) -> P:
        self.opened = await aside(self._open_provider)
        return self.opened

    async def _opened(self) -> P:
        try:
            return await asyncio.shield(self._opening)
        except Exception:
            log.exception("a provider's library cannot be loaded")
            raise Unreachable from None
