"""Says that something has changed, and nothing else. A page that hears it asks for its main part again.

A page asks with what it heard last and is answered as soon as that is old, or after a few seconds. One look at the
database serves every page that waits.
"""

from __future__ import annotations

import asyncio
import hashlib
from time import monotonic
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.console.asking import Visitor, plain
from bot.console.roles import May
from bot.console.rooms import Room
from bot.store.watch import Watch

#: How soon after a change a page hears of it, at worst.
LOOK_SECONDS: Final = 0.25
#: An answer is never held longer, so that a server that ends can end, and a cut line is noticed.
HOLD_SECONDS: Final = 5.0
_LOOKS: Final = int(HOLD_SECONDS / LOOK_SECONDS)


class Bell:
    """Rings for every page that listens."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._one_looks = asyncio.Lock()
        self._looked = 0.0
        self._sound = ""

    @property
    def rooms(self) -> list[Room]:
        return [Room("/bell", May.TALK, self.listen)]

    async def listen(self, request: Request, __: Visitor) -> Response:
        """What it sounds like now: at once to whoever has heard nothing yet, to others once it has changed."""
        heard = request.query_params.get("heard", "")
        for _ in range(_LOOKS):
            if await self._listen() != heard:
                break
            await asyncio.sleep(LOOK_SECONDS)
        return plain(self._sound)

    async def _listen(self) -> str:
        async with self._one_looks:
            if monotonic() - self._looked >= LOOK_SECONDS:
                pulse = repr(await asyncio.to_thread(self._watch.pulse))
                self._sound = hashlib.blake2b(pulse.encode(), digest_size=8).hexdigest()
                self._looked = monotonic()
            return self._sound
