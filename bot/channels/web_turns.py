"""The values a page's forms carry: they say which turn, and which answer, without saying it to anyone else.

A keyed hash over the person's cookie binds each value to one person, turn and question: a form that is kept
open from an earlier turn, pressed twice, or made up, answers nothing.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable

from safety.keyring import KeyRing
from safety.secrecy import Sealed

#: What a form says when it belongs to no turn: heard, and never taken as an answer.
NO_TURN = -1
# Values are written by us and short; anything longer is not ours and not worth hashing.
_LONGEST = 80


class Forms:
    """Makes these values and reads them back, under the current epoch's key or the previous one's."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    def turn(self, whom: Sealed[str], turn: int) -> str:
        """The value for this turn, different each time it is shown, so that it can name one delivery."""
        shown = secrets.token_urlsafe(6).replace("-", "_")
        return f"{turn}-{shown}-{self._marks(whom, 'turn', str(turn), shown)[0]}"

    def turn_of(self, whom: Sealed[str], value: str) -> int:
        """The turn this value was made for, or `NO_TURN` if we did not make it for this person."""
        number, _, rest = value.partition("-")
        shown, _, mark = rest.partition("-")
        if len(value) > _LONGEST or not _is_one_of(mark, self._marks(whom, "turn", number, shown)):
            return NO_TURN
        return int(number)

    def choice(self, whom: Sealed[str], turn: int, question: str, place: str) -> str:
        """The value of one answer to this turn's question."""
        return self._marks(whom, "choice", str(turn), question, place)[0]

    def chosen(
        self, whom: Sealed[str], turn: int, question: str, places: Iterable[str], value: str
    ) -> str | None:
        """Which of the places this value stands for, or None."""
        for place in places:
            if _is_one_of(value, self._marks(whom, "choice", str(turn), question, place)):
                return place
        return None

    def _marks(self, whom: Sealed[str], *parts: str) -> list[str]:
        """The hash of these parts under each live key, the current one first."""
        hashes = (epoch.forms(whom.reveal(), *parts) for epoch in self._keys.live())
        return [urlsafe_b64encode(digest).decode().rstrip("=") for digest in hashes]


def _is_one_of(value: str, marks: list[str]) -> bool:
    given = value.encode("utf-8", "replace")
    return any([hmac.compare_digest(given, mark.encode()) for mark in marks])  # noqa: C419 - all are compared
