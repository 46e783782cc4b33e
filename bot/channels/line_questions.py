"""The question of a line of `quietline read`, as a flow would ask it: its choices, and what a number may be."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from bot.engine.meaning import Choice, Kind, Question

YES_NO: Final = Question(Kind.YES_NO, (Choice(value=True, title="Yes"), Choice(value=False, title="No")))
#: The ends of a scale that does not say its own.
_SCALE: Final = (0, 10)
#: The ends of a scale, in its question: "From 0 to 10", "1 (never) to 5 (always)", "0 is not safe and 10 is safe".
_ENDS: Final = (
    re.compile(r"\b(\d+)\b[^\d?.]{0,30}\bto\b[^\d?.]{0,10}\b(\d+)"),
    re.compile(r"\b(\d+)\s*[-\u2013]\s*(\d+)"),
    re.compile(r"\b(\d+)\s*(?:is|means|=)[^\d]*\b(\d+)\s*(?:is|means|=)"),
)
#: Words of a question and the least and most that can be true: no week has nine days. The first that fits counts.
_RANGES: Final[Sequence[tuple[re.Pattern[str], tuple[int, int]]]] = [
    (re.compile(words), ends)
    for words, ends in (
        (r"months pregnant", (0, 10)),
        (r"weeks pregnant", (0, 44)),
        (r"(?:days|nights) .*\bmonth\b", (0, 31)),
        (r"(?:days|nights) .*\bweek\b|7 days.*\bdays|days (?:a|per) week", (0, 7)),
        (r"how old .*(?:child|baby|son|daughter)", (0, 99)),
        (r"how old|your age", (5, 110)),
        (r"hours .*(?:sleep|slept|day|night)|hours did", (0, 24)),
        (r"how many (?:\w+ )?(?:children|kids)", (0, 12)),
        (r"how many people", (1, 30)),
        (r"how many years", (0, 99)),
        (r"\bpounds|\u00a3|how much", (0, 5000)),
    )
]
#: The widest "how many" of anything else; more is taken for a slip.
_MOST: Final = (0, 99)


@lru_cache(maxsize=256)
def question_of(kind: Kind, options: tuple[str, ...], asked: str) -> Question:
    """The question of a line. Kept, bounded, and made of the asker's words, never of the answer's."""
    match kind:
        case Kind.YES_NO:
            return Question(kind, YES_NO.choices, asked=asked)
        case Kind.CHOICE:
            return Question(kind, tuple(Choice(title, title) for title in options), asked=asked)
        case Kind.SCALE:
            low, high = _scale(asked)
        case Kind.NUMBER:
            low, high = next((ends for words, ends in _RANGES if words.search(asked.lower())), _MOST)
    return Question(kind, low=low, high=high, asked=asked)


def _scale(asked: str) -> tuple[int, int]:
    found = next((ends for form in _ENDS if (ends := form.search(asked))), None)
    low, high = (int(found[1]), int(found[2])) if found else _SCALE
    return (low, high) if low < high else _SCALE
