"""What may not stand in the words is found however it is written, and what may is left alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.lint import Surroundings, lint, texted_variants
from bot.content.lint_screen import overdue_flows
from bot.content.prose import breaches, cut, names_in, sentences
from bot.content.reading_age import grade, hard_to_read
from bot.content.responses import WordFiles, read_findings
from bot.content.rules import Rule, errors, warnings
from bot.content.wordlists import PREVIEW, read_lists
from bot.engine.flow import Flow, Slot, SlotKind
from tests.content.words_world import LATER, ROOT, SLOTS, TODAY, directory, responses, shipped, shipped_slots


def broken(text: str) -> set[Rule]:
    return {rule for rule, _ in breaches(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Call 07700 900123.",
        "Call 07700900123 now",
        "Ring (020) 7946-0123",
        "Call +44 20 7946 0123",
        "Text HOME to 85999",
        "Call 999.",
        "Call 111 and choose 2",
        "In danger call 112!",
        "Samaritans: 116 123",
    ],
)
def test_a_number_to_call_is_found_however_it_is_grouped(text: str) -> None:
    assert broken(text) == {Rule.PHONE_NUMBER}


@pytest.mark.parametrize(
    "text",
    [
        "Go to https://help.example/talk",
        "See www.help.example.",
        "It is on help.org.uk, under advice.",
        "Write to someone@help.example",
        "HELPLINE.ORG has more",
    ],
)
def test_an_address_is_found(text: str) -> None:
    assert Rule.WEB_ADDRESS in broken(text)


@pytest.mark.parametrize(
    "text",
    [
        "Open 9am to 5pm",
        "From 9 a.m.",
        "Until 17:30",
        "At 9.30 each day",
        "Open 24/7",
        "24 hours a day",
        "By noon",
        "A 24-hour line",
        "At 7 o'clock",
        "24h",
    ],
)
def test_an_hour_is_found(text: str) -> None:
    assert broken(text) == {Rule.TIME_OF_DAY}


@pytest.mark.parametrize(
    "text",
    [
        "If you can't speak, press 55 when asked.",
        "1 in 4 people say this. You are not alone.",
        "Have you had 6 or more units in one go?",
        "How worried are you, from 0 to 10?",
        "In the last 12 months, or 2 to 4 times a month?",
        "Reply 1 yes, 2 no, 0 skip.",
        "Since 2021 the law says so.",
        "In the last 24 hours",
        "I am here. You are not to blame.",
        "Stop when you like. End of story. Start again. No help needed.",
        "{phone_emergency} and {service_name}: {exit_word} leaves.",
        "It is 2.5 units, and costs 1,500 pounds.",
    ],
)
def test_ordinary_sentences_are_left_alone(text: str) -> None:
    assert broken(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Tell us your full name.",
        "What's your postcode?",
        "Who did this?",
        "Type your email",
        "Where are you now?",
        "Which street is it?",
    ],
)
def test_a_question_who_someone_is_is_found(text: str) -> None:
    assert broken(text) == {Rule.ASKS_IDENTITY}


@pytest.mark.parametrize(
    "text",
    [
        "Does anyone refuse your name?",
        "Please send no names.",
        "Where do you live?",
        "Tell them where you are.",
        "Your number is not kept.",
        "How old are you?",
    ],
)
def test_to_speak_of_names_is_not_to_ask_for_one(text: str) -> None:
    assert broken(text) == set()


def test_the_shipped_words_read_like_school_year_six_at_most() -> None:
    assert [str(finding.fault) for finding in hard_to_read(shipped())] == []


def test_one_sentence_alone_has_no_grade() -> None:
    assert grade("Organisations coordinate interventions.") is None
    assert grade("It is not your fault. You can get help.") is not None


@pytest.mark.parametrize("word", ["STOP", "END", "QUIT", "CANCEL", "UNSUBSCRIBE", "HELP"])
def test_words_of_the_phone_company_are_never_offered(word: str) -> None:
    assert broken(f"Text {word} to leave.") == {Rule.CARRIER_WORD_SAID}


@given(st.text())
def test_cutting_a_text_loses_nothing(text: str) -> None:
    pieces = cut(text)
    again = "".join(f"{{{piece}}}" if place % 2 else piece for place, piece in enumerate(pieces))
    assert again == text
    assert "".join(sentences(text)) == text
    assert names_in(text) == frozenset(pieces[1::2])


@given(st.integers(700000, 799999), st.lists(st.sampled_from(["", " ", "-", "."]), min_size=10, max_size=10))
def test_no_grouping_hides_a_mobile_number(middle: int, gaps: list[str]) -> None:
    digits = f"0{middle}9001"
    written = "".join(digit + gap for digit, gap in zip(digits, [*gaps, ""], strict=True))
    assert broken(f"Call {written} now") & {Rule.PHONE_NUMBER, Rule.TIME_OF_DAY}


def test_only_wordings_a_text_message_may_carry_are_measured(tmp_path: Path) -> None:
    both = responses(
        tmp_path,
        """\
        utter_hello:
          - text: for everyone
          - text: for everyone afraid
            condition: slots.kind = "fear"
          - text: for texts
            channel: sms
          - text: for texts afraid
            channel: sms
            condition: slots.kind = "fear"
        utter_bye:
          - text: for everyone
          - text: for texts afraid
            channel: sms
            condition: slots.kind = "fear"
        """,
    )
    assert [v.text for v in texted_variants(both["utter_hello"])] == ["for texts afraid", "for texts"]
    assert [v.text for v in texted_variants(both["utter_bye"])] == ["for texts afraid", "for everyone"]


@pytest.mark.parametrize("metadata", ["{instrument: audit_c}", "{picklist: true}"])
def test_instruments_and_long_lists_may_have_more_than_three_options(tmp_path: Path, metadata: str) -> None:
    buttons = "".join(f"\n    - {{title: It is {n}, payload: /SetSlots(units={n})}}" for n in range(5))
    written = f"utter_ask_units:\n- text: How many?\n  metadata: {metadata}\n  buttons:{buttons}\n"
    around = Surroundings(SLOTS, directory(), TODAY)
    found = lint(WordFiles(responses(tmp_path, written)), around)
    assert Rule.MANY_OPTIONS not in {finding.rule for finding in found}


def test_a_borough_the_slot_cannot_hold_is_found_before_anyone_chooses_it(tmp_path: Path) -> None:
    listed = responses(
        tmp_path,
        "utter_ask_borough:\n- text: Where? SKIP, {exit_word}.\n  metadata: {picklist: true, titles_from: areas}\n",
    )
    few = {"borough": Slot("borough", SlotKind.CATEGORICAL, SLOTS["borough"].values[:32])}
    found = lint(WordFiles(listed), Surroundings(few, directory(), TODAY))
    assert [finding.rule for finding in found] == [Rule.VALUE_NOT_ALLOWED]
    assert "E09000033" in found[0].fault.sentence


def test_what_a_locked_screen_shows_ends_at_forty_characters() -> None:
    lists = read_lists()
    assert lists.telling("x" * (PREVIEW - 1) + " drugs") is None
    assert lists.telling("x" * (PREVIEW - 2) + " drugs") == "drugs"
    assert lists.telling("Respect yourself.") == "Respect"
    assert lists.telling("We respect your choice.") is None


def test_a_banned_word_is_found_in_any_case_with_what_to_say_instead() -> None:
    found = dict(read_lists().avoided("You’re safe now. SHOULD you go? The IDVA can."))
    assert set(found) == {"SHOULD", "You're safe now", "IDVA"}
    assert all(found.values())
    explained = dict(read_lists().avoided("A MARAC is a meeting. You should ask an IDVA.", ("MARAC", "IDVA")))
    assert set(explained) == {"should"}
    assert not list(read_lists().avoided("Some people shoulder a lot. Is it safe to talk?"))


def test_a_flow_nobody_has_looked_at_in_time_is_named() -> None:
    flows = [Flow("one", "END", {}, metadata={"review_due": "2027-05-01"}, path="flows/one.yml", line=4)]
    assert list(overdue_flows(flows, date(2027, 5, 1))) == []
    (found,) = overdue_flows(flows, date(2027, 5, 2))
    assert (found.rule, found.fault.path, found.fault.line) == (Rule.REVIEW_PASSED, "flows/one.yml", 4)


@pytest.mark.parametrize("on", [TODAY, LATER])
def test_the_shipped_words_load_today_and_when_every_row_is_out_of_date(on: date) -> None:
    files, read = read_findings(ROOT / "content" / "en", shipped_slots())
    found = (*read, *lint(files, Surroundings(shipped_slots(), directory(), on)))
    assert [str(fault) for fault in errors(found)] == []
    assert (Rule.LAPSED in {finding.rule for finding in found}) is (on == LATER)
    assert len(warnings(found)) == len(found)
