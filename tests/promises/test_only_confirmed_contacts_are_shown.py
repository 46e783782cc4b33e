"""Promise: nobody is shown a number, page or hour that nobody has confirmed, or one known to be wrong.

The files are read here without the directory's own code, so that one mistake cannot hide the other.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.content.cards import card, card_text, hours_code
from bot.content.services import SERVICES, Directory
from bot.content.taxonomy import Audience, Need
from tests.content.saying import saying

TODAY = date(2026, 11, 24)
MOMENTS = [datetime(2026, 11, 24, 11, tzinfo=UTC), datetime(2026, 12, 28, 3, tzinfo=UTC)]
CONFIRMED = {"A", "B"}
FILES = {path.name: YAML(typ="safe").load(path.read_text("utf-8")) for path in SERVICES.glob("*.yml")}
ROWS: list[dict[str, Any]] = [row for file in FILES.values() for row in file.get("services", ())]

#: Eleven digits (ten for some freephone ones) in groups, or one of the short forms; written apart from phones.py.
UK = re.compile(r"(\d{3}|\d{5}|116 \d{3}|0800 \d{4}|(?=(?:\d ?){11}$)0(80|3|2|1|7)\d* [\d ]+)\Z")


def values(row: dict[str, Any], *, confirmed: bool) -> Iterator[str]:
    """The numbers and pages of a row that may, or may not, be shown."""
    own = row["x_quietline"]
    proof = own["evidence"]
    whole = (
        proof["service"]["confidence"] in CONFIRMED and not own.get("hidden") and row["status"] == "active"
    )
    contacts = {
        "phone": [phone["number"] for contact in row.get("contacts", ()) for phone in contact["phones"]],
        "text": [own["text"]["number"]] if "text" in own else [],
        "web": [row["url"]] if "url" in row else [],
    }
    for field, given in contacts.items():
        if given and (whole and proof[field]["confidence"] in CONFIRMED) == confirmed:
            yield from given
    if not confirmed:
        yield from (kept["value"] for kept in own.get("unconfirmed", ()) if kept["field"] != "hours")


def sure_of_hours(row: dict[str, Any]) -> bool:
    proof = row["x_quietline"]["evidence"].get("hours")
    return proof is not None and proof["confidence"] in CONFIRMED


@pytest.fixture(scope="module")
def everything_shown() -> str:
    """Each card by key, and each card any need, area and audience can find, in words for page and text."""
    directory = Directory.load()
    areas = [None, *(area.code for area in (*directory.areas, *directory.nations))]
    shown = {service for key in sorted(directory.keys()) if (service := directory.get(key, TODAY))}
    for need in Need:
        for area in areas:
            for said in (frozenset[str](), *(frozenset({one.value}) for one in Audience)):
                shown |= {s for now in MOMENTS for s in directory.find(need, now, area=area, audience=said)}
    words = []
    for service in sorted(shown, key=lambda service: service.key):
        for now in MOMENTS:
            for say in (saying("web"), saying("sms")):
                made = card(service, hours_code(service, now), say)
                words.append(f"{card_text(made)}\n{made}")
    return "\n".join(words)


def bare(text: str) -> str:
    return re.sub(r"(?<=\d) (?=\d)", "", text)


def test_no_value_without_confirmation_is_shown_anywhere(everything_shown: str) -> None:
    sure = {value for row in ROWS for value in values(row, confirmed=True)}
    unsure = {value for row in ROWS for value in values(row, confirmed=False)} - sure
    assert len(unsure) > 30  # the files do hold values that wait for a person
    text = bare(everything_shown)
    assert [value for value in sorted(unsure) if bare(value) in text] == []


def test_hours_without_confirmation_are_never_said_to_be_open_or_closed() -> None:
    directory = Directory.load()
    unsure = [row["x_quietline"]["key"] for row in ROWS if not sure_of_hours(row)]
    services = [service for key in unsure if (service := directory.get(key, TODAY))]
    assert len(services) > 20
    for service in services:
        assert {hours_code(service, now) for now in MOMENTS} == {"check"}


def test_every_confirmed_first_number_is_shown(everything_shown: str) -> None:
    for row in ROWS:
        for value in list(values(row, confirmed=True))[:1]:
            assert value in everything_shown


def test_the_partnerships_old_number_is_kept_and_not_shown(everything_shown: str) -> None:
    dap = next(row for row in ROWS if row["x_quietline"]["key"] == "london_lgbt_dap")
    kept = [entry for entry in dap["x_quietline"]["unconfirmed"] if entry["field"] == "phone"]
    assert len(kept) == 1
    assert bare(kept[0]["value"]) not in bare(everything_shown)


def test_no_known_wrong_number_is_anywhere(everything_shown: str) -> None:
    written = "\n".join(
        path.read_text("utf-8") for path in SERVICES.glob("*.yml") if path.name != "wrong_numbers.yml"
    )
    for wrong in FILES["wrong_numbers.yml"]["wrong_numbers"]:
        assert wrong["number"] not in written
        assert wrong["number"] not in everything_shown


def test_every_shown_number_looks_like_a_uk_number() -> None:
    directory = Directory.load()
    numbers = {directory.phone(key, TODAY) for key in sorted(directory.keys())} - {None}
    assert len(numbers) > 30
    assert [number for number in numbers if not UK.match(str(number))] == []


def test_rows_of_low_confidence_are_hidden_in_the_file_itself() -> None:
    for row in ROWS:
        own = row["x_quietline"]
        if own["evidence"]["service"]["confidence"] not in CONFIRMED:
            assert own["hidden"] is True
