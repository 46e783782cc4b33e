"""Whoever is killed between claiming and sending has sent at most once; what nobody had claimed is sent by another."""

import asyncio
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from bot.store import database
from bot.store.errands import outbox_row
from bot.store.outbox import KeptOutbox
from bot.store.sessions import KeptSessions
from safety.keyring import KeyRing
from tests.store import sending, serving


def killed_after(url: str, keys: Path, name: str, seconds: float) -> list[tuple[str, str]]:
    """What one process told of itself until it was killed."""
    command = [sys.executable, "-m", "tests.store.sending", url, str(keys), name]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    lines = [first, *process.stdout.read().splitlines(keepends=True)]
    process.wait(10)
    process.stdout.close()
    return [(line.split()[0], line.split()[1]) for line in lines if line.endswith("\n")]


def claimed(url: str, sessions: KeptSessions) -> Iterator[str]:
    """Messages that somebody took and never told the end of."""
    with database.opened(url) as engine, engine.connect() as connection:
        for row in connection.execute(text("SELECT * FROM outbox WHERE claimed = 1")):
            parcel = sessions._common.errands.parcel(outbox_row(row))
            assert parcel is not None
            yield parcel.message.body.reveal().decode()


async def test_what_a_killed_process_was_sending_goes_out_at_most_once_and_the_rest_exactly_once(
    any_url: str, tmp_path: Path
) -> None:
    key_path = tmp_path / "keys" / "epochs"
    keys = serving.ring(str(key_path))
    lives = [
        asyncio.to_thread(killed_after, any_url, key_path, f"p{number}", 0.1 + 0.2 * number)
        for number in range(2)
    ]
    told = [line for lines in await asyncio.gather(*lives) for line in lines]
    async with sending.opened(any_url, keys) as sessions:
        open_ended = set(claimed(any_url, sessions))
        rest = [name for parcels in await drained(sessions.outbox) for name in parcels]
        kept = [sid for what, sid in told if what == "kept"]
        sayable = await asyncio.gather(*(again(sessions, keys, sid) for sid in kept))
        repeated = [sid for sid, says in zip(kept, sayable, strict=True) if says]
    sent = Counter([name for what, name in told if what == "sent"] + rest)
    assert sent, "some were sent before the kills"
    assert set(sent.values()) == {1}
    lost = {name for what, name in told if what == "put"} - set(sent)
    assert lost <= open_ended, "only what somebody had claimed"
    assert len(open_ended) <= 2 * 10
    said = Counter([sid for what, sid in told if what == "said"] + repeated)
    assert said
    assert set(said.values()) == {1}


async def drained(outbox: KeptOutbox) -> list[list[str]]:
    """Everything that nobody had claimed."""
    taken = []
    while parcels := await outbox.take(100):
        taken.append([parcel.message.body.reveal().decode() for parcel in parcels])
    return taken


async def again(sessions: KeptSessions, keys: KeyRing, sid: str) -> bool:
    """The same delivery once more: whether its answer would be said now."""
    whom, delivery = serving.marks(keys, sid, sid)
    async with sessions.hold(whom, delivery) as held:
        await held.look()
        assert held.seen is not None
        assert [line.key for line in held.seen.lines] == [sid]
    return await sessions.claims.claim(whom, delivery)
