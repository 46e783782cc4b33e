"""What is typed most is heard once: numbers, the answers we offer, and the shortest words. Pure.

Only texts of a list are remembered, and the list is ours: nothing of what anybody else typed stays.
"""

from collections.abc import Callable
from functools import wraps
from typing import Final, TypeVar

from safety.lexicon import rules_in
from safety.plain import plain

T = TypeVar("T")

#: Answers we offer, in every language there are words in, in their plain form. Written by scripts/offered_answers.py.
OFFERED: Final = frozenset(plain(str(answer)) for answer in rules_in("offered.yml")["answers"])
#: No cry word for word, but for what a narrow rule hears: an answer we offer, or somebody who has had enough.
QUIET: Final = OFFERED | frozenset(plain(str(said)) for said in rules_in("usual.yml")["enough"])
_NUMBERS: Final = frozenset(map(str, range(100)))
_WORDS: Final = frozenset(map(str, rules_in("usual.yml")["usual"]))
USUAL: Final = OFFERED | _NUMBERS | _WORDS


def once(read: Callable[[str], T]) -> Callable[[str], T]:
    """A reader that reads each usual text only the first time. It must look at nothing but the text, and not at its
    case.
    """
    known: dict[str, T] = {}

    @wraps(read)
    def reading(text: str) -> T:
        said = text.lower()
        if said not in USUAL:
            return read(text)
        if said not in known:
            known[said] = read(said)
        return known[said]

    return reading
