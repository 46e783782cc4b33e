"""What lies with others is cleared in its time, at once when its person leaves, and remembered until it is."""

import asyncio

from bot.ports import Copy, Left, Taken
from bot.store.errands import Choose, DepartureRow
from bot.store.sessions import KeptSessions
from bot.store.sweep import sweep
from bot.store.traces import TAKEN_MINUTES
from safety.secrecy import Sealed
from tests.patience import PATIENCE_SECONDS
from tests.store.world import Tap, World


def text(sid: str, minutes: int | None = 15, rank: int = 0) -> Copy:
    """A provider's copy, to be cleared after so many minutes."""
    return Copy("sms", Sealed(sid), clear_after=minutes, rank=rank)


def shown(number: int) -> Copy:
    """A message in a chat, to be cleared only if its person leaves."""
    return Copy("telegram", Sealed(str(number)), Sealed("4815162342"))


def items(taken: tuple[Taken, ...]) -> list[str]:
    return sorted(each.copy.item.reveal() for each in taken)


async def test_a_copy_that_came_with_a_turn_is_due_in_its_time(sessions: KeptSessions, world: World) -> None:
    async with sessions.hold(world.whom(), world.delivery("SM1"), text("SM1")) as held:
        await held.keep(world.session(1), ())
    world.clock.forward(minutes=14)
    assert await sessions.traces.take(10) == ()
    world.clock.forward(minutes=1)
    (taken,) = await sessions.traces.take(10)
    assert (taken.copy.channel, taken.copy.item.reveal(), taken.copy.address) == ("sms", "SM1", None)


async def test_who_leaves_makes_all_of_it_due_at_once(sessions: KeptSessions, world: World) -> None:
    async with sessions.hold(world.whom(), world.delivery("7"), shown(7)) as held:
        await held.keep(world.session(1), ())
    await sessions.traces.note(world.whom(), shown(8))
    await sessions.traces.note(world.whom(), text("SM1"))
    await sessions.traces.note(world.whom("bea"), text("SM-of-bea"))
    assert await sessions.traces.take(10) == ()
    await (await world.process()).leave(world.whom(), world.delivery("9"), shown(9))
    taken = await sessions.traces.take(10)
    assert items(taken) == ["7", "8", "9", "SM1"]
    addresses = {each.copy.address.reveal() for each in taken if each.copy.address}
    assert addresses == {"4815162342"}


async def test_leaving_reaches_what_was_noted_before_a_change_of_epoch(
    sessions: KeptSessions, world: World
) -> None:
    await sessions.traces.note(world.whom(), shown(1))
    world.end_epoch()
    await sessions.traces.note(world.whom(), shown(2))
    await sessions.leave(world.whom(), ())
    assert items(await sessions.traces.take(10)) == ["1", "2"]


async def test_what_is_noted_after_its_person_left_is_due_at_once(
    sessions: KeptSessions, world: World
) -> None:
    """A reply under way while they leave: its message is known only when it has arrived."""
    parted = await sessions.traces.parted(world.whom())
    await (await world.process()).leave(world.whom(), ())
    await sessions.traces.note(world.whom(), shown(1), parted.times)
    assert items(await sessions.traces.take(10)) == ["1"]


async def test_what_is_noted_after_they_came_back_stays(sessions: KeptSessions, world: World) -> None:
    await sessions.leave(world.whom(), ())
    parted = await sessions.traces.parted(world.whom())
    assert parted.times == 1
    await sessions.traces.note(world.whom(), shown(1), parted.times)
    assert await sessions.traces.take(10) == ()


async def test_a_turn_cut_short_by_an_exit_leaves_its_copy_due(sessions: KeptSessions, world: World) -> None:
    try:
        async with sessions.hold(world.whom(), world.delivery("7"), shown(7)) as held:
            await sessions.leave(world.whom(), ())
            await held.keep(world.session(1), ())
    except Left:
        assert items(await sessions.traces.take(10)) == ["7"]
    else:
        raise AssertionError("they had left")


async def test_the_exit_that_counts_from_a_second_is_told_to_other_processes(
    sessions: KeptSessions, world: World
) -> None:
    other = await world.process()
    assert (await other.traces.parted(world.whom())).at is None
    await sessions.leave(world.whom(), (), left_at=1_800_000_000)
    await sessions.leave(world.whom(), ())
    world.end_epoch()
    parted = await other.traces.parted(world.whom())
    assert parted.at == 1_800_000_000


async def test_a_chat_they_chose_to_keep_is_left_as_it_is_once(sessions: KeptSessions, world: World) -> None:
    other = await world.process()
    await sessions.traces.note(world.whom(), shown(1))
    await sessions.traces.keep_chat(world.whom(), keeps=True)
    assert (await other.traces.parted(world.whom())).keeps
    await other.leave(world.whom(), (), shown(2))
    assert await sessions.traces.take(10) == ()
    assert not (await sessions.traces.parted(world.whom())).keeps
    await sessions.traces.note(world.whom(), shown(3), 1)
    await sessions.leave(world.whom(), ())
    assert items(await sessions.traces.take(10)) == ["3"]


async def test_a_choice_can_be_taken_back(sessions: KeptSessions, world: World) -> None:
    await sessions.traces.note(world.whom(), shown(1))
    for keeps in (True, False):
        await sessions.traces.keep_chat(world.whom(), keeps=keeps)
    await sessions.leave(world.whom(), ())
    assert items(await sessions.traces.take(10)) == ["1"]


async def test_a_taken_copy_is_given_to_nobody_else_until_whoever_took_it_may_be_dead(
    sessions: KeptSessions, world: World
) -> None:
    other = await world.process()
    await sessions.traces.note(world.whom(), text("SM1", 0))
    both = await asyncio.gather(sessions.traces.take(10), other.traces.take(10))
    assert sorted(map(items, both)) == [[], ["SM1"]]
    world.clock.forward(minutes=TAKEN_MINUTES)
    (again,) = await other.traces.take(10)
    await other.traces.cleared([again])
    world.clock.forward(minutes=TAKEN_MINUTES)
    assert await sessions.traces.take(10) == ()


async def test_what_cannot_be_cleared_yet_comes_again_later_or_when_they_leave(
    sessions: KeptSessions, world: World
) -> None:
    await sessions.traces.note(world.whom(), text("SM1", 0))
    taken = await sessions.traces.take(10)
    await sessions.traces.later(taken, 600)
    world.clock.forward(minutes=9)
    assert await sessions.traces.take(10) == ()
    world.clock.forward(minutes=1)
    taken = await sessions.traces.take(10)
    await sessions.traces.later(taken, 600)
    await sessions.leave(world.whom(), ())
    assert items(await sessions.traces.take(10)) == ["SM1"]


async def test_a_copy_noted_twice_is_one_with_the_higher_rank_and_the_earlier_minute(
    sessions: KeptSessions, world: World
) -> None:
    for minutes, rank in ((15, 1), (0, 3), (15, 2)):
        await sessions.traces.note(world.whom(), text("SM1", minutes, rank))
    (taken,) = await sessions.traces.take(10)
    assert taken.copy.rank == 3


async def test_nothing_is_given_after_a_day(sessions: KeptSessions, world: World) -> None:
    await sessions.traces.note(world.whom(), text("SM1", 0))
    await sessions.leave(world.whom(), (), left_at=1)
    world.clock.forward(days=1)
    assert await sessions.traces.take(10) == ()


async def test_only_so_many_are_given_at_a_time_those_of_one_person_together(
    sessions: KeptSessions, world: World
) -> None:
    for number in range(30):
        await sessions.traces.note(world.whom(f"person {number % 3}"), text(str(number), 0))
    people = [[each.key.whom for each in await sessions.traces.take(10)] for _ in range(3)]
    assert [len(taken) for taken in people] == [10, 10, 10]
    assert all(len(set(taken)) == 1 for taken in people)


async def test_a_hundred_copies_of_one_person_are_forgotten_at_once(
    sessions: KeptSessions, world: World, tap: Tap
) -> None:
    await asyncio.gather(*(sessions.traces.note(world.whom(), shown(number)) for number in range(100)))
    await sessions.leave(world.whom(), ())
    taken = await sessions.traces.take(200)
    await sessions.traces.cleared(taken)
    assert len(taken) == 100
    world.clock.forward(minutes=TAKEN_MINUTES)
    assert await sessions.traces.take(200) == ()


async def test_waiting_ends_when_somebody_leaves(sessions: KeptSessions, world: World) -> None:
    waiting = asyncio.create_task(sessions.traces.wait(60))
    await asyncio.sleep(0)
    await sessions.leave(world.whom(), ())
    await asyncio.wait_for(waiting, PATIENCE_SECONDS)


async def test_the_sweep_finds_what_was_noted_while_its_person_left_elsewhere(lasting_world: World) -> None:
    """Neither of two transactions saw the other; afterwards both lie there."""
    world = lasting_world
    sessions = await world.process()
    await sessions.leave(world.whom(), ())
    parted = await sessions.traces.parted(world.whom())
    await sessions.traces.note(world.whom(), shown(1), parted.times)
    await (await world.process()).leave(world.whom("bea"), ())
    await sessions.traces.note(world.whom("bea"), shown(2), 1)
    sweep(world.url, world.clock())
    assert await sessions.traces.take(10) == ()
    await unseen(world, sessions)
    sweep(world.url, world.clock())
    assert items(await sessions.traces.take(10)) == ["3"]


async def unseen(world: World, sessions: KeptSessions) -> None:
    """A note that was written before the exit it should have seen."""
    rows = sessions._common
    now = world.clock.minute
    await sessions.traces.note(world.whom("cat"), shown(3))
    await rows.written(Choose(DepartureRow(world.whom("cat")[0], 1, None, keeps=False, expires=now + 9)))
