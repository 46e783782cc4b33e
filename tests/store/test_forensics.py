"""What was deleted is nowhere in the files. Each search first finds the same bytes where they are known to be."""

from bot.ports import Copy, Outgoing
from bot.store.database import sqlite_file
from bot.store.rows import AnswerRow, SessionRow
from bot.store.sweep import sweep
from safety.secrecy import Sealed
from tests.store.world import Tap, World, said


def everything(world: World) -> bytes:
    """All bytes of every file beside the database, its log and the log's index among them."""
    folder = sqlite_file(world.url).path.parent
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


async def sealed_rows(world: World, tap: Tap, sid: str) -> tuple[bytes, bytes]:
    """The sealed session and answer as they lie in the database."""
    now = world.clock.minute
    session = await tap.find(world.whom(), (), now, session=True)
    answer = await tap.find(world.whom(), world.delivery(sid), now, session=False)
    assert isinstance(session, SessionRow)
    assert isinstance(answer, AnswerRow)
    assert answer.sealed is not None
    return session.sealed[-64:], answer.sealed[-64:]


async def test_after_an_exit_and_the_sweep_nothing_of_it_is_left(file_world: World) -> None:
    tap = Tap(file_world.rows())
    sessions = await file_world.process(tap)
    await file_world.turn(sessions, "SM0", file_world.session(0, first=True), "utter_one")
    planted = [*await sealed_rows(file_world, tap, "SM0")]
    await file_world.turn(sessions, "SM1", file_world.session(1, who="partner"), "utter_two")
    planted += await sealed_rows(file_world, tap, "SM1")
    assert [everything(file_world).count(part) > 0 for part in planted] == [True] * 4
    await sessions.leave(file_world.whom(), file_world.delivery("SM2"))
    sweep(file_world.url, file_world.clock())
    assert [everything(file_world).count(part) for part in planted] == [0] * 4


async def test_without_the_sweep_the_log_would_still_hold_it(file_world: World) -> None:
    """Why the sweep cuts the log: this is what it is there for."""
    tap = Tap(file_world.rows())
    sessions = await file_world.process(tap)
    await file_world.turn(sessions, "SM1", file_world.session(1), "utter_one")
    planted = await sealed_rows(file_world, tap, "SM1")
    await sessions.leave(file_world.whom(), ())
    assert all(part in everything(file_world) for part in planted)


async def test_what_expired_is_nowhere_after_the_sweep(file_world: World) -> None:
    tap = Tap(file_world.rows())
    sessions = await file_world.process(tap)
    await file_world.turn(sessions, "SM1", file_world.session(1), "utter_one")
    sweep(file_world.url, file_world.clock())
    planted = [*await sealed_rows(file_world, tap, "SM1"), file_world.whom()[0].digest]
    assert all(part in everything(file_world) for part in planted)
    file_world.clock.forward(days=1)
    sweep(file_world.url, file_world.clock())
    assert [everything(file_world).count(part) for part in planted] == [0] * 3


async def test_nothing_readable_is_ever_in_the_files(file_world: World) -> None:
    sessions = await file_world.process()
    planted = {"slot_of_hers": "answer_of_hers"}
    await file_world.turn(
        sessions, "SM-delivery", file_world.session(1, **planted), "utter_planted", name="+447700900123"
    )
    found = everything(file_world)
    assert b"sessions" in found, "the search finds what is there"
    for part in (
        b"slot_of_hers",
        b"answer_of_hers",
        b"utter_planted",
        b"447700900123",
        b"SM-delivery",
        b"harm_to_me",
    ):
        assert part not in found


async def test_what_was_to_be_done_outside_is_never_readable_and_gone_after_an_exit_and_the_sweep(
    file_world: World,
) -> None:
    world = file_world
    sessions = await world.process()
    planted = (b"SM-planted", b"4815162342", b"marmalade harpsichord", b"1800000007")
    copy = Copy("telegram", Sealed("SM-planted"), Sealed("4815162342"))
    message = Outgoing("telegram", Sealed("4815162342"), Sealed(b"marmalade harpsichord"))
    async with sessions.hold(world.whom(), world.delivery("SM1"), copy) as held:
        await held.keep(world.session(1), said("utter_one"))
    await sessions.outbox.put(world.whom(), message, exits=0)
    rows = sessions._common.rows
    waiting, now = await rows.waiting(world.clock.minute, 10), world.clock.minute
    await sessions.leave(world.whom(), (), left_at=1_800_000_007)
    due, departed = await rows.due(now, 10), await rows.departures(world.whom())
    sealed = [row.sealed for row in waiting] + [row.sealed for row in due]
    sealed += [row.sealed for row in departed if row.sealed]
    assert len(sealed) == 3
    assert all(part in everything(world) for part in sealed), "the search finds what is there"
    assert not any(part in everything(world) for part in planted)
    await sessions.traces.cleared(await sessions.traces.take(10))
    sweep(world.url, world.clock())
    assert [part in everything(world) for part in sealed[:2]] == [False, False]
    world.clock.forward(days=1)
    sweep(world.url, world.clock())
    assert not any(part in everything(world) for part in (*sealed, *planted))
