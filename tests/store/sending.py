"""A process that puts messages, takes and sends them until it is killed: `python sending.py URL KEYS NAME`.

It prints a line for each message once it is kept, and for each that goes out: what a test sees of the world outside.
"""

import asyncio
import sys
from datetime import UTC, datetime

from bot.engine.session import Line, Session
from bot.ports import Outgoing
from bot.store.choose import rows_at
from bot.store.sessions import KeptSessions
from safety.keyring import KeyRing
from safety.secrecy import Sealed
from tests.store.serving import marks, ring


def opened(url: str, keys: KeyRing) -> KeptSessions:
    return KeptSessions(rows_at(url), keys, lambda: datetime.now(UTC))


async def answer(sessions: KeptSessions, keys: KeyRing, sid: str) -> None:
    """A turn whose answer goes out through an API, if this process may say it."""
    whom, delivery = marks(keys, sid, sid)
    async with sessions.hold(whom, delivery) as held:
        await held.look()
        if held.seen is None:
            minute = int(datetime.now(UTC).timestamp()) // 60
            await held.keep(Session("v1", "sms", minute, minute), (Line(sid),))
            print("kept", sid, flush=True)
    if await sessions.claims.claim(whom, delivery):
        print("said", sid, flush=True)


async def send_once(sessions: KeptSessions) -> None:
    """Whatever waits now."""
    for parcel in await sessions.outbox.take(5):
        print("sent", parcel.message.body.reveal().decode(), flush=True)
        await sessions.outbox.done(parcel)


async def run(url: str, keys_path: str, process: str) -> None:
    """Put, answer and send, for ever."""
    keys = ring(keys_path)
    async with opened(url, keys) as sessions:

        async def put(lane: int) -> None:
            number = 0
            while True:
                number += 1
                name = f"{process}-{lane}-{number}"
                message = Outgoing("telegram", Sealed(name), Sealed(name.encode()))
                await sessions.outbox.put(marks(keys, name, name)[0], message, exits=0)
                print("put", name, flush=True)
                await answer(sessions, keys, name)

        async def send() -> None:
            while True:
                await send_once(sessions)
                await sessions.outbox.wait(0.01)

        await asyncio.gather(*(put(lane) for lane in range(4)), send(), send())


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], sys.argv[2], sys.argv[3]))
