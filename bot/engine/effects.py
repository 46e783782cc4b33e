"""What a step asks of the world, as plain values. The closed union is matched exhaustively in `bot/effects.py`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Say:
    """Say a response, in the variant that fitted when it was said."""

    key: str
    variant: int = 0
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """Say a response that is a question; its choices travel with it."""

    key: str
    variant: int = 0
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ShowService:
    """Show these rows of the directory, at most two."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindService:
    """Show the best rows for a need, at most two, open ones first."""

    need: str
    area: str | None
    audience: frozenset[str]


@dataclass(frozen=True, slots=True)
class HandOff:
    """A person is wanted, from this team."""

    team: str


@dataclass(frozen=True, slots=True, order=True)
class Tally:
    """One more of this answer, for a count of the day: which question and which of its codes."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Erase:
    """Forget this conversation."""


Effect = Say | Ask | ShowService | FindService | HandOff | Tally | Erase
