"""Brings what staff have confirmed of the directory to a running service, without a restart."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from datetime import date
from typing import Final

from bot.content.services import Directory
from bot.store.confirmations import Confirmations

log = logging.getLogger(__name__)

#: How soon a confirmation is shown, and one past its time no more.
SECONDS: Final = 30.0


class Confirming:
    """Holds the directories of one process to the confirmations of its database."""

    def __init__(
        self, kept: Confirmations, directories: Collection[Directory], today: Callable[[], date]
    ) -> None:
        self._kept = kept
        self._directories = directories
        self._today = today

    async def look(self) -> None:
        """Read them once. Without the database the directories stay as they are."""
        try:
            said = await asyncio.to_thread(self._kept.everything)
        except Exception:  # what is shown already goes on being shown; the next look may bring more
            log.exception("the confirmations of the directory cannot be read")
            return
        for directory in self._directories:
            directory.confirm(said, self._today())

    async def rounds(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(SECONDS)
            await self.look()
