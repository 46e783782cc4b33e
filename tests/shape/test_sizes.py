"""Files and functions that fit the eye."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.longest import LONGEST, TESTS

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "safety", "tests", "scripts")
LONGEST_FILE = 300
LONGEST_FUNCTION = 60
# One leak a function: a catalogue to look something up in, not a text to read through.
CATALOGUES = {"tests/promises/leaking_program.py"}


def sources() -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_no_file_is_longer_than_the_house_allows() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in sources()
        if (n := len(p.read_text("utf-8").splitlines())) > LONGEST_FILE
        and str(p.relative_to(ROOT)) not in CATALOGUES
    }
    assert long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_every_module_of_the_product_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in sources()
        if "tests" not in path.parts
        and path.name != "__init__.py"
        and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_the_files_that_are_to_begin_first_are_there() -> None:
    assert [name for name in LONGEST if not (TESTS / name).is_file()] == []
