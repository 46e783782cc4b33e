"""Every fault of the directory's files is found in one go, with its file, line and one plain sentence."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.content.service_faults import late_rows
from bot.content.service_files import read_folder
from bot.content.services import SERVICES, Directory
from bot.errors import ContentFaults
from tests.content.rows import GOOD, edited, faults, folder

WRONG = YAML(typ="safe").load((SERVICES / "wrong_numbers.yml").read_text(encoding="utf-8"))["wrong_numbers"]
BROKEN = YAML(typ="safe").load((Path(__file__).parent / "broken_rows.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case["sentence"][:40])
def test_each_mistake_has_its_line_and_sentence(tmp_path: Path, case: dict[str, Any]) -> None:
    found = faults(tmp_path, edited((case["old"], case["new"])))
    whole, more = case["sentence"].removesuffix("..."), case["sentence"].endswith("...")
    at_line = [f.sentence for f in found if f.path == "services/rows.yml" and f.line == case["line"]]
    assert any(said.startswith(whole) if more else said == whole for said in at_line), found


def test_the_good_row_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD) == ()


TEAM = """\
teams:
  - team: survivor
    schedules: [{freq: WEEKLY, byday: "MO,TU", opens_at: "09:00", closes_at: "17:00"}]
    bank_holidays: closed
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("team: survivor", "team: everyone", 25, "`team`: this is not one of 'survivor', 'own_behaviour', "),
        ('"09:00"', "9", 26, "`opens_at`: this is not a time of day; write it as"),
        (
            "bank_holidays: closed",
            "bank_holidays: unknown",
            27,
            "`bank_holidays`: this is not one of 'open' ",
        ),
        ("    bank_holidays: closed\n", "", 25, "`bank_holidays`: this is missing; add it."),
        ("closed\n", f"closed\n{TEAM[7:]}", 28, "The team survivor has its hours above already; keep one"),
    ],
)
def test_the_hours_of_a_team_are_checked_like_every_row(
    tmp_path: Path, old: str, new: str, line: int, sentence: str
) -> None:
    assert faults(tmp_path, GOOD + TEAM) == ()
    again = tmp_path / "again"
    again.mkdir()
    found = faults(again, GOOD + TEAM.replace(old, new, 1))[0]
    assert (found.path, found.line) == ("services/rows.yml", line)
    assert found.sentence.startswith(sentence)


def test_all_faults_are_found_in_one_go(tmp_path: Path) -> None:
    rows = edited(
        ("cost: chargeable", "cost: cheap"), ("MO,TU", "Monday"), ("status: active", "status: open")
    )
    assert [fault.line for fault in faults(tmp_path, rows)] == [4, 8, 15]


def test_a_row_that_reads_badly_does_not_hide_the_faults_of_the_next(tmp_path: Path) -> None:
    second = GOOD.removeprefix("services:\n").replace("extent: K02000001", "extent: E09000099")
    found = faults(tmp_path, edited(("cost: chargeable", "cost: cheap")) + second)
    assert [fault.line for fault in found] == [15, 31]


@pytest.mark.parametrize("bad", WRONG, ids=lambda bad: bad["reason"])
def test_a_known_wrong_number_is_refused_even_when_it_is_kept_back(
    tmp_path: Path, bad: dict[str, str]
) -> None:
    mend = f"use {bad['right']}" if "right" in bad else "remove it"
    sentence = f"{bad['number']} is a known wrong number; {mend}."
    proof = "evidence: {confidence: C, source: an old list}"
    kept = f'unconfirmed: [{{field: phone, value: "{bad["number"]}", {proof}}}]\n      cost:'
    for name, edit in (("shown", ("07700 900123", bad["number"])), ("kept", ("cost:", kept))):
        (tmp_path / name).mkdir()
        assert sentence in [fault.sentence for fault in faults(tmp_path / name, edited(edit))]


def test_all_wrong_numbers_that_were_found_are_listed() -> None:
    assert len(WRONG) >= 9


def test_a_right_number_is_not_taken_for_its_misprint(tmp_path: Path) -> None:
    regrouped = [b for b in WRONG if bare(b["number"]) == bare(b.get("right", ""))]
    assert len(regrouped) == 1
    rows = edited(("07700 900123", regrouped[0]["right"]), ("cost: chargeable", "cost: free"))
    assert faults(tmp_path, rows) == ()


def bare(number: str) -> str:
    return number.replace(" ", "")


def test_one_spoken_name_cannot_mean_two_areas(tmp_path: Path) -> None:
    services = folder(tmp_path, GOOD)
    areas = services / "areas.yml"
    areas.write_text(areas.read_text().replace("aliases: [brixton", "aliases: [dalston"))
    with pytest.raises(ContentFaults) as caught:
        Directory.load(services)
    assert [str(fault) for fault in caught.value.faults] == [
        "services/areas.yml:25: dalston already means Hackney; keep it for one area, or for none."
    ]


def test_the_last_lines_cannot_be_taken_away(tmp_path: Path) -> None:
    services = folder(tmp_path, GOOD)
    emergency = services / "emergency.yml"
    emergency.write_text(emergency.read_text().replace("      fixed: true\n", "      hidden: true\n", 1))
    with pytest.raises(ContentFaults) as caught:
        Directory.load(services)
    sentences = [fault.sentence for fault in caught.value.faults]
    assert (
        "The row emergency must be there, active, not hidden and with a confirmed number; restore it."
        in sentences
    )
    emergency.unlink()
    with pytest.raises(ContentFaults, match="The row nhs_111 must be there"):
        Directory.load(services)


def test_an_empty_folder_is_a_fault_and_not_an_empty_directory(tmp_path: Path) -> None:
    with pytest.raises(ContentFaults, match="There are no services here"):
        Directory.load(tmp_path)


def test_a_row_that_has_run_out_is_named_with_its_line_from_the_day_after(tmp_path: Path) -> None:
    read = read_folder(folder(tmp_path, GOOD))
    mine = [row for row in late_rows(read, date(2027, 10, 8)) if row.path == "services/rows.yml"]
    sentence = (
        "This row ran out on 2027-10-07; have it checked, then write the new dates or confirm `example`."
    )
    assert [(fault.line, fault.sentence) for fault in mine] == [(23, sentence)]
    assert "services/rows.yml" not in {row.path for row in late_rows(read, date(2027, 10, 7))}
