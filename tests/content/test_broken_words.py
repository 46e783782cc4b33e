"""Every rule of the words has a file that breaks it, with the sentence its editor reads at its top."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from bot.content.lint import Surroundings, lint
from bot.content.reading_age import hard_to_read
from bot.content.responses import read_findings
from bot.content.rules import Finding, Rule
from bot.content.translations import read_po
from tests.content.words_world import SLOTS, TODAY, directory

BROKEN: Final = Path(__file__).parent.parent / "broken_words"
FILES: Final = sorted(path for path in BROKEN.iterdir() if path.suffix in {".yml", ".po"})
_EXPECTED: Final = re.compile(r"# (\d+: .+)")
_ON: Final = re.compile(r"# on (\d{4}-\d\d-\d\d)")


def findings(path: Path, folder: Path, on: date) -> Iterable[Finding]:
    if path.suffix == ".po":
        english, _ = read_findings(BROKEN / "english", SLOTS)
        return read_po(path, "pl", english.responses)[1]
    shutil.copy(path, folder)
    files, found = read_findings(folder, SLOTS)
    used = set(files.responses) - {"utter_never_said"}
    around = Surroundings(SLOTS, directory(), on, used)
    return (*found, *lint(files, around), *hard_to_read(files))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broken_file_tells_its_editor_exactly_this(path: Path, tmp_path: Path) -> None:
    written = path.read_text(encoding="utf-8", errors="replace").splitlines()
    expected = [match[1] for match in map(_EXPECTED.fullmatch, written) if match]
    on = [date.fromisoformat(match[1]) for match in map(_ON.fullmatch, written) if match]
    found = list(findings(path, tmp_path, on[0] if on else TODAY))
    assert [f"{finding.fault.line}: {finding.fault.sentence}" for finding in found] == expected
    assert found[0].rule is Rule[path.stem.upper()]


def test_every_rule_has_its_broken_file() -> None:
    assert {path.stem.upper() for path in FILES} == {rule.name for rule in Rule}
