"""What could identify somebody, hidden in their message until a worker asks to see it. Pure.

Never while somebody is needed soon: an address may then save a life.
"""

from __future__ import annotations

from typing import NamedTuple

from bot.console.wording import DETAILS
from safety.details import details_in


class Piece(NamedTuple):
    """A stretch of a message; `hidden` says what stands there instead, in words, or is empty."""

    text: str
    hidden: str


def masked(text: str) -> list[Piece]:
    """The message in pieces, with every identifying stretch hidden. A hidden piece carries no text at all."""
    pieces: list[Piece] = []
    behind = 0
    for detail in details_in(text):
        start = text.index(detail.value, behind)
        pieces += [Piece(text[behind:start], ""), Piece("", DETAILS[detail.kind])]
        behind = start + len(detail.value)
    return [piece for piece in (*pieces, Piece(text[behind:], "")) if piece.text or piece.hidden]
