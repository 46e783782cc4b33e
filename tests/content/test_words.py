"""What is said: the right variant, the same words every time, and a text message that reads well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.responses import CHANNELS, Response
from bot.content.segments import size
from bot.content.words import LISTED, Message, UnfilledPlaceholder, UnknownWords, Words
from bot.engine.flow import Value
from bot.engine.reading import Choice, Kind
from bot.engine.session import Line
from bot.handoff.consent import LINES
from tests.content.words_world import LATER, SLOTS, TODAY, directory, shipped, words

PRIORITY: Final = """\
utter_hello:
  - text: anyone
  - text: anyone, afraid
    condition: slots.kind = "fear"
  - text: texting
    channel: sms
  - text: texting, afraid
    channel: sms
    condition: slots.kind = "fear"
  - text: texting, afraid and sure
    channel: sms
    condition: slots.kind = "fear" and slots.safe is true
"""

ASK_SAFE: Final = """\
utter_come_back:
  - text: That is OK.
utter_ask_safe:
  - text: Is now a good time?
    buttons: &safe
      - {title: "Yes", payload: /SetSlots(safe=true)}
      - {title: Not now, payload: /SetSlots(safe=false)}
  - text: OK to text now?
    channel: sms
    buttons: *safe
utter_ask_kind:
  - text: What is it like?
    buttons:
      - {title: I am scared, payload: /SetSlots(kind=fear)}
      - {title: It is about money, payload: /SetSlots(kind=money)}
      - {title: Something else, payload: /SetSlots(kind=other)}
  - text: What is it?
    channel: sms
    buttons:
      - {title: Scared, payload: /SetSlots(kind=fear)}
      - {title: Money, payload: /SetSlots(kind=money)}
      - {title: Else, payload: /SetSlots(kind=other)}
utter_ask_worry:
  - text: How worried are you, from 0 to 10?
utter_ask_units:
  - text: How many?
utter_ask_borough:
  - text: Type the name of your borough.
    metadata: {picklist: true, titles_from: areas}
"""


@pytest.mark.parametrize(
    ("channel", "slots", "said"),
    [
        ("sms", {"kind": "fear", "safe": True}, "texting, afraid"),
        ("sms", {"kind": "money"}, "texting"),
        ("web", {"kind": "fear"}, "anyone, afraid"),
        ("web", {"kind": None}, "anyone"),
        ("web", {}, "anyone"),
        ("carrier pigeon", {}, "anyone"),
    ],
)
def test_the_closest_variant_is_said(
    tmp_path: Path, channel: str, slots: Mapping[str, Value], said: str
) -> None:
    all_words = words(tmp_path, PRIORITY)
    line = Line("utter_hello", all_words.choose("utter_hello", channel, slots))
    assert all_words.render(line, channel, "en").text == said


def test_words_without_a_text_for_everyone_still_say_something(tmp_path: Path) -> None:
    all_words = words(tmp_path, "utter_hello:\n  - text: afraid\n    condition: slots.safe is false\n")
    assert all_words.choose("utter_hello", "web", {}) == 0


ANY_SLOTS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from([None, "fear", "money", "other"]) | st.text(max_size=3),
        "safe": st.sampled_from([None, True, False, 3.5]),
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(channel=st.sampled_from(CHANNELS) | st.text(max_size=5), slots=ANY_SLOTS)
def test_there_is_always_an_answer_and_always_the_same(
    tmp_path: Path, channel: str, slots: dict[str, Value]
) -> None:
    all_words = words(tmp_path, PRIORITY)
    chosen = all_words.choose("utter_hello", channel, slots)
    assert chosen == all_words.choose("utter_hello", channel, dict(reversed(slots.items())))
    assert all_words.render(Line("utter_hello", chosen), channel, "en").text


def test_a_turn_is_one_text_with_its_choices_below_the_question(tmp_path: Path) -> None:
    lines = (Line("utter_come_back"), Line("utter_ask_safe", 1))
    assert words(tmp_path, ASK_SAFE).sms(lines, "en") == "That is OK.\nOK to text now?\n1 Yes, 2 Not now"


def test_a_message_carries_its_choices_beside_its_text(tmp_path: Path) -> None:
    all_words = words(tmp_path, ASK_SAFE)
    assert all_words.render(Line("utter_ask_safe"), "web", "en") == Message(
        "Is now a good time?", ("Yes", "Not now"), question="utter_ask_safe"
    )
    assert all_words.render(Line("utter_come_back"), "web", "en") == Message("That is OK.")
    assert all_words.render(Line("utter_ask_worry"), "web", "en").question == "utter_ask_worry"


def test_a_yes_or_no_is_asked_as_one(tmp_path: Path) -> None:
    question = words(tmp_path, ASK_SAFE).question("utter_ask_safe", SLOTS["safe"], "en")
    assert question.kind is Kind.YES_NO
    assert question.choices == (Choice(True, "Yes"), Choice(False, "Not now"))


def test_the_title_of_any_wording_may_be_typed(tmp_path: Path) -> None:
    question = words(tmp_path, ASK_SAFE).question("utter_ask_kind", SLOTS["kind"], "en")
    assert question.kind is Kind.CHOICE
    assert question.choices[0] == Choice("fear", "I am scared", ("Scared",))


def test_a_number_is_typed(tmp_path: Path) -> None:
    all_words = words(tmp_path, ASK_SAFE)
    scale = all_words.question("utter_ask_worry", SLOTS["worry"], "en")
    number = all_words.question("utter_ask_units", SLOTS["units"], "en")
    assert (scale.kind, scale.low, scale.high, scale.choices) == (Kind.SCALE, 0, 10, ())
    assert (number.kind, number.low, number.high) == (Kind.NUMBER, 0, 40)


def test_a_long_list_is_typed_by_name_and_never_printed_on_a_phone(tmp_path: Path) -> None:
    all_words = words(tmp_path, ASK_SAFE)
    line = Line("utter_ask_borough")
    question = all_words.question("utter_ask_borough", SLOTS["borough"], "en")
    message = all_words.render(line, "web", "en")
    assert message.picklist
    assert len(message.choices) == len(question.choices) == 33
    assert message.choices == tuple(choice.title for choice in question.choices)
    assert {choice.value for choice in question.choices} == set(SLOTS["borough"].values)
    assert question.many
    assert question.choices[6].title == "Camden"
    assert "kentish town" in question.choices[6].also
    assert all_words.sms((line,), "en") == "Type the name of your borough."


PLACEHOLDERS: Final = """\
utter_hello:
  - text: "{service_name}. In danger call {phone_emergency}. Sad? {phone_samaritans}. {exit_word} ends."
utter_soon:
  - text: "Someone is free at {time}."
    metadata: {params: [time]}
utter_odd:
  - text: "Call {phone_respect_phoneline} or {fax_emergency}."
"""


def test_placeholders_are_filled_from_the_directory_and_the_line(tmp_path: Path) -> None:
    all_words = words(tmp_path, PLACEHOLDERS)
    number = directory().phone("samaritans", TODAY)
    assert all_words.sms((Line("utter_hello"),), "en") == (
        f"QL. In danger call 999. Sad? {number}. BYE ends."
    )
    assert all_words.sms((Line("utter_soon", 0, (("time", "10:30"),)),), "en") == "Someone is free at 10:30."


def test_a_placeholder_with_nothing_in_it_is_an_error_and_never_none(tmp_path: Path) -> None:
    all_words = words(tmp_path, PLACEHOLDERS)
    for line in (Line("utter_soon"), Line("utter_soon", 0, (("time", ""),)), Line("utter_odd")):
        with pytest.raises(UnfilledPlaceholder):
            all_words.sms((line,), "en")


def test_a_crisis_number_past_its_date_gives_way_the_day_it_happens(tmp_path: Path) -> None:
    day = [TODAY]
    all_words = Words(
        words(tmp_path, PLACEHOLDERS).responses, directory(), today=lambda: day[0], service_name="QL"
    )
    before = all_words.sms((Line("utter_hello"),), "en")
    day[0] = LATER
    after = all_words.sms((Line("utter_hello"),), "en")
    assert after != before
    number = directory().phone("samaritans", LATER)
    assert number in {"999", "111"}
    assert after == f"QL. In danger call 999. Sad? {number}. BYE ends."


LAPSES: Final = """\
utter_both:
  - text: "In danger call {phone_emergency}. Or text SHOUT to {text_shout}. You are not alone."
utter_lines:
  - text: |-
      In danger call this:
      {phone_emergency}
      Text SHOUT to {text_shout}.
      {exit_word} leaves.
utter_alone:
  - text: "Text SHOUT to {text_shout}."
"""


def test_a_sentence_whose_number_has_lapsed_is_left_out_and_never_the_whole_message(tmp_path: Path) -> None:
    number = directory().text("shout", TODAY)
    now, later = words(tmp_path, LAPSES), words(tmp_path, LAPSES, on=LATER)
    both, alone = Line("utter_both"), Line("utter_alone")
    assert now.sms((both,), "en") == (f"In danger call 999. Or text SHOUT to {number}. You are not alone.")
    assert later.sms((both,), "en") == "In danger call 999. You are not alone."
    assert later.sms((Line("utter_lines"),), "en") == "In danger call this:\n999\nBYE leaves."
    with pytest.raises(UnfilledPlaceholder):
        later.sms((alone,), "en")


def test_unknown_words_are_refused_without_repeating_them(tmp_path: Path) -> None:
    all_words = words(tmp_path, ASK_SAFE)
    with pytest.raises(UnknownWords) as fault:
        all_words.choose("utter_secret", "sms", {})
    assert "secret" not in str(fault.value)
    with pytest.raises(UnknownWords):
        all_words.sms((Line("utter_ask_safe", 9),), "en")


def service(key: str) -> Line:
    return Line("service", 0, (("service", key), ("hours", "open:17:00")))


def test_a_service_is_a_card_on_a_page_and_its_number_alone_on_a_line_in_a_text() -> None:
    all_words = shipped_words(TODAY)
    number = directory().phone("respect_phoneline", TODAY)
    card = all_words.render(service("respect_phoneline"), "web", "en").card
    assert card
    assert (card.phone, card.hours) == (number, "Open now until 5pm.")
    said = all_words.sms((Line("utter_ok_not_now"), service("respect_phoneline")), "en").splitlines()
    assert said[0] == "OK."
    assert number in said


def test_a_service_that_has_left_the_directory_is_not_shown() -> None:
    all_words = shipped_words(LATER)
    assert all_words.render(service("respect_phoneline"), "web", "en") == Message("")
    assert all_words.sms((Line("utter_ok_not_now"), service("respect_phoneline")), "en") == "OK."
    assert "999" in all_words.sms((service("national_da_helpline"),), "en")


def shipped_words(on: date) -> Words:
    return Words(shipped().responses, directory(), today=lambda: on, service_name="QL")


def _lines(responses: Mapping[str, Response]) -> Iterator[Line]:
    for key, response in responses.items():
        for index, variant in enumerate(response.variants):
            given = {LISTED: " ".join(LINES)}
            yield Line(key, index, tuple((name, given.get(name, "10")) for name in variant.params))


@pytest.mark.parametrize("on", [TODAY, LATER])
def test_everything_shipped_can_be_said_on_every_channel_even_when_all_rows_have_expired(on: date) -> None:
    all_words = shipped_words(on)
    for line in _lines(all_words.responses):
        for channel in CHANNELS:
            assert all_words.render(line, channel, "en").text
        assert size(all_words.sms((line,), "en")).gsm
