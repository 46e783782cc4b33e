"""The invented lines the readers are measured on."""

import json
from pathlib import Path
from typing import Any, Final

LINES: Final = Path(__file__).parents[1] / "data" / "hearing"


def lines(name: str) -> list[dict[str, Any]]:
    """Every line of one file, in its order."""
    return [json.loads(line) for line in (LINES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def also_right(line: dict[str, Any]) -> set[str]:
    """Labels that are right for a line too but not asked for."""
    if "also_ok" in line:
        return set(line["also_ok"])
    notes = [part.strip() for part in line.get("note", "").split(";")]
    return {label for note in notes if note.startswith("also_ok=") for label in note[8:].split(",")}
