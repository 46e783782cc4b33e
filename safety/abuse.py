"""How much one person, and everybody together, is answered. Whoever asks has heard leaving and danger first.

Counts lie in memory by pseudonym, for an hour at most, and end with the process; several processes count apart. Of a
text only a hash under this process's own random key is held, to know it again when the same comes back and back.
Why these numbers: docs/decisions/0013-misuse.md.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from enum import Enum
from hashlib import blake2b
from typing import Final

from cachetools import TTLCache

from safety.plain import plain

log = logging.getLogger(__name__)

#: Nobody frightened types two messages a second for a minute; machines do. An exit begins this count again.
PER_MINUTE: Final = 120
#: More in an hour than a machine with patience should be answered. An exit does not begin this one again.
PER_HOUR: Final = 1500
#: The same long text so often in a row is a machine answering us.
SAME_TEXT: Final = 8
#: So short a text may be a real answer each time: "yes", "next", "I don't know".
_SAME_FROM: Final = 20
#: Texts that say themselves that a machine wrote them.
AUTOMATIC: Final = 2
_AUTOMATIC_SECONDS: Final = 600
# As many are counted at once; with more, those who were silent longest are forgotten. A few megabytes.
_PEOPLE: Final = 20_000
_AUTOMATIC: Final = re.compile(
    r"(this is an )?auto(matic|mated)?[ -]?(reply|response|answer|message)\b"
    r"|i ?a?m driving with do not disturb|i ?a?m not receiving notifications"
    r"|i am (currently )?out of( the)? office|this (number|mailbox|inbox) is not monitored"
)
#: Letters of the shortest of them, "autoreply".
_AUTOMATIC_FROM: Final = 9


class Verdict(Enum):
    """What becomes of a message that is neither leaving nor danger."""

    ANSWER = "answer"
    #: Say once that this was a lot at once.
    PAUSED = "paused"
    #: Say once that we cannot talk now: it is everybody together who is too much.
    BUSY = "busy"
    SILENT = "silent"


class _Window:
    """A count for each person, from their first message on for so many seconds."""

    def __init__(self, seconds: float, most: int, timer: Callable[[], float]) -> None:
        self._most = most
        self._counts: TTLCache[bytes, list[int]] = TTLCache(_PEOPLE, seconds, timer)

    def add(self, whom: bytes) -> Verdict:
        try:
            count = self._counts[whom]
        except KeyError:
            self._counts[whom] = count = [0]
        count[0] += 1
        return _judged(count[0] - self._most)

    def forget(self, whom: bytes) -> None:
        self._counts.pop(whom, None)


def _judged(over: int) -> Verdict:
    if over <= 0:
        return Verdict.ANSWER
    return Verdict.PAUSED if over == 1 else Verdict.SILENT


class _Echoes:
    """How often in a row a person's text was the one before it."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self._key = secrets.token_bytes(32)
        self._last: TTLCache[bytes, tuple[bytes, list[int]]] = TTLCache(_PEOPLE, _AUTOMATIC_SECONDS, timer)

    def add(self, whom: bytes, text: str) -> Verdict:
        if len(text) < _SAME_FROM:
            self.forget(whom)
            return Verdict.ANSWER
        data = text.encode("utf-8", "surrogatepass")
        mark = blake2b(data, key=self._key, digest_size=8).digest()
        last = self._last.get(whom)
        if last is None or last[0] != mark:
            self._last[whom] = last = (mark, [0])
        last[1][0] += 1
        return _judged(last[1][0] - SAME_TEXT)

    def forget(self, whom: bytes) -> None:
        self._last.pop(whom, None)


class Guard:
    """Counts what comes in. `texts_per_hour` bounds what all text messages together may cost; None: nothing does."""

    def __init__(
        self, texts_per_hour: int | None = None, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._texts_per_hour = texts_per_hour
        self._minute = _Window(60, PER_MINUTE, timer)
        self._hour = _Window(3600, PER_HOUR, timer)
        self._automatic = _Window(_AUTOMATIC_SECONDS, AUTOMATIC, timer)
        self._echoes = _Echoes(timer)
        self._texts: TTLCache[str, list[int]] = TTLCache(1, 3600, timer)
        self._told: TTLCache[bytes, None] = TTLCache(_PEOPLE, 3600, timer)

    def admit(self, channel: str, whom: bytes, text: str) -> Verdict:
        """Count this message of this person and say what becomes of it. A page is never empty, so never silent."""
        verdicts = [self._minute.add(whom), self._hour.add(whom), self._echoes.add(whom, text)]
        if len(text) >= _AUTOMATIC_FROM and _AUTOMATIC.match(plain(text[:100])):
            verdicts.append(self._automatic.add(whom))
        if channel == "sms":
            verdicts.append(self._within_budget(whom))
        if verdicts.count(Verdict.ANSWER) == len(verdicts):
            return Verdict.ANSWER
        worst = next(verdict for verdict in _WORST_FIRST if verdict in verdicts)
        return Verdict.PAUSED if worst is Verdict.SILENT and channel == "web" else worst

    def forget(self, whom: bytes) -> None:
        """They left: whoever writes next is a stranger, but for the hour's count."""
        for counted in (self._minute, self._automatic, self._echoes):
            counted.forget(whom)

    def _within_budget(self, whom: bytes) -> Verdict:
        if self._texts_per_hour is None:
            return Verdict.ANSWER
        count = self._texts.get("")
        if count is None:
            self._texts[""] = count = [0]
        count[0] += 1
        over = count[0] - self._texts_per_hour
        if over <= 0:
            return Verdict.ANSWER
        if not over & (over - 1):  # at 1, 2, 4, 8 …: an alarm, not a flood of its own
            log.error("text messages past the budget of this hour: %d", over)
        if whom in self._told:
            return Verdict.SILENT
        self._told[whom] = None
        return Verdict.BUSY


_WORST_FIRST: Final = (Verdict.SILENT, Verdict.BUSY, Verdict.PAUSED)
