"""The questions of the labelled lines, as `quietline read` asks them."""

from typing import Any, Final

from bot.channels.line_questions import YES_NO
from bot.channels.line_questions import question_of as _question_of
from bot.engine.meaning import Kind, Question

__all__: Final = ["YES_NO", "question_of"]


def question_of(line: dict[str, Any]) -> Question | None:
    """The question of a line; none where it asks for a command."""
    kind = line["question_type"]
    return (
        None
        if kind == "keyword"
        else _question_of(Kind(kind), tuple(line["options"] or ()), line["question"])
    )
