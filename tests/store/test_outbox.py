"""A message that could not travel in an answer is sent at most once, soon or never, and never to someone who left."""

import asyncio

import pytest

from bot.ports import Outgoing, Parcel, StoreFailed
from bot.store.sessions import KeptSessions
from safety.secrecy import Sealed
from tests.patience import PATIENCE_SECONDS
from tests.store.world import Tap, World


def message(body: bytes = b"a packed reply") -> Outgoing:
    return Outgoing("telegram", Sealed("4815162342"), Sealed(body))


def bodies(parcels: tuple[Parcel, ...]) -> list[bytes]:
    return sorted(parcel.message.body.reveal() for parcel in parcels)


async def test_what_was_put_is_given_to_one_who_takes_it_as_it_was(
    sessions: KeptSessions, world: World
) -> None:
    other = await world.process()
    await sessions.outbox.put(world.whom(), message(), exits=0)
    given = [parcel for each in (other, sessions) for parcel in await each.outbox.take(10)]
    assert len(given) == 1
    assert given[0].message.channel == "telegram"
    assert given[0].message.address.reveal() == "4815162342"
    assert given[0].message.body.reveal() == b"a packed reply"
    assert (given[0].tries, given[0].exits) == (1, 0)


async def test_two_who_take_at_once_share_nothing(sessions: KeptSessions, world: World) -> None:
    other = await world.process()
    wanted = [b"%d" % number for number in range(40)]
    for body in wanted:
        await sessions.outbox.put(world.whom(str(body)), message(body), exits=0)
    rounds = []
    for _ in range(2):
        rounds += await asyncio.gather(*(each.outbox.take(25) for each in (sessions, other) * 4))
    assert sorted(body for taken in rounds for body in bodies(taken)) == sorted(wanted)


async def test_a_released_message_is_given_again_when_its_minute_has_come(
    sessions: KeptSessions, world: World
) -> None:
    await sessions.outbox.put(world.whom(), message(), exits=0)
    (parcel,) = await sessions.outbox.take(10)
    assert await sessions.outbox.release(parcel, 61)
    assert await sessions.outbox.take(10) == ()
    world.clock.forward(seconds=61)
    assert await sessions.outbox.take(10) == ()
    world.clock.forward(seconds=59)
    (again,) = await sessions.outbox.take(10)
    assert again.tries == 2


async def test_who_knows_the_second_may_claim_before_the_minute_and_then_nobody_else_is_given_it(
    sessions: KeptSessions, world: World
) -> None:
    parcel = await sessions.outbox.put(world.whom(), message(), exits=0, seconds=7)
    assert await sessions.outbox.claim(parcel)
    assert not await sessions.outbox.claim(parcel)
    world.clock.forward(minutes=1)
    assert await (await world.process()).outbox.take(10) == ()


async def test_what_is_done_is_gone(sessions: KeptSessions, world: World) -> None:
    await sessions.outbox.put(world.whom(), message(), exits=0)
    (parcel,) = await sessions.outbox.take(10)
    await sessions.outbox.done(parcel)
    assert not await sessions.outbox.claim(parcel)
    assert not await sessions.outbox.release(parcel, 0)
    assert await sessions.outbox.take(10) == ()


async def test_nothing_is_given_past_its_five_minutes(sessions: KeptSessions, world: World) -> None:
    parcel = await sessions.outbox.put(world.whom(), message(), exits=0)
    world.clock.forward(minutes=5)
    assert await sessions.outbox.take(10) == ()
    assert not await sessions.outbox.claim(parcel)


async def test_a_wait_longer_than_a_message_lives_gives_it_up(sessions: KeptSessions, world: World) -> None:
    await sessions.outbox.put(world.whom(), message(), exits=0)
    (parcel,) = await sessions.outbox.take(10)
    assert not await sessions.outbox.release(parcel, 300)
    world.clock.forward(minutes=1)
    assert await sessions.outbox.take(10) == ()


async def test_nothing_is_given_for_someone_who_has_left(sessions: KeptSessions, world: World) -> None:
    taken = await sessions.outbox.put(world.whom(), message(b"taken"), exits=0)
    assert await sessions.outbox.claim(taken)
    await sessions.outbox.put(world.whom(), message(b"waiting"), exits=0)
    await sessions.outbox.put(world.whom("bea"), message(b"another person's"), exits=0)
    await (await world.process()).leave(world.whom(), ())
    assert not await sessions.outbox.release(taken, 0)
    assert bodies(await sessions.outbox.take(10)) == [b"another person's"]


async def test_a_message_whose_turn_began_before_the_exit_is_not_given_though_it_is_put_after(
    sessions: KeptSessions, world: World
) -> None:
    exits = (await sessions.traces.parted(world.whom())).times
    await (await world.process()).leave(world.whom(), ())
    late = await sessions.outbox.put(world.whom(), message(b"late"), exits)
    assert not await sessions.outbox.claim(late)
    exits = (await sessions.traces.parted(world.whom())).times
    await sessions.outbox.put(world.whom(), message(b"after coming back"), exits)
    assert bodies(await sessions.outbox.take(10)) == [b"after coming back"]


async def test_the_end_of_a_conversation_cancels_what_was_still_to_be_said_in_it(
    sessions: KeptSessions, world: World
) -> None:
    await sessions.outbox.put(world.whom(), message(), exits=0)
    async with sessions.hold(world.whom(), world.delivery("SM1")) as held:
        await held.erase()
    assert await sessions.outbox.take(10) == ()


async def test_a_message_whose_key_has_died_is_given_to_nobody(sessions: KeptSessions, world: World) -> None:
    await sessions.outbox.put(world.whom(), message(), exits=0)
    for _ in range(2):
        world.end_epoch()
    assert await sessions.outbox.take(10) == ()


async def test_a_message_is_not_given_when_taking_it_could_not_be_written(
    sessions: KeptSessions, world: World, tap: Tap
) -> None:
    parcel = await sessions.outbox.put(world.whom(), message(), exits=0)
    tap.fails = True
    assert await sessions.outbox.take(10) == ()
    with pytest.raises(StoreFailed):
        await sessions.outbox.claim(parcel)
    with pytest.raises(StoreFailed):
        await sessions.outbox.put(world.whom(), message(), exits=0)


async def test_waiting_ends_when_something_is_put(sessions: KeptSessions, world: World) -> None:
    waiting = asyncio.create_task(sessions.outbox.wait(60))
    await asyncio.sleep(0)
    await sessions.outbox.put(world.whom(), message(), exits=0)
    await asyncio.wait_for(waiting, PATIENCE_SECONDS)
    await sessions.outbox.wait(0.001)
