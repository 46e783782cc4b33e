"""What a person confirms is shown from then on, for its time, and only for the value they confirmed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.content.confirmations import LONGEST, Confirmation, values
from bot.content.due import standings
from bot.content.services import Directory
from tests.content.rows import directory

TODAY = date(2026, 11, 24)
HIDDEN = (
    ("service: {confidence: A", "service: {confidence: D"),
    ("phone: {confidence: A", "phone: {confidence: C"),
    ("cost:", "hidden: true\n      cost:"),
)


def said(of: Directory, *fields: str, until: date = date(2027, 6, 1)) -> list[Confirmation]:
    record = next(record for record in of.records if record.x_quietline.key == "example")
    found = values(record)
    return [
        Confirmation("example", field, found[field], "Ana", "a call", on=TODAY, until=until)
        for field in fields or found
    ]


def test_a_hidden_row_is_shown_once_it_is_confirmed_and_until_its_last_day(tmp_path: Path) -> None:
    kept = directory(tmp_path, *HIDDEN)
    assert kept.get("example", TODAY) is None
    confirmed, last = said(kept), date(2027, 6, 1)
    kept.confirm(confirmed, TODAY)
    shown = kept.get("example", TODAY)
    assert shown is not None
    assert shown.phone == "07700 900123"
    assert shown.expires_on == date(2027, 10, 7)
    kept.confirm(confirmed, last + timedelta(days=1))
    assert kept.get("example", last + timedelta(days=1)) is None


def test_a_number_alone_does_not_bring_out_a_hidden_service(tmp_path: Path) -> None:
    kept = directory(tmp_path, *HIDDEN)
    kept.confirm(said(kept, "phone", "hours"), TODAY)
    assert kept.get("example", TODAY) is None
    assert kept.edition == 0


def test_a_confirmed_service_comes_without_the_number_nobody_confirmed(tmp_path: Path) -> None:
    kept = directory(tmp_path, *HIDDEN)
    kept.confirm(said(kept, "service"), TODAY)
    shown = kept.get("example", TODAY)
    assert shown is not None
    assert shown.phone is None


def test_what_was_said_of_an_old_number_does_not_carry_over_to_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    confirmed = said(directory(tmp_path / "old", *HIDDEN))
    newer = directory(tmp_path / "new", *HIDDEN, ("07700 900123", "07700 900999"))
    newer.confirm(confirmed, TODAY)
    shown = newer.get("example", TODAY)
    assert shown is not None
    assert shown.phone is None


def test_a_row_past_its_date_is_good_again_once_it_is_confirmed(tmp_path: Path) -> None:
    late = date(2027, 11, 1)
    kept = directory(tmp_path)
    assert kept.get("example", late) is None
    again = [replace(one, on=late, until=late + LONGEST) for one in said(kept)]
    kept.confirm(again, late)
    assert kept.get("example", late) is not None
    assert "example" not in kept.overdue(late)
    kept.confirm([], late)
    assert kept.get("example", late) is None


def test_a_confirmed_row_is_found_for_its_need(tmp_path: Path) -> None:
    kept = directory(tmp_path, *HIDDEN)
    now = datetime(2026, 11, 24, 11, tzinfo=UTC)
    assert "example" not in {service.key for service in kept.find("money", now)}
    kept.confirm(said(kept), TODAY)
    assert "example" in {service.key for service in kept.find("money", now)}


def test_whoever_looks_after_the_directory_sees_what_waits_and_what_is_due(tmp_path: Path) -> None:
    kept = directory(tmp_path, *HIDDEN)

    def example(confirmed: list[Confirmation]) -> tuple[bool, tuple[str, ...], bool]:
        rows = {row.key: row for row in standings(kept.records, confirmed, TODAY)}
        return rows["example"].shown, rows["example"].waiting, rows["example"].due(TODAY)

    assert example([]) == (False, ("service", "phone"), False)
    assert example(said(kept)) == (True, (), False)
    assert example(said(kept, until=TODAY + timedelta(days=9))) == (True, (), True)
    assert example(said(kept, "service")) == (True, ("phone",), False)


def test_crisis_rows_come_first_and_last_lines_are_never_due() -> None:
    rows = standings(Directory.load().records, [], date(2030, 1, 1))
    crisis = [row.crisis for row in rows]
    assert crisis == sorted(crisis, reverse=True)
    assert {row.key for row in rows if not row.due(date(2030, 1, 1))} == {"emergency", "nhs_111"}
    assert not any(row.expired(TODAY) for row in rows)


@pytest.mark.parametrize("need", ["hurt", "alcohol_drugs"])
@pytest.mark.parametrize("said_of_self", [frozenset[str](), frozenset({"woman"}), frozenset({"man"})])
def test_every_borough_has_a_row_of_its_own_or_a_line_that_covers_it(
    need: str, said_of_self: frozenset[str]
) -> None:
    kept = Directory.load()
    for area in kept.areas:
        assert area.council
        found = kept.find(need, datetime(2026, 11, 24, 11, tzinfo=UTC), area=area.code, audience=said_of_self)
        assert any(service.phone for service in found)
        assert all(service.areas & {area.code, "E12000007", "E92000001", "K02000001"} for service in found)


def test_every_shown_service_says_whom_it_is_for_and_what_a_call_may_show() -> None:
    kept = Directory.load()
    shown = [service for key in sorted(kept.keys()) if (service := kept.get(key, TODAY))]
    assert [
        service.key for service in shown if not (service.one_line and service.for_whom and service.areas)
    ] == []
    assert all(service.bill for service in shown)
