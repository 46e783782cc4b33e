"""What an answer is most like: a linear model over its words and what they mean, and over what the rules saw. Pure.

What it looks at in an option are the words of its title; in a question, what it is about (`topics:` in hearing.yml).
answers.json in bot/content/en holds how much each piece of a message speaks for each word of an option, and is learned
by scripts/learn_answers.py. Every answer, with "none of these" among them, gets its share of certainty; one is believed
when its share is large enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import exp, sqrt
from typing import Final, TypeVar

from bot.engine.families import Phrase
from bot.engine.meaning import Command, Kind, Question, Vague
from bot.engine.pieces import Pieces, by_kind, cut, keys_of, shared, weighed
from safety.meanings import Groups

#: The topic of the questions whether it is safe to write.
_CAREFUL: Final = "now"
#: The weight of a word of an option by itself.
BASE: Final = ""
#: Stands for the words of an option where a weight belongs to all options alike.
ANY: Final = "any option"
WAYS: Final = ("yes", "no", *(vague.value for vague in (Vague.UNSURE, Vague.SKIP, Vague.UNCLEAR)))
#: The commands a message may be like. Leaving is never guessed at.
WISHES: Final = tuple(
    one.value for one in (Command.HUMAN, Command.BACK, Command.RESTART, Command.LANGUAGE, Command.HELP)
)
NO_WISH: Final = "none"
Meant = bool | int | Vague
Name = TypeVar("Name")
Nothing: Final[Mapping[str, float]] = {}


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned."""

    #: Word of an option -> piece of a message -> weight.
    of: Mapping[str, Mapping[str, float]]
    #: What counts for any option alike: what it shares with a message, what a rule saw.
    any: Mapping[str, float]
    #: How large a share is believed: by the kind of the question, and of a doubt or of a command.
    believed: Mapping[str, float]
    known: Set[str]


#: Before anything was learned.
NOTHING: Final = Weights({}, {}, {}, frozenset())


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that may be meant."""

    meant: Meant
    base: float
    #: The weights that all questions share, and those of each of its own keys, which count a part each.
    common: Mapping[str, float]
    own: Sequence[Mapping[str, float]]
    part: float
    #: The pieces of its title, by kind; none for a plain yes.
    title: Mapping[str, Set[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signs:
    """What the rules saw in a message: as pieces of it, and for single candidates."""

    pieces: Sequence[str] = ()
    of: Mapping[Meant, Mapping[str, float]] = field(default_factory=dict)


class Similar:
    """Tells what an answer is most like."""

    def __init__(
        self,
        weights: Weights,
        meant: Groups,
        denial: Set[str],
        topics: Mapping[str, Set[str]],
        linking: Set[str],
    ) -> None:
        self.weights = weights
        self._meant = meant
        self._denial = denial
        self._topics = topics
        self._linking = linking
        self._wishes = [(name, self._weights_of(f"command {name}")) for name in (*WISHES, NO_WISH)]

    def candidates(self, question: Question, titles: Sequence[Phrase], asked: Phrase) -> list[Candidate]:
        """What the answers of a question may be like; the titles are those of its choices."""
        if question.kind is Kind.YES_NO:
            return [self._candidate(_way(way), way, own) for way, own in self.ways(asked)]
        listed = [self._candidate(at, None, self.keys(title), title) for at, title in enumerate(titles)]
        return [*listed, *(self._candidate(Vague(way), way, own) for way, own in self.doubts())]

    def ways(self, asked: Phrase) -> list[tuple[str, list[str]]]:
        """Yes, no and the doubts, each with the keys of its weights: what the question is about, and the question."""
        about = [name for name, words in self._topics.items() if not words.isdisjoint(asked)] or ["else"]
        return [(way, [*(f"{way} {name}" for name in about), f"{way} q {' '.join(asked)}"]) for way in WAYS]

    def doubts(self) -> list[tuple[str, list[str]]]:
        """The doubts where there is a list of answers."""
        return [(way, [f"{way} choice"]) for way in WAYS[2:]]

    def keys(self, title: Phrase) -> list[str]:
        """The keys of an option's weights."""
        return keys_of(title, self._linking)

    def careful(self, asked: Phrase) -> bool:
        """Whether a wrong yes to this question could show somebody what they must not see."""
        return not self._topics.get(_CAREFUL, frozenset()).isdisjoint(asked)

    def cut(self, said: Phrase) -> list[str]:
        """The pieces of a message or a title."""
        return list(dict.fromkeys(cut(said, self._meant, self._denial)))

    def shares(
        self, candidates: Sequence[Candidate], said: Phrase, signs: Signs
    ) -> list[tuple[float, Meant]]:
        """What each candidate's share is, the largest first; nothing for words mostly never met."""
        if not candidates or not self.weights.of:
            return []
        told = self.cut(said)
        pieces, kinds = weighed((*told, *signs.pieces)), by_kind(told)
        scored = [(self._score(one, pieces, kinds, signs), one.meant) for one in candidates]
        return sorted(_shares(scored), key=lambda share: -share[0])

    def wish(self, said: Phrase) -> str | None:
        """The command a message is like, by its name."""
        if self._strange(said) or not self.weights.of:
            return None
        pieces = weighed(self.cut(said))
        scored = [(_told(weights, pieces) + weights.get(BASE, 0.0), name) for name, weights in self._wishes]
        share, name = max(_shares(scored))
        return name if name != NO_WISH and share >= self.weights.believed["command"] else None

    def _strange(self, said: Phrase) -> bool:
        """Whether most of the words were never met."""
        return sum(word not in self.weights.known for word in said) * 2 > len(said)

    def _weights_of(self, key: str) -> Mapping[str, float]:
        return self.weights.of.get(key, Nothing)

    def _candidate(
        self, meant: Meant, common: str | None, keys: Sequence[str], title: Phrase = ()
    ) -> Candidate:
        own = [weights for key in keys if (weights := self._weights_of(key))]
        part = 1 / sqrt(len(keys))
        shared_weights = self._weights_of(common) if common else Nothing
        base = sum(weights.get(BASE, 0.0) for weights in own) * part + shared_weights.get(BASE, 0.0)
        base += self.weights.any.get(BASE, 0.0) if title else 0.0
        return Candidate(meant, base, shared_weights, own, part, by_kind(self.cut(title)) if title else {})

    def _score(self, one: Candidate, pieces: Pieces, kinds: Mapping[str, Set[str]], signs: Signs) -> float:
        alike = {**shared(kinds, one.title), **signs.of.get(one.meant, Nothing)}
        likeness = sum([self.weights.any.get(name, 0.0) * worth for name, worth in alike.items()])
        own = sum([_told(weights, pieces) for weights in one.own]) * one.part
        return one.base + likeness + _told(one.common, pieces) + own


def _told(weights: Mapping[str, float], pieces: Pieces) -> float:
    return sum([weights[piece] * pieces[piece] for piece in pieces.keys() & weights.keys()])


def _shares(scored: Sequence[tuple[float, Name]]) -> list[tuple[float, Name]]:
    most = max(score for score, _ in scored)
    raised = [(exp(score - most), name) for score, name in scored]
    total = sum(share for share, _ in raised)
    return [(share / total, name) for share, name in raised]


def _way(way: str) -> Meant:
    return way == "yes" if way in {"yes", "no"} else Vague(way)
