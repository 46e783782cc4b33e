"""`quietline read`: one JSON line in, one JSON line out. Nothing is kept, and no line can end the service."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from bot.channels.line_questions import question_of
from bot.content.hearing import lexicon
from bot.content.services import Directory
from bot.engine.meaning import SMALL_TALK
from bot.engine.reading import Amount, Answer, Chose, Command, Kind, Question, Reader, Vague
from safety.crisis import concerns_in
from safety.details import details_in
from safety.exit import leaving

_KEYWORD: Final = "keyword"
#: Bounds on one line, so that no input costs more than a few milliseconds.
_LONGEST_LINE, _MOST_OPTIONS = 65_536, 200
# What is heard beside the commands that this line format knows.
_NOT_TOLD: Final = frozenset({Command.PRIVACY, Command.WHO, *SMALL_TALK})


class _BadLine(ValueError):
    """This line cannot be read."""


def answer_line(line: str) -> str:
    """The reading of one line, or an object with "error": one sentence that repeats nothing of the line."""
    try:
        return json.dumps(_read(_fields(line)), ensure_ascii=False)
    except _BadLine as exc:
        return json.dumps({"error": str(exc)})


def _fields(line: str) -> Mapping[str, Any]:
    if len(line) > _LONGEST_LINE:
        raise _BadLine("The line is longer than 65,536 characters.")
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise _BadLine("The line is not JSON.") from None
    if not isinstance(fields, dict) or not isinstance(fields.get("text"), str):
        raise _BadLine('The line must be a JSON object with "text", a string.')
    return fields


def _read(fields: Mapping[str, Any]) -> dict[str, Any]:
    text = fields["text"]
    question = _question(fields)
    heard, left = concerns_in(text), leaving(text)
    reading = _reader().read(text, question, liken=not heard)
    command = left.value if left else command_told(reading.command)
    return {
        "concerns": [one.concern.value for one in heard],
        "answer": None if question is None else answer_told(reading.answer, question),
        "command": command,
        "details": [{"kind": detail.kind, "value": detail.value} for detail in details_in(text, _public())],
        "why": [*(one.rule for one in heard), *([f"leaving.{left.value}"] if left else []), *reading.why],
    }


def _question(fields: Mapping[str, Any]) -> Question | None:
    kind, options = fields.get("question_type"), fields.get("options")
    if kind is None or kind == _KEYWORD:
        return None
    if not isinstance(kind, str) or kind not in {known.value for known in Kind}:
        raise _BadLine('"question_type" must be yes_no, choice, scale, number or keyword.')
    if options is not None and not (
        isinstance(options, list) and all(isinstance(one, str) for one in options)
    ):
        raise _BadLine('"options" must be a list of strings.')
    if kind == Kind.CHOICE.value and not options:
        raise _BadLine('A "choice" needs "options".')
    if options and len(options) > _MOST_OPTIONS:
        raise _BadLine('"options" may hold 200 strings.')
    asked = fields.get("question")
    return question_of(Kind(kind), tuple(options or ()), asked if isinstance(asked, str) else "")


@lru_cache(maxsize=1)
def _public() -> tuple[str, ...]:
    return Directory.load().number_beginnings()


def answer_told(answer: Answer, question: Question) -> str | int:
    """An answer in the words of the line format: what is unsure counts as one only of yes or no."""
    match answer:
        case Chose(index=index) if question.kind is Kind.YES_NO:
            return "yes" if index == 0 else "no"
        case Chose(index=index):
            return index
        case Amount(value=value):
            return value
        case Vague.UNSURE if question.kind is not Kind.YES_NO:
            return Vague.UNCLEAR.value
        case Vague():
            return answer.value


def command_told(command: Command | None) -> str:
    """A command in the words of the line format, which knows fewer than we do."""
    return "none" if command is None or command in _NOT_TOLD else command.value


@lru_cache(maxsize=1)
def _reader() -> Reader:
    return Reader(lexicon(), {})
