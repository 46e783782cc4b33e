"""Who leaves is gone at once, for good, and hears nothing more, whatever the database does."""

import asyncio

import pytest

from bot.ports import Left, Seen
from bot.store import sessions as timing
from bot.store.rows import Leave
from bot.store.sessions import HURRIED_SECONDS, KeptSessions
from tests.patience import eventually
from tests.store.world import Tap, World, said


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Owed erasures are tried again at once."""
    monkeypatch.setattr(timing, "RETRY_SECONDS", 0.01)


def places(sessions: KeptSessions) -> int:
    """People that memory holds anything of, beside the cache."""
    return len(sessions._common.places)


async def settled(sessions: KeptSessions) -> None:
    """Until no erasure is owed any more."""
    await asyncio.gather(*sessions._departures)


async def test_leaving_deletes_the_session_and_silences_every_answer(
    sessions: KeptSessions, world: World
) -> None:
    await world.turn(sessions, "SM1", world.session(1), "utter_one")
    await world.turn(sessions, "SM2", world.session(2), "utter_two")
    await sessions.leave(world.whom(), world.delivery("SM3"))
    for process in (sessions, await world.process()):
        await world.nothing_left(process, "SM1", "SM2", "SM3")


async def test_leaving_leaves_others_alone(sessions: KeptSessions, world: World) -> None:
    await world.turn(sessions, "SM1", world.session(1), "utter_one", name="bea")
    await sessions.leave(world.whom("ann"), world.delivery("SM2"))
    assert (await world.look(sessions, name="bea")).session == world.session(1)
    assert (await world.look(sessions, "SM1", name="bea")).seen == Seen(said("utter_one"))


async def test_leaving_reaches_back_across_a_change_of_epoch(sessions: KeptSessions, world: World) -> None:
    await world.turn(sessions, "SM1", world.session(1), "utter_one")
    world.end_epoch()
    await sessions.leave(world.whom(), ())
    await world.nothing_left(await world.process(), "SM1")


async def test_a_new_message_after_leaving_begins_anew(sessions: KeptSessions, world: World) -> None:
    await world.turn(sessions, "SM1", world.session(5), "utter_one")
    await sessions.leave(world.whom(), world.delivery("SM2"))
    await world.turn(sessions, "SM3", world.session(0), "utter_opening")
    assert (await world.look(sessions)).session == world.session(0)
    assert (await world.look(sessions, "SM3")).seen == Seen(said("utter_opening"))
    assert (await world.look(sessions, "SM1")).seen == Seen(())


async def test_a_stranger_may_leave_and_leave_again(sessions: KeptSessions, world: World) -> None:
    await sessions.leave(world.whom(), world.delivery("SM1"))
    await sessions.leave(world.whom(), world.delivery("SM1"))
    assert (await world.look(sessions, "SM1")).seen == Seen(())
    assert places(sessions) == 0


async def test_a_turn_under_way_may_not_speak(sessions: KeptSessions, world: World) -> None:
    await world.turn(sessions, "SM1", world.session(1))
    with pytest.raises(Left):
        await world.overtaken(
            sessions, "SM2", sessions.leave(world.whom(), world.delivery("SM3")), "utter_late"
        )
    await world.nothing_left(await world.process(), "SM2")


async def test_a_turn_that_waited_its_turn_may_not_speak_either(sessions: KeptSessions, world: World) -> None:
    async with sessions.hold(world.whom(), ()):
        waits = asyncio.create_task(world.turn(sessions, "SM1", world.session(1), "utter_late"))
        await asyncio.sleep(0.01)
        await sessions.leave(world.whom(), ())
        later = asyncio.create_task(world.turn(sessions, "SM2", world.session(0), "utter_opening"))
    with pytest.raises(Left):
        await waits
    await later
    assert (await world.look(sessions)).session == world.session(0)


async def test_a_turn_may_not_end_the_session_with_words_after_its_person_left(
    sessions: KeptSessions, world: World
) -> None:
    async with sessions.hold(world.whom(), world.delivery("SM1")) as held:
        await sessions.leave(world.whom(), ())
        with pytest.raises(Left):
            await held.erase(said("utter_goodbye"))
    assert (await world.look(sessions, "SM1")).seen == Seen(())


async def test_a_turn_whose_commit_is_under_way_may_not_speak(
    sessions: KeptSessions, world: World, tap: Tap
) -> None:
    tap.open.clear()
    kept = asyncio.create_task(world.turn(sessions, "SM1", world.session(1), "utter_late"))
    await eventually(lambda: len(tap.writes) == 1)
    leaving = asyncio.create_task(sessions.leave(world.whom(), ()))
    await eventually(lambda: len(tap.writes) == 2)
    tap.open.set()
    with pytest.raises(Left):
        await kept
    await leaving
    await world.nothing_left(await world.process(), "SM1")


async def test_who_leaves_in_a_hurry_does_not_wait_for_a_disk_that_hangs(
    sessions: KeptSessions, world: World, tap: Tap
) -> None:
    await world.turn(sessions, "SM1", world.session(1), "utter_one")
    tap.open.clear()
    await sessions.leave(world.whom(), world.delivery("SM2"), hurried=True)
    await world.nothing_left(sessions, "SM1")
    tap.open.set()
    await settled(sessions)
    assert (await world.look(await world.process())).session is None


async def test_an_exit_is_answered_once_it_would_outlive_this_process(
    sessions: KeptSessions, world: World, tap: Tap
) -> None:
    await world.turn(sessions, "SM1", world.session(1), "utter_one")
    tap.open.clear()
    leaving = asyncio.create_task(sessions.leave(world.whom(), world.delivery("SM2")))
    await asyncio.wait((leaving,), timeout=2 * HURRIED_SECONDS)
    assert not leaving.done()
    tap.open.set()
    await leaving
    await world.nothing_left(await world.process(), "SM1")


async def test_what_could_not_be_erased_is_hidden_and_erased_when_it_can_be(
    sessions: KeptSessions, world: World, tap: Tap
) -> None:
    await world.turn(sessions, "SM1", world.session(1), "utter_one")
    tap.fails = True
    await sessions.leave(world.whom(), world.delivery("SM2"), hurried=True)
    assert (await world.look(await world.process())).session == world.session(1), "the rows still lie there"
    await world.nothing_left(sessions, "SM1")
    tap.fails = False
    await settled(sessions)
    await world.nothing_left(await world.process(), "SM1", "SM2")


async def test_what_is_kept_after_leaving_is_not_erased_with_what_came_before(
    sessions: KeptSessions, world: World, tap: Tap, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.turn(sessions, "SM1", world.session(7), "utter_one")
    tap.fails = True
    await sessions.leave(world.whom(), world.delivery("SM2"), hurried=True)
    monkeypatch.setattr(timing, "RETRY_SECONDS", 0.05)
    await asyncio.sleep(0.02)
    tap.fails = False
    await world.turn(sessions, "SM3", world.session(0), "utter_opening")
    await settled(sessions)
    restarted = await world.process()
    assert (await world.look(restarted)).session == world.session(0)
    assert (await world.look(restarted, "SM1")).seen == Seen(())
    assert (await world.look(restarted, "SM2")).seen == Seen(())
    assert (await world.look(restarted, "SM3")).seen == Seen(said("utter_opening"))


async def test_a_talk_that_begins_and_ends_while_an_exit_is_owed_erases_what_that_exit_left(
    sessions: KeptSessions, world: World, tap: Tap
) -> None:
    await world.turn(sessions, "SM1", world.session(7), "utter_one")
    tap.fails = True
    await sessions.leave(world.whom(), world.delivery("SM2"), hurried=True)
    tap.fails = False
    async with sessions.hold(world.whom(), world.delivery("SM3")) as held:
        await held.erase(said("utter_goodbye"))
    await settled(sessions)
    restarted = await world.process()
    await world.nothing_left(restarted, "SM1")
    assert (await world.look(restarted, "SM3")).seen == Seen(said("utter_goodbye"))


async def test_no_memory_is_kept_of_people_who_are_not_here(
    sessions: KeptSessions, world: World, tap: Tap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "HURRIED_SECONDS", 0.01)
    for number in range(50):
        name = f"person {number}"
        await world.turn(sessions, name, world.session(), name=name)
        tap.fails = number % 5 == 0
        await sessions.leave(world.whom(name), (), hurried=True)
        tap.fails = False
    await settled(sessions)
    assert places(sessions) == 0
    assert len(sessions._common.cache) == 0


async def test_closing_waits_for_an_erasure_that_can_still_be_done(world: World, tap: Tap) -> None:
    sessions = await world.process()
    await world.turn(sessions, "SM1", world.session(1))
    async with KeptSessions(tap, world.keys, world.clock) as closing:
        tap.fails = True
        await closing.leave(world.whom(), (), hurried=True)
        tap.fails = False
    assert any(isinstance(write, Leave) for write in tap.writes)
    assert (await world.look(await world.process())).session is None
