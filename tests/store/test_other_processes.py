"""Two processes on the same rows, as happens while one is being replaced by the next."""

import asyncio
from collections.abc import Awaitable

import pytest

from bot.engine.session import Session
from bot.ports import Conflict, Left, Seen
from bot.store.sessions import KeptSessions
from tests.store.world import World, said


@pytest.fixture
async def other(sessions: KeptSessions, world: World) -> KeptSessions:
    """The one that was there before, or comes after."""
    return await world.process()


async def test_the_second_to_write_is_told_and_finds_what_the_first_wrote(
    sessions: KeptSessions, other: KeptSessions, world: World
) -> None:
    await world.turn(sessions, "SM1", world.session(1))
    meanwhile = world.turn(other, "SM3", world.session(2))
    with pytest.raises(Conflict):
        await world.overtaken(sessions, "SM2", meanwhile, "utter_lost")
    held = await world.look(sessions, "SM2")
    assert held.session == world.session(2)
    assert held.seen is None


async def test_a_burst_through_two_processes_is_stepped_once_each_and_in_order_of_arrival(
    sessions: KeptSessions, other: KeptSessions, world: World
) -> None:
    """And in each of them: nobody loses their place in line by losing against the other process."""
    await world.turn(sessions, "SM0", world.session(0))
    bursts = [
        [asyncio.create_task(world.count_up(each, f"{side}{number}")) for number in range(30)]
        for side, each in (("left", sessions), ("right", other))
    ]
    left, right = [await asyncio.gather(*burst) for burst in bursts]
    assert sorted(left + right) == list(range(1, 61))
    assert (left, right) == (sorted(left), sorted(right))


async def test_who_lost_against_another_process_is_not_starved_by_it(lasting_world: World) -> None:
    """The other one goes on from its memory, turn after turn, and has many to do."""
    world = lasting_world
    winner, loser = await world.process(), await world.process()
    await world.turn(winner, "SM0", world.session(0))
    many = [asyncio.create_task(world.count_up(winner, f"many{number}")) for number in range(100)]
    await many[10]
    assert await world.count_up(loser, "one") < 60
    assert sorted(await asyncio.gather(*many))[-1] == 101


async def test_two_who_begin_the_same_session_cannot_both(
    sessions: KeptSessions, other: KeptSessions, world: World
) -> None:
    with pytest.raises(Conflict):
        await world.overtaken(sessions, "SM1", world.turn(other, "SM2", world.session(2)))
    assert (await world.look(sessions)).session == world.session(2)


async def find_out(world: World, sessions: KeptSessions, sid: str, session: Session) -> None:
    """Keep what was stepped from memory: it is outdated. Where others write as a rule nothing is remembered."""
    if not world.rows().shared:
        with pytest.raises(Conflict):
            await world.turn(sessions, sid, session)


async def test_memory_is_not_believed_over_what_another_wrote(
    sessions: KeptSessions, other: KeptSessions, world: World
) -> None:
    await world.turn(sessions, "SM1", world.session(1))
    await world.turn(other, "SM2", world.session(2))
    await find_out(world, sessions, "SM3", world.session(3))
    assert (await world.look(sessions)).session == world.session(2)
    await world.turn(sessions, "SM3", world.session(3), "utter_ask")
    assert (await world.look(other, "SM3")).seen == Seen(said("utter_ask"))


async def test_a_look_shows_nothing_that_another_erased(
    sessions: KeptSessions, other: KeptSessions, world: World
) -> None:
    await world.turn(sessions, "SM1", world.session(1))
    await other.leave(world.whom(), world.delivery("SM2"))
    assert (await world.look(sessions)).session is None


async def test_a_delivery_that_another_answered_gets_no_second_step(
    sessions: KeptSessions, other: KeptSessions, world: World
) -> None:
    await world.turn(sessions, "SM0", world.session(1))
    meanwhile = world.turn(other, "SM1", world.session(2), "utter_first")
    with pytest.raises(Conflict):
        await world.overtaken(sessions, "SM1", meanwhile, "utter_second")
    assert (await world.look(sessions, "SM1")).seen == Seen(said("utter_first"))


async def test_nor_does_it_erase_what_the_other_kept(
    sessions: KeptSessions, other: KeptSessions, world: World
) -> None:

    async def erase_too_late() -> None:
        async with sessions.hold(world.whom(), world.delivery("SM1")) as held:
            await world.turn(other, "SM1", world.session(1), "utter_first")
            await held.erase(said("utter_second"))

    with pytest.raises(Conflict):
        await erase_too_late()
    assert (await world.look(sessions)).session == world.session(1)
    assert (await world.look(sessions, "SM1")).seen == Seen(said("utter_first"))


async def test_who_leaves_through_another_process_hears_nothing_from_this_one(
    sessions: KeptSessions, other: KeptSessions, world: World
) -> None:
    await world.turn(other, "SM1", world.session(1))
    with pytest.raises(Left):
        await world.overtaken(sessions, "SM2", other.leave(world.whom(), world.delivery("SM3")), "utter_late")
    await world.nothing_left(other, "SM2")


async def ended_too_late(
    world: World, sessions: KeptSessions, sid: str, meanwhile: Awaitable[object]
) -> None:
    """A turn that ends the talk, in which something else happens between loading and erasing."""
    async with sessions.hold(world.whom(), world.delivery(sid)) as held:
        await meanwhile
        await held.erase(said("utter_goodbye"))


async def ended(world: World, sessions: KeptSessions, sid: str) -> None:
    """A turn that ends the talk."""
    async with sessions.hold(world.whom(), world.delivery(sid)) as held:
        await held.erase(said("utter_goodbye"))


@pytest.mark.parametrize("began", [True, False], ids=["in the middle", "at the beginning"])
async def test_a_talk_is_not_ended_by_an_answer_to_a_question_that_another_process_has_left_behind(
    sessions: KeptSessions, other: KeptSessions, world: World, *, began: bool
) -> None:
    """What was asked and heard meanwhile goes on; the answer is read again, at the question it now meets."""
    if began:
        await world.turn(sessions, "SM1", world.session(1))
    with pytest.raises(Conflict):
        await ended_too_late(world, sessions, "SM2", world.turn(other, "SM3", world.session(2), "utter_ask"))
    assert (await world.look(sessions, "SM2")).seen is None
    assert (await world.look(sessions, "SM3")).seen == Seen(said("utter_ask"))
    assert (await world.look(sessions)).session == world.session(2)
    await ended(world, sessions, "SM2")
    assert (await world.look(other)).session is None
    assert (await world.look(other, "SM2")).seen == Seen(said("utter_goodbye"))


async def test_who_writes_while_another_process_ends_the_talk_has_not_left_and_is_heard(
    sessions: KeptSessions, other: KeptSessions, world: World
) -> None:
    """Though they left once before, today: that was another talk."""
    await sessions.leave(world.whom(), world.delivery("SM0"))
    world.clock.forward(minutes=1)
    await world.turn(other, "SM1", world.session(1))
    with pytest.raises(Conflict):
        await world.overtaken(sessions, "SM2", ended(world, other, "SM3"), "utter_late")
    held = await world.look(sessions, "SM2")
    assert (held.session, held.seen) == (None, None)
    await world.turn(sessions, "SM2", world.session(0), "utter_opening")
    assert (await world.look(other, "SM3")).seen == Seen(said("utter_goodbye"))


async def test_a_talk_that_ends_says_no_goodbye_to_who_left_through_another_process(
    sessions: KeptSessions, other: KeptSessions, world: World
) -> None:
    await world.turn(other, "SM1", world.session(1))
    with pytest.raises(Left):
        await ended_too_late(world, sessions, "SM2", other.leave(world.whom(), world.delivery("SM3")))
    await world.nothing_left(other, "SM2")


async def test_what_is_to_be_forgotten_goes_though_another_process_went_on_with_it(
    sessions: KeptSessions, other: KeptSessions, world: World
) -> None:
    await world.turn(other, "SM1", world.session(1))
    async with sessions.hold(world.whom(), ()) as held:
        await world.turn(other, "SM2", world.session(2), "utter_ask")
        await held.forget()
    await world.nothing_left(other, "SM2")


async def test_a_session_swept_in_the_minute_of_its_end_is_not_taken_for_an_exit(
    sessions: KeptSessions, other: KeptSessions, world: World
) -> None:
    await world.turn(other, "SM1", world.session(1))
    world.clock.forward(minutes=14)

    async def swept() -> None:
        world.clock.forward(minutes=1)
        await other.leave(world.whom(), ())

    with pytest.raises(Conflict):
        await world.overtaken(sessions, "SM2", swept(), "utter_ask")
    await world.turn(sessions, "SM2", world.session(0), "utter_opening")


async def test_who_left_through_another_process_and_writes_again_here_begins_anew(
    sessions: KeptSessions, other: KeptSessions, world: World
) -> None:
    await world.turn(sessions, "SM1", world.session(1))
    await other.leave(world.whom(), world.delivery("SM2"))
    await find_out(world, sessions, "SM3", world.session(2))
    assert (await world.look(sessions)).session is None
    await world.turn(sessions, "SM3", world.session(0))


async def test_a_session_begun_anew_elsewhere_is_not_overwritten(
    sessions: KeptSessions, other: KeptSessions, world: World
) -> None:
    await world.turn(sessions, "SM1", world.session(1))
    await other.leave(world.whom(), world.delivery("SM2"))
    await world.turn(other, "SM3", world.session(0, fresh=True))
    await find_out(world, sessions, "SM4", world.session(2))
    assert (await world.look(sessions)).session == world.session(0, fresh=True)


async def test_where_others_write_as_a_rule_a_turn_begins_with_what_they_wrote(
    postgres_world: World,
) -> None:
    """What follows from an outdated session may be done outside, or need no keeping: nobody would find out."""
    one, other = await postgres_world.process(), await postgres_world.process()
    await postgres_world.turn(one, "SM1", postgres_world.session(1))
    await postgres_world.turn(other, "SM2", postgres_world.session(2))
    async with one.hold(postgres_world.whom(), postgres_world.delivery("SM3")) as held:
        assert held.session == postgres_world.session(2)
