"""The content versions that conversations may be on: the one new ones begin with here, those before it, and those that
newer processes beside us begin with while we are being replaced.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from bot.book import Book
from bot.content.services import Directory
from bot.errors import ContentFaults
from bot.store.content_versions import ContentVersions

log = logging.getLogger(__name__)

#: How soon a process compiles what others begin with.
LOOK_SECONDS: Final = 5.0
#: Looking, and compiling on a busy machine: so long a version lies there before the first conversation begins on it.
SEEN_SECONDS: Final = LOOK_SECONDS + 3.0


class Books:
    """Compiled when they are first seen, so that no turn has to wait for one."""

    def __init__(self, kept: ContentVersions, current: Book, compiled: Callable[[bytes], Book]) -> None:
        self._kept = kept
        self._compiled = compiled
        self._found: dict[str, Book | None] = {current.version: current}
        #: Of every version; grows with them.
        self.directories: Final[list[Directory]] = [current.directory]

    def get(self, version: str) -> Book | None:
        """This version, or None if nobody keeps it or it does not load here: a session on it is as none."""
        return self._found.get(version)

    def look(self) -> None:
        """Compile what has not been seen yet. Blocks."""
        for version in self._kept.versions() - self._found.keys():
            if (packed := self._kept.load_version(version)) is None:
                continue
            try:
                self._found[version] = book = self._compiled(packed)
                self.directories.append(book.directory)
            except ContentFaults:
                self._found[version] = None
                log.warning("content kept by another version does not load; its conversations begin afresh")

    async def follow(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await asyncio.to_thread(self.look)
            except Exception:  # conversations on versions we know go on; the next look may bring more
                log.exception("the content versions cannot be read")
