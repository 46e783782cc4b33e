"""Numbers that fall into an option: "14" is "Under 16", "12" is "Ten or more". Pure.

Only titles that are nothing but a band of numbers count. Nobody is asked for an age; people type it all the same.
"""

from __future__ import annotations

from bot.engine.lexicon import Phrase

Band = tuple[int, int]
_NO_END = 1_000
# Words that may stand beside the numbers of a band without changing it.
_BESIDE = frozenset({"aged", "age", "units", "drinks", "years", "old"})


def band(title: Phrase) -> Band | None:
    """The whole numbers an option's title stands for, both ends included; None if it is not just a band.

    The title has its number words as digits already.
    """
    match [word for word in title if word not in _BESIDE]:
        case ["under", number] if number.isdecimal():
            return 0, int(number) - 1
        case [number, "or", "over" | "more" | "older"] if number.isdecimal():
            return int(number), _NO_END
        case [low, "or" | "to" | "and", high] if low.isdecimal() and high.isdecimal():
            return int(low), int(high)
        case _:
            return None


def banded(titles: tuple[Phrase, ...], said: Phrase) -> int | None:
    """The place of the one option that the only number in the message falls into."""
    numbers = [int(word) for word in said if word.isdecimal() and len(word) < 5]
    bands = [(place, found) for place, title in enumerate(titles) if (found := band(title))]
    if len(numbers) != 1 or len(bands) < 2:
        return None
    fitting = [place for place, (low, high) in bands if low <= numbers[0] <= high]
    return fitting[0] if len(fitting) == 1 else None
