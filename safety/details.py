"""Find what could identify someone in a message, so that a worker sees it masked. Pure."""

import re
from dataclasses import dataclass
from typing import Final

_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Detail:
    """A stretch of the message as it was typed, and what it looks like."""

    kind: str
    value: str


def details_in(text: str) -> tuple[Detail, ...]:
    """Every identifying detail, in the order they were typed."""
    return tuple(Detail("email", found.group()) for found in _EMAIL.finditer(text))
