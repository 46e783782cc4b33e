"""What the directory shows: confidence per field, expiry, and the two best services for a need."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.hours import CheckHours
from bot.content.ranking import is_open
from bot.content.services import Directory
from bot.content.taxonomy import Accepts, Audience, Gender, Need
from tests.content.rows import directory

DIRECTORY = Directory.load()
TODAY = date(2026, 11, 24)
WORKDAY = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # a Tuesday
HOLIDAY_NIGHT = datetime(2026, 12, 28, 3, 0, tzinfo=UTC)  # Boxing Day in lieu

needs = st.sampled_from(Need)
areas = st.none() | st.sampled_from([area.code for area in (*DIRECTORY.areas, *DIRECTORY.nations)])
audiences = st.frozensets(st.sampled_from(Audience), max_size=4)
moments = st.integers(0, 4000).map(lambda hours: datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=hours))


def found(need: str, now: datetime, area: str | None = None, *said: str) -> list[str]:
    return [service.key for service in DIRECTORY.find(need, now, area=area, audience=frozenset(said))]


# Confidence is per field.


@pytest.mark.parametrize("confidence", ["C", "D"])
@pytest.mark.parametrize("field", ["phone", "text", "web", "hours"])
def test_an_unconfirmed_field_is_left_out_and_the_others_stay(
    tmp_path: Path, field: str, confidence: str
) -> None:
    grade = "A" if field == "phone" else "B"
    edit = (f"{field}: {{confidence: {grade}", f"{field}: {{confidence: {confidence}")
    service = directory(tmp_path, edit).get("example", TODAY)
    assert service is not None
    left_out = {
        "phone": service.phone is None,
        "text": service.text is None,
        "web": service.url is None,
        "hours": service.timetable is None,
    }
    assert left_out == {name: name == field for name in left_out}
    if field == "hours":
        assert service.status(WORKDAY) == CheckHours()


@pytest.mark.parametrize(
    "edit", [("cost:", "hidden: true\n      cost:"), ("status: active", "status: defunct")]
)
def test_a_hidden_or_closed_service_is_not_shown(tmp_path: Path, edit: tuple[str, str]) -> None:
    kept = directory(tmp_path, edit)
    assert kept.get("example", TODAY) is None
    assert {"example"} <= kept.keys()


def test_an_unknown_key_is_nothing() -> None:
    assert DIRECTORY.get("nobody", TODAY) is None
    assert DIRECTORY.phone("nobody", TODAY) is None
    assert DIRECTORY.text("nobody", TODAY) is None


def test_a_line_for_texts_gives_the_number_to_text() -> None:
    assert DIRECTORY.text("shout", TODAY)
    assert DIRECTORY.phone("shout", TODAY) is None


def test_the_partnership_has_its_own_row_with_todays_number() -> None:
    dap, galop = (DIRECTORY.get(key, TODAY) for key in ("london_lgbt_dap", "galop"))
    assert dap is not None
    assert galop is not None
    assert "London LGBT+ Domestic Abuse Partnership (DAP)" in dap.name
    assert dap.phone == galop.phone
    assert all(word in dap.one_line for word in ("One call", "housing", "legal", "safety", "emotional"))


def test_the_respect_phoneline_has_a_number_a_site_and_no_hours() -> None:
    respect = DIRECTORY.get("respect_phoneline", TODAY)
    assert respect is not None
    assert respect.phone
    assert respect.url
    assert respect.status(WORKDAY) == CheckHours()


def test_a_sure_service_with_an_unsure_number_shows_without_it() -> None:
    antidote = DIRECTORY.get("antidote", TODAY)
    assert antidote is not None
    assert antidote.phone is None


# Expiry.


def test_a_row_is_shown_on_its_last_day_and_not_on_the_next(tmp_path: Path) -> None:
    short = directory(tmp_path)
    assert short.get("example", date(2027, 10, 7)) is not None
    assert short.get("example", date(2027, 10, 8)) is None
    assert "example" not in short.overdue(date(2027, 10, 7))
    assert "example" in short.overdue(date(2027, 10, 8))


def test_a_crisis_row_past_its_date_gives_way_to_a_last_line_and_is_reported() -> None:
    later = date(2030, 1, 1)
    for key in sorted(DIRECTORY.keys()):
        if DIRECTORY.is_crisis(key):
            stand_in = DIRECTORY.get(key, later)
            assert stand_in is not None
            assert stand_in.key in ("emergency", "nhs_111")
            assert DIRECTORY.phone(key, later)
            assert (key in DIRECTORY.overdue(later)) == (key not in ("emergency", "nhs_111"))
    crisis = [DIRECTORY.is_crisis(key) for key in DIRECTORY.overdue(later)]
    assert crisis == sorted(crisis, reverse=True)


def test_any_other_row_past_its_date_is_gone() -> None:
    assert DIRECTORY.get("galop", date(2030, 1, 1)) is None


@given(needs, areas, audiences)
def test_years_after_the_last_check_a_need_still_finds_a_number(
    need: Need, area: str | None, said: frozenset[Audience]
) -> None:
    late = DIRECTORY.find(need, datetime(2031, 5, 5, 3, tzinfo=UTC), area=area, audience=said)
    assert late[0].phone
    assert {service.key for service in late} <= {"emergency", "nhs_111"}


# Finding.


@given(needs, moments, areas, audiences)
def test_at_most_two_are_found_one_of_them_open_and_open_ones_first(
    need: Need, now: datetime, area: str | None, said: frozenset[Audience]
) -> None:
    services = DIRECTORY.find(need, now, area=area, audience=said, most=9)
    openness = [is_open(service, now) for service in services]
    assert 1 <= len(services) <= 2
    assert any(openness)
    assert need is Need.DANGER or openness == sorted(openness, reverse=True) or openness == [False, True]
    assert len({service.phone or service.key for service in services}) == len(services)


@given(needs, moments, areas, audiences)
def test_nobody_is_sent_to_a_service_that_is_not_for_them(
    need: Need, now: datetime, area: str | None, said: frozenset[Audience]
) -> None:
    for service in DIRECTORY.find(need, now, area=area, audience=said):
        if said & {Audience.MAN, Audience.WOMAN} == {Audience.MAN}:
            assert service.gender is not Gender.WOMEN or need is Need.MEN
        if said & {Audience.MAN, Audience.WOMAN} == {Audience.WOMAN} and need is not Need.MEN:
            assert service.gender is not Gender.MEN
        if Audience.DEAF in said:
            assert service.without_voice
        if Audience.UNDER_16 in said:
            assert service.last_line or Need.YOUNG in service.needs
        if need is not Need.OWN_BEHAVIOUR:
            assert Need.OWN_BEHAVIOUR not in service.needs


@pytest.mark.parametrize("need", Need)
def test_every_need_has_a_service_at_noon_and_at_three_on_a_bank_holiday(need: Need) -> None:
    for now in (WORKDAY, HOLIDAY_NIGHT):
        services = DIRECTORY.find(need, now)
        assert need in services[0].needs
        assert any(is_open(service, now) for service in services)


def test_danger_begins_with_the_emergency_number() -> None:
    for said in ([], ["woman"], ["man"], ["lgbt"], ["older"]):
        assert found("danger", HOLIDAY_NIGHT, None, *said)[0] == "emergency"


def test_deaf_people_in_danger_get_ways_without_a_voice() -> None:
    assert set(found("danger", HOLIDAY_NIGHT, None, "deaf")) == {"emergency_bsl", "relay_uk"}
    assert "sign_health" in found("deaf", WORKDAY)


def test_a_borough_finds_its_own_service_and_falls_back_to_london_and_national_ones() -> None:
    hackney, barnet = "E09000012", "E09000003"
    assert found("hurt", WORKDAY, hackney, "woman") == ["national_da_helpline", "hackney_dais"]
    assert found("hurt", WORKDAY, barnet, "woman") == ["national_da_helpline", "solace"]
    assert "hackney_dais" not in found("hurt", WORKDAY, barnet)


def test_of_open_services_those_that_have_said_they_have_it_come_first() -> None:
    interpreter = DIRECTORY.find("hurt", WORKDAY, audience=frozenset({"interpreter"}))
    assert Accepts.INTERPRETER in interpreter[0].accepts


@given(needs, moments, areas)
def test_whoever_asks_for_sign_language_is_sent_to_no_voice_line(
    need: Need, now: datetime, area: str | None
) -> None:
    chosen = DIRECTORY.find(need, now, area=area, audience=frozenset({"bsl"}))
    assert all(service.without_voice or service.last_line for service in chosen)


@given(needs, moments, areas)
def test_somebody_of_16_is_not_sent_to_a_service_for_grown_ups(
    need: Need, now: datetime, area: str | None
) -> None:
    chosen = DIRECTORY.find(need, now, area=area, audience=frozenset({"from_16_to_17"}))
    assert all((service.minimum_age or 0) < 18 for service in chosen)


def test_somewhere_else_in_the_country_is_not_taken_for_london() -> None:
    for service in DIRECTORY.find("hurt", WORKDAY, area="elsewhere"):
        assert "K02000001" in service.areas


def test_other_nations_find_their_own_lines() -> None:
    assert found("hurt", HOLIDAY_NIGHT, "W92000004")[0] == "live_fear_free"
    assert found("hurt", HOLIDAY_NIGHT, "S92000003")[0] == "scotland_da"
    assert found("hurt", HOLIDAY_NIGHT, "N92000002")[0] == "ni_da"
    assert found("mind", HOLIDAY_NIGHT, "N92000002")[0] == "lifeline_ni"
    assert found("lgbt", WORKDAY, "S92000003") == ["galop"]


def test_lgbt_people_in_london_find_the_partnership_before_the_national_helpline() -> None:
    assert found("lgbt", WORKDAY) == ["london_lgbt_dap"]
    assert found("hurt", WORKDAY, None, "lgbt", "woman") == ["london_lgbt_dap", "national_da_helpline"]
    assert found("hurt", HOLIDAY_NIGHT, None, "lgbt") == ["national_da_helpline", "london_lgbt_dap"]


def test_respect_is_never_the_only_number() -> None:
    for now in (WORKDAY, HOLIDAY_NIGHT):
        assert found("own_behaviour", now) == ["respect_phoneline", "samaritans"]


def test_children_find_lines_for_children() -> None:
    assert found("hurt", WORKDAY, None, "under_16") == ["childline"]
    assert found("own_behaviour", WORKDAY, None, "under_16")[0] == "childline"


def test_codes_nobody_knows_still_find_someone_to_talk_to() -> None:
    assert found("unheard_of", HOLIDAY_NIGHT, "E99999999", "martian") == ["samaritans"]


def test_asked_for_one_it_is_one_that_is_open() -> None:
    assert [s.key for s in DIRECTORY.find("stalking", HOLIDAY_NIGHT, most=1)] == ["samaritans"]
    assert [s.key for s in DIRECTORY.find("stalking", WORKDAY, most=1)] == ["stalking_helpline"]


# The files.


def test_all_33_boroughs_and_four_nations_are_there() -> None:
    assert [area.code for area in DIRECTORY.areas] == [f"E090000{number:02}" for number in range(1, 34)]
    assert {area.name for area in DIRECTORY.nations} == {"England", "Wales", "Scotland", "Northern Ireland"}
    assert all(alias == alias.lower() for area in DIRECTORY.areas for alias in area.aliases)
