"""What was written though its person was told that nothing could be kept is taken back: they go on from the question
they have seen.
"""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from bot.engine.session import Session
from bot.ports import Seen, StoreFailed
from bot.store import unsaid as timing
from bot.store.rows import Keep, Result, TakeBack, Write
from bot.store.sessions import KeptSessions
from tests.patience import eventually
from tests.store.world import Tap, World, said


class Deaf(Tap):
    """While it is deaf, what is written is written, and nobody is told."""

    deaf = False
    #: Nothing can be taken back.
    stuck = False
    #: What became of the last write of which nobody was told.
    written: asyncio.Future[Result]

    def submit(self, write: Write) -> asyncio.Future[Result]:
        self.fails = self.stuck and isinstance(write, TakeBack)
        if not self.deaf or not isinstance(write, Keep):
            return super().submit(write)
        self.writes.append(write)
        self.written = self._rows.submit(write)
        return asyncio.ensure_future(self._lost(self.written))

    async def _lost(self, writing: asyncio.Future[Result]) -> Result:
        await asyncio.shield(writing)
        return Result.UNKNOWN


class Slow(Deaf):
    """The same, and the person's time is over before that."""

    async def _lost(self, writing: asyncio.Future[Result]) -> Result:
        await asyncio.Event().wait()
        return await writing


@pytest.fixture(params=[Deaf, Slow])
def rows(request: pytest.FixtureRequest, world: World, monkeypatch: pytest.MonkeyPatch) -> Deaf:
    monkeypatch.setattr(timing, "_RETRY_SECONDS", 0.01)
    made: Deaf = request.param(world.rows())
    return made


@pytest.fixture
async def sessions(world: World, rows: Deaf) -> KeptSessions:
    return await world.process(rows)


async def unheard(
    world: World, rows: Deaf, sessions: KeptSessions, session: Session, name: str = "ann"
) -> None:
    """A turn that is written, and fails for all its person is told."""
    rows.deaf, before = True, len(rows.writes)
    turn = asyncio.create_task(world.turn(sessions, "SM2", session, "utter_never_said", name=name))
    await eventually(lambda: len(rows.writes) > before)
    rows.deaf = False
    if isinstance(rows, Slow):
        turn.cancel()
    with pytest.raises((asyncio.CancelledError, StoreFailed)):
        await turn


def steps_back(rows: Deaf) -> int:
    return sum(isinstance(write, TakeBack) for write in rows.writes)


async def test_they_stand_where_they_stood_and_their_message_may_come_again(
    sessions: KeptSessions, rows: Deaf, world: World
) -> None:
    await world.turn(sessions, "SM1", world.session(1), "utter_ask")
    await unheard(world, rows, sessions, world.session(2))
    for process in (sessions, await world.process()):
        found = await world.look(process, "SM2")
        assert (found.session, found.seen) == (world.session(1), None)
        assert (await world.look(process, "SM1")).seen == Seen(said("utter_ask"))
    await world.turn(sessions, "SM2", world.session(2), "utter_next")
    assert (await world.look(sessions)).session == world.session(2)


async def test_a_stranger_is_a_stranger_still(sessions: KeptSessions, rows: Deaf, world: World) -> None:
    await unheard(world, rows, sessions, world.session(1))
    found = await world.look(sessions, "SM2")
    assert (found.session, found.seen) == (None, None)


async def test_while_it_cannot_be_taken_back_they_are_not_stepped_and_then_they_are(
    sessions: KeptSessions, rows: Deaf, world: World
) -> None:
    await world.turn(sessions, "SM1", world.session(1))
    rows.stuck = True
    await unheard(world, rows, sessions, world.session(2))
    with pytest.raises(StoreFailed):
        await world.look(sessions)
    other = await world.process()
    rows.stuck = False
    await eventually(lambda: len(sessions._common.places) == 0)
    assert (await world.look(other)).session == world.session(1)


async def test_a_hand_off_stands_though_its_words_were_not_said(
    sessions: KeptSessions, rows: Deaf, world: World
) -> None:
    """Somebody may be reading it; what they write next goes there."""
    await world.turn(sessions, "SM1", world.session(1))
    asked = replace(world.session(2), case=7, window=30)
    await unheard(world, rows, sessions, asked)
    assert (await world.look(sessions)).session == asked
    assert steps_back(rows) == 0


async def test_who_leaves_is_not_brought_back(sessions: KeptSessions, rows: Deaf, world: World) -> None:
    await world.turn(sessions, "SM1", world.session(1))
    rows.stuck = True
    await unheard(world, rows, sessions, world.session(2))
    await sessions.leave(world.whom(), world.delivery("SM3"))
    rows.stuck = False
    await eventually(lambda: len(sessions._common.places) == 0)
    await world.nothing_left(await world.process(), "SM1", "SM2", "SM3")


async def test_what_another_process_has_made_of_it_stands(
    sessions: KeptSessions, rows: Deaf, world: World
) -> None:
    """It has gone on from there, or begun to say the answer when its message came again."""
    other = await world.process()

    async def goes_on(name: str) -> None:
        await world.turn(other, "SM3", world.session(3), name=name)

    async def says_it(name: str) -> None:
        assert await other.claims.claim(world.whom(name), world.delivery("SM2"))

    for name, meanwhile, turn in (("ann", goes_on, 3), ("bea", says_it, 2)):
        await world.turn(sessions, f"SM1 {name}", world.session(1), name=name)
        rows.stuck = True
        await unheard(world, rows, sessions, world.session(2), name)
        assert await rows.written is Result.DONE
        await meanwhile(name)
        rows.stuck = False
        await eventually(lambda: len(sessions._common.places) == 0)
        found = await world.look(other, name=name)
        assert found.session == world.session(turn)
