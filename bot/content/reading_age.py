"""How hard a text is to read: the grade of Flesch and Kincaid, a school year of the United States. English only.

Wanted is a reading age of 9 to 11, as the NHS writes; the grade and five is about the age. A machine's guess: it can
point at a text, and only people can say that it is clear. Asked for by `quietline check`, not when serving starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from pyphen import Pyphen

from bot.content.prose import sentences, without_placeholders
from bot.content.responses import WordFiles
from bot.content.rules import Finding, Rule

#: The highest grade that raises no question.
HIGHEST: Final = 6.0
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def hard_to_read(files: WordFiles) -> Iterator[Finding]:
    """Texts of two sentences or more above the grade. Of one sentence alone the formula says little."""
    for response in files.responses.values():
        for variant in response.variants:
            if (found := grade(variant.text)) is not None and found > HIGHEST:
                yield Rule.HARD_TO_READ.at(response.path, variant.line, grade=f"{found:.0f}")


def grade(text: str) -> float | None:
    """The grade of a text; None if it has fewer than two sentences with words in them."""
    counted = [words for said in sentences(text) if (words := _WORD.findall(without_placeholders(said)))]
    if len(counted) < 2:
        return None
    words = [word for sentence in counted for word in sentence]
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / len(counted) + 11.8 * syllables / len(words) - 15.59


@cache
def _hyphens() -> Pyphen:
    return Pyphen(lang="en_US")


@cache
def _syllables(word: str) -> int:
    """Where a word may be hyphenated it has another syllable."""
    return len(_hyphens().positions(word)) + 1
