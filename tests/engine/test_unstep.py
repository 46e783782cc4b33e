"""Behind a step whose answer was never said nothing is lost but the step."""

from __future__ import annotations

from msgspec.structs import replace

from bot.engine.session import Frame, Session
from bot.engine.unstep import unstepped
from safety.concern import Concern

BEFORE = Session("v1", "sms", 1, 2, stack=(Frame("harm_to_me", "one"),), turn=3, heard=("suicide", "rude"))
AFTER = replace(BEFORE, stack=(Frame("harm_to_me", "two"),), slots={"one": True}, turn=4)


def test_the_question_is_the_one_before() -> None:
    assert unstepped(BEFORE, AFTER) == BEFORE
    assert unstepped(None, replace(AFTER, heard=("rude",))) is None


def test_danger_that_was_heard_is_not_forgotten_and_a_warning_that_was_not_said_is() -> None:
    strangled = Concern.STRANGULATION.value
    cried = replace(AFTER, heard=("suicide", "rude", strangled))
    assert unstepped(BEFORE, cried) == replace(BEFORE, heard=("suicide", "rude", strangled))
    sworn = replace(BEFORE, heard=())
    assert unstepped(sworn, replace(AFTER, heard=("rude",))) == sworn
    assert unstepped(None, cried) is cried


def test_a_child_and_whoever_asked_for_somebody_stand_where_they_were_taken() -> None:
    for after in (replace(AFTER, minor=True), replace(AFTER, case=7)):
        assert unstepped(BEFORE, after) is after
        assert unstepped(None, after) is after
    talking = replace(BEFORE, case=7)
    assert unstepped(talking, AFTER) is AFTER
    child = replace(BEFORE, minor=True)
    assert unstepped(child, replace(AFTER, minor=True)) == child
