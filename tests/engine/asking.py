"""The questions of the labelled lines, as a flow would ask them."""

import re
from dataclasses import replace
from typing import Any, Final

from bot.engine.reading import Choice, Kind, Question

YES_NO: Final = Question(Kind.YES_NO, (Choice(value=True, title="Yes"), Choice(value=False, title="No")))
#: What a flow would say can be: no week has nine days.
RANGES = {
    "last week": (0, 7),
    "old are you": (5, 110),
    "hours": (0, 24),
    "children": (0, 12),
    "people": (1, 30),
}


def _range(question: str) -> tuple[int, int]:
    return next((ends for words, ends in RANGES.items() if words in question), (0, 99))


def _scale(question: str) -> tuple[int, int]:
    ends = re.search(r"(\d+) to (\d+)", question)
    return (int(ends[1]), int(ends[2])) if ends else (0, 10)


def question_of(line: dict[str, Any]) -> Question | None:
    match line["question_type"]:
        case "yes_no":
            return replace(YES_NO, asked=line["question"])
        case "choice":
            choices = tuple(Choice(title, title) for title in line["options"])
            return Question(Kind.CHOICE, choices, asked=line["question"])
        case "scale" | "number" as kind:
            low, high = _scale(line["question"]) if kind == "scale" else _range(line["question"])
            return Question(Kind(kind), low=low, high=high, asked=line["question"])
        case _:
            return None
