"""How a count may be shown: never so exactly that one person could be found in it. Pure."""

from typing import Final

#: Fewer than this many are not told apart; also the step of every figure above it.
FEW: Final = 5


def figure(count: int) -> str:
    """ "<5" for fewer than five; else rounded down to fives, so that no small count comes out by subtracting two."""
    return f"<{FEW}" if count < FEW else str(count - count % FEW)
