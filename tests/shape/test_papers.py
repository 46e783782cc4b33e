"""The papers name tests that exist, every hazard has one, and the table of what is kept is the one followed."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from bot.book import HERE
from tests.shape.retention_table import PAGE, table

ROOT = HERE.parent
PAPERS = tuple(sorted((ROOT / "docs").glob("*.md")))
HAZARDS = re.findall(r"^\| H\d+ .*$", (ROOT / "docs" / "HAZARDS.md").read_text("utf-8"), re.M)
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.name))
def test_every_test_a_paper_names_exists(paper: Path) -> None:
    for file, name in NAMED.findall(paper.read_text("utf-8")):
        assert (ROOT / file).exists(), file
        assert not name or name in names_in(file), f"{file}::{name}"


def test_every_hazard_names_the_test_that_proves_its_control() -> None:
    assert len(HAZARDS) >= 20
    for hazard in HAZARDS:
        columns = hazard.split(" | ")
        assert len(columns) == 7, hazard
        assert any(name for _, name in NAMED.findall(columns[5])), hazard


def test_the_table_of_what_is_kept_is_the_one_that_is_followed() -> None:
    """If this fails: python -m scripts.retention_table."""
    assert table() in PAGE.read_text("utf-8")
