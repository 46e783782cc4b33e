"""A process that serves turns on one database until it is killed: `python serving.py URL KEYS NAME`.

For each turn whose commit was reported it prints the turn's number, so that the test knows what was promised.
"""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.engine.session import Line, Session
from bot.ports import Conflict, Mark
from bot.store.choose import rows_at
from bot.store.sessions import KeptSessions
from safety.keyring import KeyRing
from safety.keystore import FileKeyStore
from safety.secrecy import Sealed

SECRET = "a root secret that several processes know"


def ring(path: str) -> KeyRing:
    return KeyRing(FileKeyStore(Path(path)), Sealed(SECRET), 0)


def marks(keys: KeyRing, name: str, sid: str) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    whom = tuple(Mark(epoch.id, epoch.pseudonyms("sms", name)) for epoch in keys.live())
    return whom, tuple(Mark(epoch.id, epoch.replay("sms", sid)) for epoch in keys.live())


async def step(sessions: KeptSessions, keys: KeyRing, name: str, sid: str) -> int:
    """Count one up, as often as it takes; the number that was kept."""
    async with sessions.hold(*marks(keys, name, sid)) as held:
        while True:
            if held.seen is not None:
                return int(held.seen.lines[0].key)
            number = held.session.turn + 1 if held.session else 1
            minute = int(datetime.now(UTC).timestamp()) // 60
            try:
                await held.keep(Session("v1", "sms", minute, minute, turn=number), (Line(str(number)),))
            except Conflict:
                await held.reload()
            else:
                return number


async def serve(url: str, keys_path: str, process: str, people: int) -> None:
    """Steps for everyone, for ever."""
    keys = ring(keys_path)

    async def talk(name: str) -> None:
        turn = 0
        while True:
            turn += 1
            sid = f"{process}-{name}-{turn}"
            print(name, sid, await step(sessions, keys, name, sid), flush=True)

    async with KeptSessions(rows_at(url), keys, lambda: datetime.now(UTC)) as sessions:
        await asyncio.gather(*(talk(f"person{number}") for number in range(people)))


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
