"""Words by what they mean, so that a word met in no line for learning is still heard by its meaning. Pure.

meanings.yml lists English ones as they stand. meanings_languages.yml lists those of seven languages whose words change
their endings, most by how they begin ("zabij*" is "zabije", "zabija", "zabijesz"); Arabic writes "and", "the", "he"
and "will" to the front of a word, and a word is looked up without them too.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any, Final, Protocol

from safety.plain import plain, words

Spell = Callable[[str], Sequence[str]]

#: "and", "so", "with", "for", "like", "the", and the letters of person and time that stand before an Arabic verb.
_IN_FRONT: Final = frozenset("وفبلكيتناهحسد")
#: So many of them at most, and so many letters left of the word at least.
_MOST_IN_FRONT, _FEWEST_LEFT = 3, 3
#: A stem of fewer letters would be the beginning of anything.
_SHORTEST_STEM: Final = 2
_ANY_ENDING: Final = "*"
_NOTHING: Final[Set[str]] = frozenset()


class Groups(Protocol):
    """Knows what words mean."""

    def of(self, said: Sequence[str], /) -> list[Set[str]]:
        """For each word, the groups of every expression that begins with it."""


class Meanings:
    """Which groups of meanings.yml each word or expression stands in."""

    def __init__(self, groups: Mapping[str, Any], spell: Spell) -> None:
        #: The first word of an expression -> the words that follow it -> the groups.
        self._begun: dict[str, dict[tuple[str, ...], set[str]]] = {}
        for name, listed in groups.items():
            for expression in str(listed).split():
                first, *rest = spell(expression.replace("_", " "))
                self._begun.setdefault(first, {}).setdefault(tuple(rest), set()).add(str(name))
        #: The first word of an expression -> how many words follow it in each.
        self._lengths = {first: {len(rest) for rest in begun} for first, begun in self._begun.items()}

    def of(self, said: Sequence[str]) -> list[Set[str]]:
        """For each word, the groups of every expression that begins with it."""
        begun = self._begun
        return [self._beginning(said, at) if word in begun else _NOTHING for at, word in enumerate(said)]

    def _beginning(self, said: Sequence[str], at: int) -> Set[str]:
        begun, after = self._begun[said[at]], at + 1
        follow = [tuple(said[after : after + length]) for length in self._lengths[said[at]]]
        return {name for rest in follow if rest in begun for name in begun[rest]}


class Stems:
    """Which groups of meanings_languages.yml each word or expression stands in."""

    def __init__(self, groups: Mapping[str, Any]) -> None:
        #: The first word of an expression -> the words that follow it, and the group.
        self._begun: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, listed in groups.items():
            for expression in str(listed).split():
                first, *rest = _entry(expression)
                self._begun.setdefault(first, []).append((tuple(rest), str(name)))

    def of(self, said: Sequence[str]) -> list[Set[str]]:
        """For each word, the groups of every expression that begins with it."""
        every = [_forms(word) for word in said]
        return [self._beginning(every, at) for at in range(len(every))]

    def _beginning(self, every: Sequence[Set[str]], at: int) -> Set[str]:
        begun = [found for form in every[at] & self._begun.keys() for found in self._begun[form]]
        return {name for rest, name in begun if _follow(rest, every[at + 1 : at + 1 + len(rest)])}


def _follow(rest: Sequence[str], every: Sequence[Set[str]]) -> bool:
    return len(rest) == len(every) and all(word in forms for word, forms in zip(rest, every, strict=True))


def _entry(expression: str) -> list[str]:
    """The words of one entry of the file; the mark of any ending stays on the last."""
    said = list(words(plain(expression.rstrip(_ANY_ENDING).replace("_", " "))))
    return [*said[:-1], said[-1] + _ANY_ENDING] if expression.endswith(_ANY_ENDING) else said


def _forms(word: str) -> Set[str]:
    """The word, its beginnings, and the same without what Arabic writes to its front."""
    bare = [word]
    while len(bare) <= _MOST_IN_FRONT and bare[-1][0] in _IN_FRONT and len(bare[-1]) > _FEWEST_LEFT:
        bare.append(bare[-1][1:])
    ends = {each[:end] + _ANY_ENDING for each in bare for end in range(_SHORTEST_STEM, len(each) + 1)}
    return ends.union(bare)
