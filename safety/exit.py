"""Hear that someone is leaving: only when the whole message means it. Pure; the first thing a message meets.

A cry never leaves. "gtg hes here" is every word leaving or the reason for it; "hes got a knife x" is not, because
"got a knife" is neither. So the message is cut into known phrases from left to right, and one unknown word is
enough to stay. The phrases of every language are heard whatever language the conversation is in.
"""

import re
from enum import Enum
from typing import Final

from safety.lexicon import leave_words
from safety.plain import plain, words
from safety.usual import once


class Leaving(Enum):
    """Somebody leaves, by our words or by the carrier's."""

    #: Any of our words: BYE, X, "someone's coming".
    EXIT = "exit"
    #: A word the phone company acts on too (STOP and its relatives); it may also block the number there.
    STOP = "stop"


#: A leaving message is short; anything longer says something else as well.
_MOST_WORDS: Final = 14
_STRETCHED: Final = re.compile(r"(?P<letter>[a-wyz])(?P=letter)+")
_WORDS: Final = leave_words()


@once
def leaving(text: str) -> Leaving | None:
    """The kind of leaving this message means as a whole, or None when it means anything else."""
    said = words(plain(text))
    if not said or len(said) > _MOST_WORDS:
        return None
    if len(set(said)) == 1 and said[0] != "x":
        said = (_mended(said[0]),)
    if said in _WORDS.stop or _without_filler(said) in _WORDS.stop:
        return Leaving.STOP
    if said in _WORDS.alone or _made_of_leaving(said):
        return Leaving.EXIT
    return None


def _mended(word: str) -> str:
    """The leaving word a single mistyped or stretched word ("byeee", "sotp") stands for, or the word itself."""
    if (word,) in _WORDS.leave or (word,) in _WORDS.stop:
        return word
    short = _STRETCHED.sub(r"\g<letter>", word)
    if short != word and ((short,) in _WORDS.leave or (short,) in _WORDS.stop):
        return short
    return _WORDS.slips.get(word, word)


def _without_filler(said: tuple[str, ...]) -> tuple[str, ...]:
    start, end = 0, len(said)
    while end > start and said[end - 1 : end] in _WORDS.filler:
        end -= 1
    while start < end and said[start : start + 1] in _WORDS.filler:
        start += 1
    return said[start:end]


def _made_of_leaving(said: tuple[str, ...]) -> bool:
    """Whether known phrases cover the words from end to end, at least one of them a leaving one."""
    reached: dict[int, bool] = {0: False}
    for start in range(len(said)):
        if start not in reached:
            continue
        for end in range(start + 1, min(len(said), start + _WORDS.longest) + 1):
            phrase = said[start:end]
            leaves = phrase in _WORDS.leave or phrase in _WORDS.stop
            if leaves or phrase in _WORDS.reason or phrase in _WORDS.filler:
                reached[end] = reached.get(end, False) or reached[start] or leaves
    return reached.get(len(said), False)
