"""A provider whose library takes long to load: nobody waits for it who does not need it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Self

from bot.channels.aside import aside
from bot.channels.provider import Provider, Unreachable
from bot.ports import Copy, Outgoing

log = logging.getLogger(__name__)


class Late:
    """See Provider. Enter it to begin opening, in a thread; leaving it closes what was opened."""

    def __init__(self, open_provider: Callable[[], Provider], most_cleared: int) -> None:
        self.most_cleared = most_cleared
        self._open_provider = open_provider

    async def __aenter__(self) -> Self:
        self._opening = asyncio.create_task(aside(self._open_provider))
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

    async def _opened(self) -> Provider:
        try:
            return await asyncio.shield(self._opening)
        except Exception:
            log.exception("a provider's library cannot be loaded")
            raise Unreachable from None
