"""A row that nobody can open is as none, and goes; it never stops a person from being answered."""

from msgspec.structs import replace

from bot.ports import Mark, Seen
from bot.store.rows import Keep, Result, Rows, SessionRow
from bot.store.sessions import KeptSessions
from tests.store.world import Tap, World, said


async def row_of(rows: Rows, mark: Mark, now: int) -> SessionRow | None:
    found = await rows.find((mark,), (), now, session=True)
    assert found is None or isinstance(found, SessionRow)
    return found


async def put(rows: Rows, row: SessionRow, was: int | None, now: int) -> None:
    """What someone with a hand on the database could write."""
    assert await rows.submit(Keep(row, was, None, now)) is Result.DONE


async def test_a_changed_row_is_as_none_and_goes(sessions: KeptSessions, world: World, tap: Tap) -> None:
    await world.turn(sessions, "SM1", world.session(5), "utter_one")
    mark, now = world.whom()[0], world.clock.minute
    row = await row_of(tap, mark, now)
    assert row is not None
    flipped = bytes((*row.sealed[:-1], row.sealed[-1] ^ 1))
    await put(tap, replace(row, sealed=flipped), row.rev, now)
    restarted = await world.process()
    assert (await world.look(restarted)).session is None
    await world.turn(restarted, "SM2", world.session(0), "utter_opening")
    assert (await world.look(await world.process())).session == world.session(0)


async def test_a_row_moved_to_another_person_is_as_none(
    sessions: KeptSessions, world: World, tap: Tap
) -> None:
    await world.turn(sessions, "SM1", world.session(5), name="ann")
    now = world.clock.minute
    row = await row_of(tap, world.whom("ann")[0], now)
    assert row is not None
    bea = world.whom("bea")[0]
    await put(tap, replace(row, mark=bea), None, now)
    assert (await world.look(await world.process(), name="bea")).session is None
    await world.turn(sessions, "SM2", world.session(0), name="bea")


async def test_a_row_whose_key_has_died_is_as_none_and_goes(
    sessions: KeptSessions, world: World, tap: Tap
) -> None:
    await world.turn(sessions, "SM1", world.session(5))
    born = world.whom()
    world.end_epoch()
    world.end_epoch()
    restarted = await world.process()
    async with restarted.hold((*world.whom()[:1], *born[:1]), ()) as held:
        assert held.session is None
        await held.keep(world.session(0), ())
    assert await row_of(tap, born[0], world.clock.minute) is None


async def test_an_answer_that_cannot_be_opened_is_silence_and_no_second_step(
    sessions: KeptSessions, world: World
) -> None:
    await world.turn(sessions, "SM1", world.session(1), "utter_one")
    born, delivery = world.whom(), world.delivery("SM1")
    world.end_epoch()
    world.end_epoch()
    async with sessions.hold(born, delivery) as held:
        await held.look()
        assert held.seen == Seen(())


async def test_an_answer_is_not_given_to_another_person(sessions: KeptSessions, world: World) -> None:
    await world.turn(sessions, "SM1", world.session(1), "utter_one", name="ann")
    assert (await world.look(sessions, "SM1", name="bea")).seen is None
    assert (await world.look(sessions, "SM1", name="ann")).seen == Seen(said("utter_one"))
