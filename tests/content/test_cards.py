"""How a service reads: the same code gives the same words, and a text message stays within one part."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
import smsutil

from bot.content.cards import Card, card, card_text, hours_code
from bot.content.hours import LONDON, BankHolidays, Shift, Timetable
from bot.content.service import Service
from bot.content.services import Directory
from tests.content.saying import RESPONSES, saying

DIRECTORY = Directory.load()
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
SHOWN = [s for key in sorted(DIRECTORY.keys()) if (s := DIRECTORY.get(key, NOW.date()))]
WEB, SMS = saying("web"), saying("sms")

#: What one of several parts of a text message holds.
PART = 153


def service(key: str) -> Service:
    found = DIRECTORY.get(key, NOW.date())
    assert found is not None
    return found


def web(key: str, code: str) -> Card:
    return card(service(key), code, WEB)


@pytest.mark.parametrize(
    ("key", "when", "code"),
    [
        ("samaritans", datetime(2026, 12, 25, 3, 0, tzinfo=LONDON), "all"),
        ("mens_advice_line", datetime(2026, 11, 24, 11, 0, tzinfo=LONDON), "open:17:00"),
        ("mens_advice_line", datetime(2026, 11, 24, 8, 0, tzinfo=LONDON), "opens:today:10:00"),
        ("mens_advice_line", datetime(2026, 11, 27, 18, 0, tzinfo=LONDON), "opens:mon:10:00"),
        ("mens_advice_line", datetime(2026, 12, 25, 11, 0, tzinfo=LONDON), "check"),
        ("stalking_helpline", datetime(2026, 11, 25, 9, 30, tzinfo=LONDON), "opens:today:13:00"),
        ("respect_phoneline", datetime(2026, 11, 24, 11, 0, tzinfo=LONDON), "check"),
    ],
)
def test_the_code_says_how_the_hours_stand(key: str, when: datetime, code: str) -> None:
    assert hours_code(service(key), when) == code


def test_a_weekday_a_week_away_is_not_named() -> None:
    mondays = Timetable((Shift(frozenset({0}), time(10), time(12)),), BankHolidays.CLOSED)
    weekly = replace(service("galop"), timetable=mondays)
    assert hours_code(weekly, datetime(2026, 11, 23, 13, 0, tzinfo=LONDON)) == "check"
    assert hours_code(weekly, datetime(2026, 11, 24, 13, 0, tzinfo=LONDON)) == "opens:mon:10:00"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("all", "Open day and night, every day."),
        ("open:17:00", "Open now until 5pm."),
        ("open:20:30", "Open now until 8:30pm."),
        ("open:00:15", "Open now until 12:15am."),
        ("opens:today:12:00", "Closed now. Opens today at 12pm."),
        ("opens:mon:09:00", "Closed now. Opens Monday at 9am."),
        ("check", "We are not sure of the opening hours."),
        ("a code of some later version", "We are not sure of the opening hours."),
    ],
)
def test_a_code_reads_the_same_whenever_it_is_read(code: str, words: str) -> None:
    assert web("galop", code).hours == words.replace(
        "We are not sure of the opening hours.", "Check the opening hours at galop.org.uk"
    )
    assert web("samaritans", code).hours == words


def test_a_language_may_write_the_time_in_24_hours() -> None:
    polish = card(service("galop"), "open:20:30", lambda key, p: "24" if "style" in key else WEB(key, p))
    assert polish.hours == "Open now until 20:30."


def test_respect_says_where_to_check_its_hours() -> None:
    shown = card_text(card(service("respect_phoneline"), "check", SMS))
    assert "Check hours: respectphoneline.org.uk" in shown.splitlines()


def test_a_card_carries_links_for_calling_and_texting() -> None:
    shown = web("live_fear_free", "all")
    assert shown.tel == (shown.phone or "").replace(" ", "")
    assert shown.sms is not None
    assert shown.sms.isdecimal()
    assert shown.crisis


def test_a_text_line_says_the_word_to_send() -> None:
    shout = web("shout", "all")
    assert shout.phone is None
    assert shout.text == f"Text SHOUT to {service('shout').text}"


def test_a_page_without_a_number_costs_nothing_to_say_about() -> None:
    pegs = web("pegs", "check")
    assert (pegs.cost, pegs.hours) == ("", "Their page says when they are open.")


def test_a_name_without_any_contact_is_to_be_looked_up() -> None:
    assert web("antidote", "check").hours == "Look them up by name."


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.key)
def test_every_service_fits_one_part_of_a_text_message_at_any_hour(one: Service) -> None:
    codes = {hours_code(one, NOW + timedelta(minutes=30 * step)) for step in range(14 * 48)}
    for code in codes:
        said = card_text(card(one, code, SMS))
        parts = smsutil.split(said)
        assert parts.encoding == "gsm0338"
        assert parts.parts[0].bytes <= PART, said
        assert len(parts.parts) == 1


@pytest.mark.parametrize("one", [s for s in SHOWN if s.phone], ids=lambda one: one.key)
def test_the_number_stands_alone_on_its_line(one: Service) -> None:
    assert one.phone in card_text(card(one, "all", SMS)).splitlines()


def test_nothing_claims_that_a_call_leaves_no_trace() -> None:
    for one in SHOWN:
        if one.phone:
            for say in (WEB, SMS):
                assert "call list" in card(one, "all", say).bill


def test_every_word_around_a_service_is_used() -> None:
    said: set[str] = set()

    def say(key: str, params: object) -> str:
        said.add(key)
        return "x"

    codes = ["all", "open:09:00", "open:19:00", *(f"opens:{day}:09:00" for day in DAYS), "check"]
    for one in SHOWN:
        for code in codes:
            card(one, code, say)
    assert set(RESPONSES) - said == {"utter_bill_may_show"}


DAYS = ("today", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
