"""The questions of the labelled lines, as `quietline read` asks them, or as our own flows do."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from bot.book import HERE, read_book
from bot.channels.line_questions import YES_NO
from bot.channels.line_questions import question_of as _question_of
from bot.engine.meaning import Kind, Question

__all__: Final = ["YES_NO", "question_of"]


@cache
def _ours() -> Mapping[str, Question]:
    return read_book(HERE, date.today, "QL", ("en", "en")).script.questions


def question_of(line: dict[str, Any]) -> Question | None:
    """The question of a line; none where it asks for a command.

    A line with a `key` belongs to a question of our flows, whose editors list more words for its options. Where that
    question's options have changed since, the line's own are asked.
    """
    kind = line["question_type"]
    if kind == "keyword":
        return None
    ours = _ours().get(line.get("key", ""))
    if ours is not None and line["options"] in (None, [choice.title for choice in ours.choices]):
        return ours
    return _question_of(Kind(kind), tuple(line["options"] or ()), line["question"])
