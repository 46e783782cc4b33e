"""docs/directory.md names everything a row can hold, so that it cannot fall behind."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.content.hours import BankHolidays
from bot.content.records import Access, Extension, Record
from bot.content.taxonomy import Accepts, Audience, Bill, Cost, Gender, Need

PAGE = (Path(__file__).parents[2] / "docs" / "directory.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.split("```yaml\n")[1].split("```")[0]


@pytest.mark.parametrize("kind", [Need, Audience, Accepts, Bill, Cost, Gender])
def test_every_code_is_named(kind: type[Need | Audience | Accepts | Bill | Cost | Gender]) -> None:
    assert [code.value for code in kind if f"`{code.value}`" not in PAGE] == []


def test_every_field_stands_in_the_example() -> None:
    fields = {*Record.model_fields, *Extension.model_fields, *Access.model_fields} - {"fixed", "hidden"}
    assert sorted(name for name in fields if f"{name}:" not in EXAMPLE) == ["maximum_age"]
    assert all(f"`{name}" in PAGE for name in ("fixed: true", "hidden: true"))
    assert all(policy.value in EXAMPLE for policy in BankHolidays)


def test_the_example_is_a_row_that_can_be_read() -> None:
    evidence = "{confidence: A, source: a call, source_date: 2027-01-15}"
    rows = YAML(typ="rt").load(EXAMPLE.replace("…", evidence))
    plain = {**rows[0], "assured_date": "2027-01-15"}
    plain["x_quietline"] = {**rows[0]["x_quietline"], "expires_on": "2028-01-15"}
    assert Record.model_validate(plain).x_quietline.key == "example_line"
