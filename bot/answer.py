"""What a conversation gives its channels: what to say, and what a page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from bot.content.words import Words
from bot.engine.flow import Value
from bot.engine.session import Line
from bot.metering import Ending


class Answer(msgspec.Struct, frozen=True):
    """What to say, and the words of the content version it is said in.

    `left`: the person is leaving, show nothing; `owed`: and the store has not kept that yet. `static`: these lines need
    no store. `paused`: too much at once.
    """

    lines: tuple[Line, ...]
    words: Words
    left: bool = False
    static: bool = False
    paused: bool = False
    language: str = "en"
    owed: bool = False

    @property
    def ending(self) -> Ending:
        """How the turn ended."""
        if self.left:
            return Ending.LEFT
        if self.static:
            return Ending.PAUSED if self.paused else Ending.STATIC
        return Ending.SAID if self.lines else Ending.SILENT


@dataclass(frozen=True, slots=True)
class Screen:
    """What a page shows now; `question` is the one that stands open, where it is not among the lines."""

    lines: tuple[Line, ...]
    words: Words
    question: Line | None
    turn: int
    language: str = "en"
    #: What a worker has written, while the person talks to one: the only words here that nobody reviewed.
    talk: tuple[str, ...] = ()
    waits: bool = False
    slots: Mapping[str, Value] = field(default_factory=dict)


def stamp(content: str, language: str) -> Line:
    """The first line of a kept answer is never said: it tells which content and language the others are of."""
    return Line("content", 0, (("content", content), ("language", language)))


def stamped(first: Line) -> tuple[str, str]:
    """The content version and the language such a line tells."""
    told = dict(first.params)
    return told["content"], told["language"]
