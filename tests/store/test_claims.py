"""A kept answer goes out through an API once, however many ask for it."""

import asyncio

from bot.store.sessions import KeptSessions
from tests.store.world import World


async def test_an_answer_can_be_claimed_once_by_whoever_comes_first(
    sessions: KeptSessions, world: World
) -> None:
    other = await world.process()
    await world.turn(sessions, "SM1", world.session(1), "utter_one")
    claims = [each.claims.claim(world.whom(), world.delivery("SM1")) for each in (sessions, other) * 4]
    assert sorted(await asyncio.gather(*claims)) == [False] * 7 + [True]


async def test_a_claim_outlives_the_process_that_made_it(sessions: KeptSessions, world: World) -> None:
    await world.turn(sessions, "SM1", world.session(1), "utter_one")
    assert await sessions.claims.claim(world.whom(), world.delivery("SM1"))
    assert not await (await world.process()).claims.claim(world.whom(), world.delivery("SM1"))


async def test_what_surely_was_not_sent_can_be_claimed_again(sessions: KeptSessions, world: World) -> None:
    await world.turn(sessions, "SM1", world.session(1), "utter_one")
    for _ in range(2):
        assert await sessions.claims.claim(world.whom(), world.delivery("SM1"))
        await sessions.claims.release(world.whom(), world.delivery("SM1"))


async def test_nothing_can_be_claimed_for_someone_who_has_left(sessions: KeptSessions, world: World) -> None:
    await world.turn(sessions, "SM1", world.session(1), "utter_one")
    await (await world.process()).leave(world.whom(), world.delivery("SM2"))
    for sid in ("SM1", "SM2", "SM-never-answered"):
        assert not await sessions.claims.claim(world.whom(), world.delivery(sid))


async def test_an_answer_is_found_across_a_change_of_epoch(sessions: KeptSessions, world: World) -> None:
    await world.turn(sessions, "SM1", world.session(1), "utter_one")
    world.end_epoch()
    assert await sessions.claims.claim(world.whom(), world.delivery("SM1"))
    assert not await sessions.claims.claim(world.whom(), world.delivery("SM1"))


async def test_a_claimed_answer_is_still_known_as_answered(sessions: KeptSessions, world: World) -> None:
    await world.turn(sessions, "SM1", world.session(1), "utter_one")
    await sessions.claims.claim(world.whom(), world.delivery("SM1"))
    for process in (sessions, await world.process()):
        held = await world.look(process, "SM1")
        assert held.seen is not None
        assert [line.key for line in held.seen.lines] == ["utter_one"]
