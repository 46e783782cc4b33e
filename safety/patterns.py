"""A small language of phrases, compiled so that hundreds of them cost microseconds. Pure.

Every word the rules know becomes one character, a message becomes a short string of such characters, and a phrase
becomes a regular expression over them. A phrase is only tried when the rarest of its words is in the message.

    he|she            one of these words
    {hit}             any word or phrase of the class named in words.yml
    [the|a]           may be there or not
    ..    ...         up to 3, up to 6 other words, none of them a "not" and no full stop between
    ~                 any of the small words that say when and how ("is", "just", "really")
    !if|when          not one of these next
    ^     $           the beginning, the end of the message
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from safety.errors import BrokenRules

#: Characters given to words; this block has room for 20,000 and none of it has a meaning in a pattern.
_FIRST_CODE: Final = 0x4E00
_LAST_CODE: Final = 0x9FFF
UNKNOWN: Final = "?"
#: A comma ends the reach of a "not" but not a phrase; a full stop ends both.
COMMA: Final = ","
STOP: Final = "."

Spell = Callable[[str], Sequence[str]]


class Phrase:
    """The expression of one phrase, compiled when a message first calls for it: most never are in a process's life.

    Whatever can be wrong with a phrase is found while its expression is built, at start; the expression itself is put
    together from characters of words and holds nothing that was typed into a file.
    """

    __slots__ = ("_compiled", "expression")

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self._compiled: re.Pattern[str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """What to search messages with."""
        if self._compiled is None:
            self._compiled = re.compile(self.expression)
        return self._compiled


class Codebook:
    """Gives each word of the rules its character, and turns phrases into expressions over them."""

    def __init__(self, classes: Mapping[str, Sequence[str]], spell: Spell) -> None:
        self._codes: dict[str, str] = {}
        self._classes = classes
        self._spell = spell
        self._built: dict[str, str] = {}
        self._letters: dict[str, frozenset[str]] = {}
        self._items: dict[str, str] = {}

    @property
    def words(self) -> Mapping[str, str]:
        """The character of every word met in the rules so far."""
        return self._codes

    def code(self, word: str) -> str:
        """The character that stands for this word."""
        if word not in self._codes:
            if len(self._codes) > _LAST_CODE - _FIRST_CODE:
                raise BrokenRules
            self._codes[word] = chr(_FIRST_CODE + len(self._codes))
        return self._codes[word]

    def letters(self, name: str) -> str:
        """The characters of all the single words of a class."""
        return "".join(code for said in self._members(name) if len(code := self._coded(said)) == 1)

    def expression(self, phrase: str) -> str:
        """The regular expression for one phrase of the rules; a "~" beside "..." adds nothing but work."""
        items = phrase.split()
        wide = {at + step for at, item in enumerate(items) if item in {"..", "..."} for step in (-1, 1)}
        kept = (item for at, item in enumerate(items) if item != "~" or at not in wide)
        return f"{COMMA}?".join(map(self._item, kept))

    def needed(self, phrase: str, common: str) -> list[frozenset[str]]:
        """For each word the phrase cannot do without, its characters; the one least often met comes first."""
        sets = [self._first_letters(item, common) for item in phrase.split() if self._needed(item)]
        if not sets:
            raise BrokenRules(f"a phrase needs one word that cannot be left out: {phrase}")
        return sorted(sets, key=lambda found: (bool(found & set(common)), len(found)))

    @staticmethod
    def _needed(item: str) -> bool:
        return item not in {"..", "...", "~", "^", "$"} and item[0] not in "[!"

    def _first_letters(self, item: str, common: str) -> frozenset[str]:
        if item not in self._letters:
            coded = (self._coded(said) for said in self._alternatives(item))
            self._letters[item] = frozenset(self._rarest(code, common) for code in coded)
        return self._letters[item]

    @staticmethod
    def _rarest(coded: str, common: str) -> str:
        return next((letter for letter in coded if letter not in common), coded[0])

    def _item(self, item: str) -> str:
        if item in {"..", "..."}:
            return f"[^{STOP}{self.letters('not')}]{{0,{3 if item == '..' else 6}}}?"
        if item == "~":
            return f"[{self.letters('small')}]{{0,4}}?"
        if item in {"^", "$"}:
            return item
        if item.startswith("!"):
            return f"(?!{self._item(item[1:])})"
        if item.startswith("["):
            return f"(?:{self._item(item[1:-1])})?"
        if item not in self._items:
            self._items[item] = self._either(self._alternatives(item))
        return self._items[item]

    def _either(self, said: Iterable[str]) -> str:
        coded = sorted({self._coded(one) for one in said}, key=len, reverse=True)
        single = "".join(code for code in coded if len(code) == 1)
        several = [code for code in coded if len(code) > 1]
        parts = [*several, f"[{single}]"] if single else several
        return f"(?:{'|'.join(parts)})"

    def _alternatives(self, item: str) -> list[str]:
        return [said for part in item.split("|") for said in self._expand(part)]

    def _expand(self, part: str) -> list[str]:
        return self._members(part[1:-1]) if part.startswith("{") else [part.replace("_", " ")]

    def _members(self, name: str) -> list[str]:
        if name not in self._classes:
            raise BrokenRules(f"no such class of words: {name}")
        return [said for part in self._classes[name] for said in self._expand(part)]

    def _coded(self, said: str) -> str:
        if said not in self._built:
            self._built[said] = "".join(self.code(word) for word in self._spell(said))
            if not self._built[said]:
                raise BrokenRules(f"no word in: {said}")
        return self._built[said]
