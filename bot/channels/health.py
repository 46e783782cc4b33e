"""Whether this process can answer people, and whether all of it works. For load balancers and alarms."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.content.languages import ENGLISH
from bot.conversation import Conversation
from bot.engine.standing import begin
from bot.patience import ANSWER_SECONDS
from bot.ports import Inbound
from safety import retention
from safety.headers import API
from safety.secrecy import Sealed

# A current key this old should have been succeeded an hour ago: the sweep is not running, or never long enough.
OLDEST_KEY_SECONDS: Final = (retention.EPOCH.at_most + 2 * retention.OBSERVATION).total_seconds()
#: Whoever asks writes, so that asking for ever must not fill the disk.
REUSE_SECONDS: Final = 1.0


def health(conversation: Conversation, today: Callable[[], date]) -> list[Route]:
    """`/healthz`: this process can answer people, if only with emergency numbers. `/readyz`: all of it works."""
    keeping = Keeping(conversation)

    async def healthz(_: Request) -> Response:
        return JSONResponse({"answers": True}, headers=_api_headers())

    async def readyz(_: Request) -> Response:
        parts = _parts(conversation, today(), database=await keeping.works())
        return JSONResponse(parts, 200 if all(parts.values()) else 503, headers=_api_headers())

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


class Keeping:
    """Whether an answer could be kept now. A disk that is full or read only can still be read; so one is kept, to
    nobody, in the same statements as everybody's, which keeps no turn waiting. It goes when its time is up, as all do.
    """

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._asking = asyncio.Lock()
        self._asked: float | None = None
        self._works = False

    async def works(self) -> bool:
        """As it was a second ago at most."""
        async with self._asking:
            if self._asked is None or time.monotonic() - self._asked >= REUSE_SECONDS:
                self._works = await self._keeps()
                self._asked = time.monotonic()
            return self._works

    async def _keeps(self) -> bool:
        here, nobody = self._conversation, Sealed(secrets.token_hex(16))
        try:
            whom, delivery = here.named(Inbound("web", nobody, Sealed(""), nobody))
            begun = begin(here.book.script, "web", ENGLISH, int(here.now().timestamp()) // 60)
            async with asyncio.timeout(ANSWER_SECONDS), here.sessions.hold(whom, delivery) as held:
                await held.keep(begun, ())
        except Exception:  # whatever it is, the store has said so in the log
            return False
        return True


def _parts(conversation: Conversation, today: date, *, database: bool) -> Mapping[str, bool]:
    book = conversation.book
    crisis = [key for key in book.directory.overdue(today) if book.directory.is_crisis(key)]
    return {
        "database": database,
        "keys": conversation.now().timestamp() - conversation.keys.current.began < OLDEST_KEY_SECONDS,
        "content": True,
        "crisis_numbers": not crisis,
    }


def _api_headers() -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in API}
