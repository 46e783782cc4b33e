"""Hear that someone is leaving: only when the whole message means it. Pure; the first thing a message meets.

A cry never leaves. "gtg hes here" is every word leaving or the reason for it; "hes got a knife x" is not, because
"got a knife" is neither. So the message is cut into known phrases from left to right, and one unknown word is
enough to stay. The phrases of every language are heard whatever language the conversation is in.
"""

import re
from collections.abc import Set
from enum import Enum
from typing import Final

from safety.lexicon import Phrase, leave_words
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
#: More single letters than this are one word.
_LETTERED: Final = 2
_STRETCHED: Final = re.compile(r"(?P<letter>[a-wyz])(?P=letter)+")
_WORDS: Final = leave_words()
_LEAVING: Final = _WORDS.leave | _WORDS.stop
_BESIDE_STOP: Final = _WORDS.stopping | _WORDS.filler
_BESIDE: Final = _WORDS.reason | _WORDS.filler


@once
def leaving(text: str) -> Leaving | None:
    """The kind of leaving this message means as a whole, or None when it means anything else."""
    said = words(plain(text))
    if not said or len(said) > _MOST_WORDS or said in _WORDS.stays:
        return None
    if len(said) > _LETTERED and all(len(word) == 1 for word in said):
        said = ("".join(said),)  # "s t o p"
    if len(set(said)) == 1 and said[0] != "x":
        said = (_mended(said[0]),)
    if _made_of(said, _WORDS.stop, _BESIDE_STOP):
        return Leaving.STOP
    if said in _WORDS.alone or _made_of(said, _LEAVING, _BESIDE):
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


def _made_of(said: tuple[str, ...], telling: Set[Phrase], beside: Set[Phrase]) -> bool:
    """Whether known phrases cover the words from end to end, at least one of them a telling one."""
    reached: dict[int, bool] = {0: False}
    for start in range(len(said)):
        if start not in reached:
            continue
        for end in range(start + 1, min(len(said), start + _WORDS.longest) + 1):
            phrase = said[start:end]
            tells = phrase in telling
            if tells or phrase in beside:
                reached[end] = reached.get(end, False) or reached[start] or tells
    return reached.get(len(said), False)
