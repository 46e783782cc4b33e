"""In the engine: danger before everything, and a child to the words for children."""

from __future__ import annotations

from bot.engine.flow import Act, Arm, Link
from bot.engine.reading import Chose, Command
from safety.concern import Concern
from tests.engine.script import collect, flow, script, welcome
from tests.engine.talk import Talk
from tests.engine.test_step import TWO, safe, talk

YES, NO = Chose(0), Chose(1)


def test_danger_with_an_answer_is_both() -> None:
    t = safe(TWO)
    said = t(Chose(0), concerns=(Concern.STRANGULATION,))
    assert said == ["concern_strangulation", "thanks", "ask_hurt"]
    assert t.slots["kind"] == "a"


def test_danger_with_a_first_sentence_is_answered_and_begins_its_flow() -> None:
    other = flow("other", Act("utter_other"), collect("hurt"))
    t = safe(TWO, other, intents={"i": "other"})
    assert t(intent="i", concerns=(Concern.IMMEDIATE_DANGER,)) == [
        "concern_immediate_danger",
        "other",
        "ask_hurt",
    ]
    t = talk(TWO, other, intents={"i": "other"})
    assert t(intent="i", concerns=(Concern.IMMEDIATE_DANGER,)) == ["concern_immediate_danger"]


def test_danger_without_an_answer_leaves_the_question_open_and_unrepeated() -> None:
    t = safe(TWO)
    assert t(concerns=(Concern.IMMEDIATE_DANGER,)) == ["concern_immediate_danger"]
    assert t.session is not None
    assert t.session.tries == 0
    assert t(Chose(0)) == ["thanks", "ask_hurt"]


def test_a_cold_cry_gets_the_danger_words_alone_and_the_opening_next_time() -> None:
    t = Talk(script(TWO))
    assert t(concerns=(Concern.IMMEDIATE_DANGER,)) == ["concern_immediate_danger"]
    assert t(YES) == ["ask_safe_to_talk"]


def test_at_most_two_dangers_are_said_and_all_are_remembered() -> None:
    t = safe(TWO)
    concerns = (Concern.IMMEDIATE_DANGER, Concern.MEDICAL_EMERGENCY, Concern.SUICIDE)
    assert t(concerns=concerns) == ["concern_immediate_danger", "concern_medical_emergency"]
    assert t.session is not None
    assert t.session.heard == ("immediate_danger", "medical_emergency", "suicide")


def test_a_child_is_taken_to_the_childrens_words_from_anywhere_and_stays_there() -> None:
    for t in (Talk(script(TWO)), talk(TWO), safe(TWO)):
        assert t(minor=True, concerns=(Concern.CHILD_AT_RISK,)) == ["limits", "ask_hurt"]
        assert t(command=Command.RESTART) == ["limits", "ask_hurt"]
        assert t(YES) == ["ask_more"]
        assert t(YES) == ["limits", "ask_hurt"]


def test_danger_is_said_even_where_the_flow_is_broken() -> None:
    circle = flow("circle", (Act("utter_round"), (Arm("0"),)))
    t = safe(welcome(collect("kind"), Link("circle")), circle)
    assert t(YES, concerns=(Concern.SUICIDE,)) == ["concern_suicide", "sorry", "ask_more"]
