"""The short code by which somebody can ask for the same worker again. Pure.

It is a wish and nothing more: it opens no conversation, shows nobody anything, and a made-up one is answered in the
same words.
"""

from __future__ import annotations

import re
from typing import Final

#: Five digits: easily kept in mind, in every language, and like many other numbers on a phone.
LOWEST, NUMBERS = 10_000, 90_000
_CODE: Final = re.compile(r"\W*(?:(?:my |the )?code(?: is)?\W*)?([1-9][0-9]{4})\W*", re.IGNORECASE)


def code_in(text: str) -> int | None:
    """The code, if the message is nothing else."""
    found = _CODE.fullmatch(text)
    return int(found[1]) if found else None
