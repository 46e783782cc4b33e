"""What every store promises a conversation, on each kind of rows."""

import asyncio

import pytest

from bot.engine.session import Line
from bot.ports import Conflict, Seen, StoreFailed
from bot.store.sessions import KeptSessions
from tests.patience import PATIENCE_SECONDS
from tests.store.world import Tap, World, said


class TestKeeping:
    async def test_a_stranger_has_no_session_and_was_not_answered(
        self, sessions: KeptSessions, world: World
    ) -> None:
        held = await world.look(sessions, "SM1")
        assert held.session is None
        assert held.seen is None

    async def test_what_was_kept_is_there_in_the_next_turn(
        self, sessions: KeptSessions, world: World
    ) -> None:
        for number in range(3):
            await world.turn(sessions, f"SM{number}", world.session(number, safe=True), "utter_ask")
            assert (await world.look(sessions)).session == world.session(number, safe=True)

    async def test_what_was_kept_is_there_for_another_process(
        self, sessions: KeptSessions, world: World
    ) -> None:
        await world.turn(sessions, "SM1", world.session(1, who="partner"), "utter_ask")
        restarted = await world.process()
        assert (await world.look(restarted)).session == world.session(1, who="partner")

    async def test_nobody_finds_the_session_of_another(self, sessions: KeptSessions, world: World) -> None:
        await world.turn(sessions, "SM1", world.session(), name="ann")
        assert (await world.look(sessions, name="bea")).session is None

    async def test_a_turn_without_a_delivery_id_is_kept_too(
        self, sessions: KeptSessions, world: World
    ) -> None:
        await world.turn(sessions, None, world.session(1))
        await world.turn(sessions, None, world.session(2))
        assert (await world.look(sessions)).session == world.session(2)

    async def test_looking_without_keeping_changes_nothing(
        self, sessions: KeptSessions, world: World, tap: Tap
    ) -> None:
        await world.turn(sessions, "SM1", world.session(1))
        written = len(tap.writes)
        await world.look(sessions)
        await world.look(sessions, "SM2")
        assert len(tap.writes) == written
        assert (await world.look(sessions, "SM2")).seen is None


class TestTime:
    async def test_a_session_nobody_writes_to_is_gone_within_15_minutes(
        self, sessions: KeptSessions, world: World
    ) -> None:
        await world.turn(sessions, "SM1", world.session())
        world.clock.forward(minutes=14)
        assert (await world.look(sessions)).session is not None
        world.clock.forward(minutes=1)
        assert (await world.look(sessions)).session is None
        assert (await world.look(await world.process())).session is None

    async def test_writing_keeps_a_session_alive_but_not_for_more_than_6_hours(
        self, sessions: KeptSessions, world: World
    ) -> None:
        first = world.session()
        for number in range(36):
            await world.turn(sessions, f"SM{number}", first)
            assert (await world.look(sessions)).session is not None
            world.clock.forward(minutes=10)
        assert (await world.look(sessions)).session is None

    async def test_after_its_time_a_new_session_takes_the_same_place(
        self, sessions: KeptSessions, world: World
    ) -> None:
        await world.turn(sessions, "SM1", world.session(7))
        world.clock.forward(minutes=15)
        await world.turn(sessions, "SM2", world.session(1))
        assert (await world.look(sessions)).session == world.session(1)

    async def test_a_session_lives_under_the_epoch_of_its_birth(
        self, sessions: KeptSessions, world: World
    ) -> None:
        born = world.whom()[0]
        await world.turn(sessions, "SM1", world.session(1))
        world.end_epoch()
        for number in (2, 3):
            async with sessions.hold(world.whom(), world.delivery(f"SM{number}")) as held:
                assert held.session is not None
                await held.keep(world.session(number), ())
        rows = world.rows()
        await rows.start()
        found = await rows.find((born,), (), world.clock.minute, session=True)
        nothing = await rows.find(world.whom()[:1], (), world.clock.minute, session=True)
        await rows.stop()
        assert found is not None
        assert nothing is None


class TestRepeats:
    async def test_a_repeated_delivery_gets_the_identical_answer(
        self, sessions: KeptSessions, world: World
    ) -> None:
        lines = (Line("utter_ask", 2), Line("service", 0, (("service", "galop"), ("hours", "open_until_20"))))
        async with sessions.hold(world.whom(), world.delivery("SM1")) as held:
            await held.keep(world.session(1), lines)
        await world.turn(sessions, "SM2", world.session(2), "utter_other")
        for process in (sessions, await world.process()):
            assert (await world.look(process, "SM1")).seen == Seen(lines)
            assert (await world.look(process, "SM2")).seen == Seen(said("utter_other"))

    async def test_a_delivery_answered_by_silence_gets_silence_again(
        self, sessions: KeptSessions, world: World
    ) -> None:
        await world.turn(sessions, "SM1", world.session())
        assert (await world.look(sessions, "SM1")).seen == Seen(())

    async def test_five_copies_at_once_take_one_step(self, sessions: KeptSessions, world: World) -> None:
        stepped = 0

        async def receive() -> tuple[Line, ...]:
            nonlocal stepped
            async with sessions.hold(world.whom(), world.delivery("SM1")) as held:
                await held.look()
                if held.seen is not None:
                    return held.seen.lines
                stepped += 1
                await asyncio.sleep(0)
                await held.keep(world.session(1), said("utter_once"))
                return said("utter_once")

        answers = await asyncio.gather(*(receive() for _ in range(5)))
        assert stepped == 1
        assert answers == [said("utter_once")] * 5

    async def test_a_delivery_is_known_across_a_change_of_epoch(
        self, sessions: KeptSessions, world: World
    ) -> None:
        await world.turn(sessions, "SM1", world.session(), "utter_once")
        world.end_epoch()
        assert (await world.look(sessions, "SM1")).seen == Seen(said("utter_once"))

    async def test_a_delivery_answered_before_is_found_out_by_keeping_though_the_session_is_at_hand(
        self, sessions: KeptSessions, world: World
    ) -> None:
        await world.turn(sessions, "SM1", world.session(1), "utter_once")
        for turned in (False, True):
            if turned:
                world.end_epoch()
                await world.turn(sessions, "SM2", world.session(2))
            async with sessions.hold(world.whom(), world.delivery("SM1")) as held:
                with pytest.raises(Conflict):
                    await held.keep(world.session(3), said("utter_twice"))
                await held.reload()
                assert held.seen == Seen(said("utter_once"))

    async def test_a_delivery_is_forgotten_after_a_day(self, sessions: KeptSessions, world: World) -> None:
        await world.turn(sessions, "SM1", world.session(1), "utter_once")
        world.clock.forward(hours=24)
        assert (await world.look(sessions, "SM1")).seen is None
        await world.turn(sessions, "SM1", world.session(1), "utter_again")
        assert (await world.look(sessions, "SM1")).seen == Seen(said("utter_again"))


class TestOrder:
    async def test_turns_of_one_person_go_in_order_of_arrival(
        self, sessions: KeptSessions, world: World
    ) -> None:
        order: list[int] = []

        async def receive(number: int) -> None:
            async with sessions.hold(world.whom(), world.delivery(f"SM{number}")) as held:
                before = held.session.turn if held.session else 0
                order.append(number)
                await asyncio.sleep(0)
                await held.keep(world.session(before + 1), ())

        await asyncio.gather(*(receive(number) for number in range(100)))
        assert order == list(range(100))
        assert (await world.look(sessions)).session == world.session(100)

    async def test_five_hundred_people_do_not_mix(self, sessions: KeptSessions, world: World) -> None:
        async def talk(name: str) -> None:
            for number in range(4):
                session = world.session(number, me=name)
                await world.turn(sessions, f"{name}{number}", session, name, name=name)

        names = [f"person {number}" for number in range(500)]
        await asyncio.gather(*map(talk, names))
        for name in names:
            assert (await world.look(sessions, name=name)).session == world.session(3, me=name)
            assert (await world.look(sessions, f"{name}2", name=name)).seen == Seen(said(name))

    async def test_one_who_waits_does_not_keep_others_waiting(
        self, sessions: KeptSessions, world: World
    ) -> None:
        async with sessions.hold(world.whom("ann"), ()):
            await asyncio.wait_for(world.turn(sessions, "SM1", world.session(), name="bea"), PATIENCE_SECONDS)

    async def test_turns_meet_in_one_queue_around_a_change_of_epoch(
        self, sessions: KeptSessions, world: World
    ) -> None:
        before = world.whom()
        async with sessions.hold(before, ()):
            world.end_epoch()
            after = asyncio.create_task(world.turn(sessions, "SM2", world.session()))
            await asyncio.sleep(0.01)
            assert not after.done()
        await after

    async def test_one_who_gives_up_waiting_leaves_the_queue_in_order(
        self, sessions: KeptSessions, world: World
    ) -> None:
        async with sessions.hold(world.whom(), ()):
            waits = asyncio.create_task(world.turn(sessions, "SM1", world.session(1)))
            follows = asyncio.create_task(world.turn(sessions, "SM2", world.session(2)))
            await asyncio.sleep(0.01)
            waits.cancel()
        await follows
        assert (await world.look(sessions, "SM1")).seen is None
        assert (await world.look(sessions)).session == world.session(2)

    async def test_a_fault_within_a_turn_frees_the_place(self, sessions: KeptSessions, world: World) -> None:
        with pytest.raises(ZeroDivisionError):
            async with sessions.hold(world.whom(), ()):
                raise ZeroDivisionError
        await asyncio.wait_for(world.turn(sessions, "SM1", world.session()), PATIENCE_SECONDS)


class TestErasing:
    async def test_erasing_ends_the_session_and_silences_all_but_the_last_answer(
        self, sessions: KeptSessions, world: World
    ) -> None:
        await world.turn(sessions, "SM1", world.session(1), "utter_one")
        await world.turn(sessions, "SM2", world.session(2), "utter_two")
        async with sessions.hold(world.whom(), world.delivery("SM3")) as held:
            await held.erase(said("utter_goodbye"))
        for process in (sessions, await world.process()):
            assert (await world.look(process)).session is None
            assert (await world.look(process, "SM1")).seen == Seen(())
            assert (await world.look(process, "SM2")).seen == Seen(())
            assert (await world.look(process, "SM3")).seen == Seen(said("utter_goodbye"))

    async def test_erasing_leaves_others_alone(self, sessions: KeptSessions, world: World) -> None:
        await world.turn(sessions, "SM1", world.session(1), "utter_one", name="bea")
        async with sessions.hold(world.whom("ann"), world.delivery("SM2")) as held:
            await held.erase()
        assert (await world.look(sessions, name="bea")).session is not None
        assert (await world.look(sessions, "SM1", name="bea")).seen == Seen(said("utter_one"))


class TestFaults:
    async def test_what_could_not_be_kept_raises_and_leaves_no_trace(
        self, sessions: KeptSessions, world: World, tap: Tap
    ) -> None:
        await world.turn(sessions, "SM1", world.session(1), "utter_one")
        tap.fails = True
        with pytest.raises(StoreFailed):
            await world.turn(sessions, "SM2", world.session(2), "utter_two")
        tap.fails = False
        held = await world.look(sessions, "SM2")
        assert held.seen is None
        assert held.session == world.session(1)
        await world.turn(sessions, "SM2", world.session(2), "utter_two")

    async def test_a_turn_cut_short_is_never_half_kept(
        self, sessions: KeptSessions, world: World, tap: Tap
    ) -> None:
        await world.turn(sessions, "SM1", world.session(1), "utter_one")
        tap.open.clear()
        cut = asyncio.create_task(world.turn(sessions, "SM2", world.session(2), "utter_two"))
        await asyncio.sleep(0.01)
        cut.cancel()
        tap.open.set()
        await asyncio.wait((cut,))
        kept = ((await world.look(sessions)).session, (await world.look(sessions, "SM2")).seen)
        assert kept in [(world.session(1), None), (world.session(2), Seen(said("utter_two")))]
        await world.turn(sessions, "SM3", world.session(3))
        assert (await world.look(sessions)).session == world.session(3)
