"""What could identify somebody, hidden in their message until a worker asks to see it. Pure.

Never while somebody is needed soon: an address may then save a life.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.console.wording import DETAILS
from safety.details import details_in


class Piece(NamedTuple):
    """A stretch of a message; `hidden` says what stands there instead, in words, or is empty."""

    text: str
    hidden: str


def masked(text: str, everyones: tuple[str, ...] = ()) -> list[Piece]:
    """The message in pieces, with every identifying stretch hidden, wherever it stands in it again as words of its own.
    A hidden piece carries no text at all. `everyones`: how numbers begin that are nobody's own.
    """
    kinds = {detail.value: DETAILS[detail.kind] for detail in details_in(text, everyones)}
    if not kinds:
        return [Piece(text, "")]
    longest_first = sorted(kinds, key=len, reverse=True)
    cut = re.split(f"({'|'.join(map(_as_words, longest_first))})", text)
    pieces = [Piece("", kinds[part]) if place % 2 else Piece(part, "") for place, part in enumerate(cut)]
    return [piece for piece in pieces if piece.text or piece.hidden]


def _as_words(value: str) -> str:
    """This stretch where it is not a part of a longer word: hiding "Jo" must not tear a "Job" apart."""
    before, after = r"(?<!\w)" * value[0].isalnum(), r"(?!\w)" * value[-1].isalnum()
    return f"{before}{re.escape(value)}{after}"
