"""One message in, a new session and effects out."""

from __future__ import annotations

import pytest

from bot.engine.flow import Act, Arm, Call, Flow, Link, Noop, Rejection, SetSlots
from bot.engine.reading import Amount, Chose, Command, Vague
from bot.engine.standing import begin, question
from safety.concern import Concern
from tests.engine.script import collect, flow, script, welcome, when
from tests.engine.talk import Talk

YES, NO = Chose(0), Chose(1)


def talk(*flows: Flow, intents: dict[str, str] | None = None) -> Talk:
    begun = Talk(script(*flows, intents=intents))
    assert begun() == ["ask_safe_to_talk"]
    return begun


def safe(*flows: Flow, intents: dict[str, str] | None = None) -> Talk:
    begun = talk(*flows, intents=intents)
    begun(YES)
    return begun


TWO = welcome(collect("kind"), Act("utter_thanks"), collect("hurt"), Act("utter_done"))


def test_the_opening_comes_first_and_the_welcome_after_it() -> None:
    t = talk(TWO)
    assert t(YES) == ["ask_kind"]
    assert t(Chose(1)) == ["thanks", "ask_hurt"]
    assert t.slots == {"safe_to_talk": True, "kind": "b"}


def test_not_safe_says_one_word_and_forgets() -> None:
    t = talk(TWO)
    assert t(NO) == ["ok", "erase"]
    assert t.session is None


def test_the_end_asks_for_more_and_then_forgets() -> None:
    t = safe(TWO)
    t(YES)
    assert t(NO) == ["done", "ask_more"]
    assert t.slots == {"safe_to_talk": True}
    assert t(NO) == ["goodbye", "erase"]


def test_more_begins_again_behind_the_opening() -> None:
    t = safe(TWO)
    t(YES)
    t(YES)
    assert t(YES) == ["ask_kind"]


def test_a_skipped_question_stays_empty_and_the_flow_goes_on() -> None:
    t = safe(TWO)
    assert t(Vague.SKIP) == ["skipped", "thanks", "ask_hurt"]
    assert "kind" not in t.slots


def test_a_skip_before_a_call_still_makes_the_call() -> None:
    inner = flow("inner", Act("utter_inside"), startable=False)
    t = safe(welcome(collect("kind"), Call("inner"), collect("hurt")), inner)
    assert t(Vague.SKIP) == ["skipped", "inside", "ask_hurt"]


def test_unsure_is_an_answer_where_it_is_offered_and_a_skip_elsewhere() -> None:
    t = safe(TWO)
    assert t(Vague.UNSURE) == ["thanks", "ask_hurt"]
    assert t.slots["kind"] == "unsure"
    assert t(Vague.UNSURE)[0] == "skipped"


def test_after_two_unclear_answers_a_person_is_offered_and_the_question_comes_back() -> None:
    t = safe(TWO)
    assert t() == ["unclear", "ask_kind"]
    assert t() == ["ask_person"]
    assert t(NO) == ["heard", "ask_kind"]
    assert t() == ["unclear", "ask_kind"]


def test_a_third_time_gives_numbers_instead_of_asking_for_ever() -> None:
    t = safe(TWO)
    t()
    t()
    assert t() == ["unclear", "ask_person"]
    assert t() == ["hand_off:survivor", "ask_kind"]
    before_safe = talk(TWO)
    for _ in range(3):
        before_safe()
    assert before_safe() == ["ask_safe_to_talk"]


def test_back_never_leads_to_a_question_of_the_engines_own() -> None:
    t = safe(TWO)
    t()
    t()
    t(NO)
    t(YES)
    assert t(command=Command.BACK) == ["ask_kind"]
    assert t(command=Command.BACK) == ["ask_safe_to_talk"]


def test_back_returns_to_the_question_before_and_its_answer_is_gone() -> None:
    t = safe(TWO)
    t(YES)
    assert t(command=Command.BACK) == ["ask_kind"]
    assert "kind" not in t.slots
    t(command=Command.BACK)
    assert t(command=Command.BACK) == ["nothing_to_go_back_to", "ask_safe_to_talk"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (Command.HELP, "help"),
        (Command.PRIVACY, "privacy"),
        (Command.WHO, "who"),
        (Command.LANGUAGE, "languages"),
        (Command.THANKS, "thanks"),
        (Command.PRYING, "prying"),
    ],
)
def test_global_words_are_answered_and_the_question_stays(command: Command, words: str) -> None:
    for t in (talk(TWO), safe(TWO)):
        assert t.session is not None
        before = t.session.stack
        assert t(command=command)[0] == words
        assert t.session.stack == before


def test_who_swears_is_warned_once_and_never_shut_out() -> None:
    for t, open_question in ((talk(TWO), "ask_safe_to_talk"), (safe(TWO), "ask_kind")):
        assert t(command=Command.RUDE) == ["rude", open_question]
        assert t(command=Command.RUDE) == [open_question]
        assert t(command=Command.RUDE, concerns=(Concern.IMMEDIATE_DANGER,)) == ["concern_immediate_danger"]


def test_a_person_is_asked_for_at_any_question_once_it_is_safe() -> None:
    t = safe(TWO)
    assert t(command=Command.HUMAN) == ["hand_off:survivor", "ask_kind"]
    assert talk(TWO)(command=Command.HUMAN) == ["ask_safe_to_talk"]


def test_restart_forgets_answers_but_not_that_it_is_safe() -> None:
    t = safe(TWO)
    t(YES)
    assert t(command=Command.RESTART) == ["ask_kind"]
    assert t.slots == {"safe_to_talk": True}
    assert talk(TWO)(command=Command.RESTART) == ["ask_safe_to_talk"]


def test_a_keyword_starts_its_flow_only_where_it_is_safe() -> None:
    other = flow("other", Act("utter_other"), collect("hurt"))
    assert safe(TWO, other, intents={"i": "other"})(intent="i") == ["other", "ask_hurt"]
    assert talk(TWO, other, intents={"i": "other"})(intent="i") == ["unclear", "ask_safe_to_talk"]


def test_a_guarded_flow_starts_only_when_its_guard_holds() -> None:
    other = flow("other", collect("hurt"), guard=when("slots.kind is 'a'"))
    assert safe(TWO, other, intents={"i": "other"})(intent="i") == ["unclear", "ask_kind"]


def test_a_keyword_takes_a_child_only_to_flows_with_words_for_children() -> None:
    adult = flow("adult", collect("hurt"))
    young = flow("young", Act("utter_young"), collect("hurt"), metadata={"young": True})
    t = safe(TWO, adult, young, intents={"a": "adult", "y": "young"})
    t(minor=True)
    assert t(intent="a") == ["unclear", "ask_hurt"]
    assert t(intent="a", concerns=(Concern.CHILD_AT_RISK,)) == ["concern_child_at_risk"]
    assert t(intent="y") == ["young", "ask_hurt"]


def test_branches_follow_the_first_condition_that_holds() -> None:
    branch = (Noop(), (Arm("2", when("slots.kind = 'a'")), Arm("3")))
    t = safe(welcome(collect("kind"), branch, Act("utter_a"), collect("hurt")))
    assert t(Chose(0)) == ["a", "ask_hurt"]
    t = safe(welcome(collect("kind"), branch, Act("utter_a"), collect("hurt")))
    assert t(Chose(1)) == ["ask_hurt"]


def test_a_called_flow_keeps_its_answers_until_the_caller_ends() -> None:
    inner = flow("inner", collect("hurt"), startable=False)
    t = safe(welcome(Call("inner"), collect("kind")), inner)
    assert t(YES) == ["ask_kind"]
    assert t.slots["hurt"] is True
    t(Chose(0))
    assert "hurt" not in t.slots


def test_a_link_ends_the_flow_and_its_answers() -> None:
    other = flow("other", collect("hurt"))
    t = safe(welcome(collect("kind"), Link("other")), other)
    assert t(Chose(0)) == ["ask_hurt"]
    assert t.slots == {"safe_to_talk": True}


def test_persisted_slots_outlive_their_flow() -> None:
    keeps = flow(
        "welcome",
        SetSlots((("kind", "a"), ("hurt", True))),
        Link("other"),
        metadata={"starts_on": "start"},
        persisted=frozenset({"kind"}),
    )
    t = safe(keeps, flow("other", collect("scale")))
    assert t.slots == {"safe_to_talk": True, "kind": "a"}
    assert t(Amount(7)) == ["ask_more"]


def test_a_filled_slot_is_not_asked_again_unless_it_says_so() -> None:
    filled = SetSlots((("kind", "a"),))
    assert safe(welcome(filled, collect("kind"), collect("hurt"))).session is not None
    assert talk(welcome(filled, collect("kind"), collect("hurt")))(YES) == ["ask_hurt"]
    assert talk(welcome(filled, collect("kind", ask_before_filling=True)))(YES) == ["ask_kind"]


def test_services_and_hand_off_become_effects() -> None:
    t = talk(
        welcome(
            Act("action_show_service", {"services": ["one", "two"]}),
            Act("action_show_service", {"service": "three"}),
            Act("action_find_services", {"need_slot": "kind", "area_slot": "scale"}),
            Act("action_find_services", {"need": "housing"}),
            SetSlots((("kind", "a"),)),
            Act("action_find_services", {"need_slot": ("hurt", "kind"), "area_slot": ("scale", "kind")}),
            collect("hurt"),
        )
    )
    said = t(YES)
    assert said == [
        "service:one+two",
        "service:three",
        "find:hurt:None",
        "find:housing:None",
        "find:a:a",
        "ask_hurt",
    ]


def test_what_was_answered_is_counted_and_what_was_skipped_is_not() -> None:
    given = SetSlots((("kind", "a"), ("hurt", False)))
    t = talk(welcome(given, Act("action_count", {"slots": ("kind", "hurt", "scale")}), collect("more")))
    assert t(YES) == ["tally:kind:a", "tally:hurt:false", "ask_more"]


def test_a_flow_that_never_waits_ends_in_words_not_in_a_fault() -> None:
    circle = flow("circle", (Act("utter_round"), (Arm("0"),)))
    t = safe(welcome(collect("kind"), Link("circle")), circle)
    assert t(YES) == ["sorry", "ask_more"]


def test_calls_without_end_stop_at_the_depth_limit() -> None:
    deep = flow("deep", Call("deep"))
    t = safe(welcome(collect("kind"), Call("deep")), deep)
    assert t(YES) == ["sorry", "ask_more"]


def test_someone_who_never_stops_begins_afresh() -> None:
    t = safe(TWO)
    for _ in range(600):
        t(command=Command.HELP)
    assert t.session is not None
    assert t.session.turn < 500


def test_the_question_open_now_is_what_can_be_answered() -> None:
    t = safe(TWO)
    assert t.session is not None
    assert question(t.flows, t.session) == t.flows.questions["utter_ask_kind"]
    fresh = begin(t.flows, "sms", "en", 1)
    assert question(t.flows, fresh) is None


def test_a_rejected_answer_says_why_and_asks_again() -> None:
    picky = collect("kind", rejections=(Rejection(when("slots.kind = 'a'"), "utter_not_a"),))
    t = safe(welcome(picky, collect("hurt")))
    assert t(Chose(0)) == ["not_a", "ask_kind"]
    assert t(Chose(1)) == ["ask_hurt"]
