"""Says that something has changed, and nothing else. A page that hears it asks for its main part again.

A page asks with what it heard last and is answered as soon as that is old, or after a few seconds. One look at the
database serves every page that waits; it is taken when the desks' bell rings, and by the clock.
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
from bot.store.accounts import Account
from bot.store.desk_bell import DeskBell
from bot.store.pulse import Pulse
from bot.store.watch import Watch

#: How soon after a change a page hears of it, at worst: where no bell is heard, and where one is.
LOOK_SECONDS, SELDOM_SECONDS = 0.15, 2.0
#: An answer is never held longer, so that a server that ends can end, and a cut line is noticed.
HOLD_SECONDS: Final = 5.0


class Bell:
    """Rings for every page that listens, where something has changed that stands on the pages of whoever is there."""

    def __init__(self, watch: Watch, bell: DeskBell) -> None:
        self._watch = watch
        self._bell = bell
        self._one_looks = asyncio.Lock()
        self._looked = 0.0
        self._rings = 0
        self._pulse: Pulse | None = None
        self._sounds: dict[Account, str] = {}

    @property
    def rooms(self) -> list[Room]:
        return [Room("/bell", May.TALK, self.listen)]

    async def listen(self, request: Request, visitor: Visitor) -> Response:
        """What it sounds like now: at once to whoever has heard nothing yet, to others once it has changed."""
        heard = request.query_params.get("heard", "")
        until = monotonic() + HOLD_SECONDS
        while (sound := await self._listen(visitor.account)) == heard and monotonic() < until:
            left = max(until - monotonic(), 0)
            await self._bell.wait(self._rings, min(LOOK_SECONDS, left), min(SELDOM_SECONDS, left))
        return plain(sound)

    async def _listen(self, account: Account) -> str:
        async with self._one_looks:
            rung = self._rings != self._bell.rings
            if self._pulse is None or rung or monotonic() - self._looked >= LOOK_SECONDS:
                self._rings = self._bell.rings
                self._pulse = await asyncio.to_thread(self._watch.pulse)
                self._sounds = {}
                self._looked = monotonic()
            if account not in self._sounds:
                self._sounds[account] = _sound(self._pulse.of(account.name, account.teams))
            return self._sounds[account]


def _sound(pulse: tuple[object, ...]) -> str:
    return hashlib.blake2b(repr(pulse).encode(), digest_size=8).hexdigest()
