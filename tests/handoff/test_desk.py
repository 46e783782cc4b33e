"""Every move of a case: who may make it, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.handoff import desk
from bot.handoff.case import ENDED, Case, Closing, Reason, Silence, State, Team
from bot.handoff.desk import Denied, Moved, No
from bot.handoff.shift import Presence, Refusal, Worker
from tests.handoff.people import ANNA, BEA, CASE, SUE

NOW = 1010


def moved(result: Moved) -> Case:
    assert isinstance(result, Case), result
    return result


WITH_ANNA = moved(desk.claim(CASE, ANNA, NOW))

MOVES: dict[str, Callable[[Case], Moved]] = {
    "claim": lambda case: desk.claim(case, BEA, NOW),
    "take_over": lambda case: desk.take_over(case, SUE, NOW),
    "pass_on": lambda case: desk.pass_on(case, ANNA),
    "hand_over": lambda case: desk.hand_over(case, ANNA, BEA, NOW),
    "offer": lambda case: desk.offer(case, ANNA, BEA, NOW),
    "move_to": lambda case: desk.move_to(case, ANNA, Team.OTHER),
    "close": lambda case: desk.close(case, ANNA, Closing.HELPED, NOW),
    "say_goodbye": lambda case: desk.say_goodbye(case, NOW),
    "leave": lambda case: desk.leave(case, NOW, in_danger=False),
    "lapse": lambda case: desk.lapse(case, NOW),
    "pause": lambda case: desk.pause(case, NOW + 60),
    "return_to": lambda case: desk.return_to(case, NOW + 60),
    "raise_danger": desk.raise_danger,
}


@pytest.mark.parametrize("state", sorted(ENDED))
@pytest.mark.parametrize("move", MOVES)
def test_nothing_moves_out_of_an_end(move: str, state: State) -> None:
    assert MOVES[move](replace(WITH_ANNA, state=state)) == No(Denied.ENDED)


@pytest.mark.parametrize("move", ["pass_on", "hand_over", "offer", "move_to", "close"])
def test_only_the_worker_who_has_a_person_decides_about_them(move: str) -> None:
    assert MOVES[move](replace(WITH_ANNA, worker="carla")) == No(Denied.NOT_YOURS)
    assert MOVES[move](CASE) == No(Denied.NOT_YOURS)


def test_one_who_is_taken_cannot_be_taken_again() -> None:
    assert desk.claim(WITH_ANNA, BEA, NOW) == No(Denied.TAKEN)


def test_a_person_passed_on_keeps_their_place_and_does_not_come_back_to_the_same_worker() -> None:
    back = moved(desk.pass_on(replace(WITH_ANNA, preferred="anna"), ANNA))
    assert (back.state, back.asked, back.worker, back.preferred) == (State.WAITING, CASE.asked, None, None)
    assert desk.claim(back, ANNA, NOW) == No(Refusal.PASSED_ON)
    assert moved(desk.claim(back, BEA, NOW)).worker == "bea"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (replace(BEA, presence=Presence.OFF), Refusal.AWAY),
        (replace(BEA, presence=Presence.PAUSED), Refusal.PAUSED),
        (replace(BEA, cases=1), Refusal.FULL),
        (replace(BEA, taken_this_shift=12), Refusal.ENOUGH_FOR_TODAY),
        (replace(BEA, teams=frozenset({Team.OTHER})), Refusal.OTHER_TEAM),
        (replace(BEA, languages=frozenset({"pl"})), Refusal.LANGUAGE),
        (ANNA, Denied.TO_YOURSELF),
    ],
)
def test_a_transfer_is_refused_with_the_reason_and_the_person_stays(
    other: Worker, why: Denied | Refusal
) -> None:
    assert desk.hand_over(WITH_ANNA, ANNA, other, NOW) == No(why)
    assert desk.offer(WITH_ANNA, ANNA, other, NOW) == No(why)


def test_a_warm_transfer_moves_only_once_the_other_says_yes() -> None:
    offered = moved(desk.offer(WITH_ANNA, ANNA, BEA, NOW))
    assert offered.worker == "anna"
    assert desk.accept(offered, SUE, NOW) == No(Denied.NOT_OFFERED)
    assert moved(desk.accept(offered, BEA, NOW)).worker == "bea"


def test_a_supervisor_takes_anyone_and_nobody_else_does() -> None:
    full = replace(SUE, cases=9)
    assert moved(desk.take_over(WITH_ANNA, full, NOW)).worker == "sue"
    assert desk.take_over(WITH_ANNA, BEA, NOW) == No(Denied.NOT_A_SUPERVISOR)
    assert desk.take_over(WITH_ANNA, replace(SUE, presence=Presence.OFF), NOW) == No(Denied.NOT_A_SUPERVISOR)


def test_silence_says_what_it_means() -> None:
    assert moved(desk.leave(WITH_ANNA, NOW, in_danger=True)).silence is Silence.LEFT_WITH_A_DANGER_SIGN
    assert moved(desk.leave(WITH_ANNA, NOW, in_danger=False)).silence is Silence.LEFT_BY_EXIT
    in_danger = moved(desk.raise_danger(WITH_ANNA))
    assert moved(desk.leave(in_danger, NOW, in_danger=False)).silence is Silence.LEFT_WITH_A_DANGER_SIGN
    assert moved(desk.lapse(WITH_ANNA, NOW)).silence is Silence.TIMED_OUT
    assert moved(desk.lapse(in_danger, NOW)).silence is Silence.TIMED_OUT_WITH_A_DANGER_SIGN
    paused = moved(desk.pause(WITH_ANNA, NOW + 60))
    assert (paused.silence, paused.state) == (Silence.ASKED_TO_PAUSE, State.CLAIMED)
    assert moved(desk.return_to(paused, NOW + 90)).silence is None


def test_a_danger_sign_raises_and_no_move_takes_it_back() -> None:
    raised = moved(desk.raise_danger(WITH_ANNA))
    for move in ("pass_on", "hand_over", "move_to", "take_over", "pause"):
        assert Reason.NEEDS_SOMEONE_SOON in moved(MOVES[move](raised)).reasons


def test_when_a_worker_is_gone_the_person_waits_at_their_old_place() -> None:
    back = moved(desk.worker_is_gone(WITH_ANNA))
    assert (back.state, back.asked, back.passed_by) == (State.WAITING, CASE.asked, frozenset())
