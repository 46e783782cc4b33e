"""What an answer is most like, where no rule reads it: a linear model over its words and what they mean. Pure.

What it looks at in a message are its words, neighbouring words, words after a "not", runs of letters, and the groups of
words that mean alike. What it looks at in an option are the words of its title; in a question, what it is about
(`topics:` in hearing.yml). answers.json in bot/content/en holds how much each piece of a message speaks for each word
of an option, and is learned by scripts/learn_answers.py. It answers only when one option is far ahead of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Final

from bot.engine.families import Phrase
from bot.engine.meaning import Command, Kind, Question, Vague
from safety.meanings import Groups

#: Lengths of the runs of letters.
_RUNS: Final = (3, 4)
#: So many words behind a "not" are denied.
_DENIED: Final = 4
#: How much one piece of each kind counts; it begins with the letter.
WORTH: Final[Mapping[str, float]] = {"w": 2.0, "n": 1.5, "d": 2.0, "l": 1.0, "m": 2.0}
#: Kinds of pieces that a message may share with a title.
SHARED: Final = "wlm"
#: The topic of the questions whether it is safe to write.
_CAREFUL: Final = "now"
#: The weight of a word of an option by itself.
BASE: Final = ""
_WAYS: Final = ("yes", "no", *(vague.value for vague in (Vague.UNSURE, Vague.SKIP)))
#: The commands a message may be like. Leaving is never guessed at.
WISHES: Final = tuple(
    one.value for one in (Command.HUMAN, Command.BACK, Command.RESTART, Command.LANGUAGE, Command.HELP)
)
Pieces = dict[str, float]
Meant = bool | int | Vague


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned: word of an option -> piece of a message -> weight."""

    of: Mapping[str, Mapping[str, float]]
    #: Kind of piece -> what it counts that message and title share it.
    shared: Mapping[str, float]
    #: What an option of a list begins with.
    option: float
    #: The least that is believed, and how far ahead of the next it has to be.
    least: float
    #: By the kind of the question; a wrong yes or no is worse.
    ahead: Mapping[str, float]
    #: How far ahead another answer makes a rule's doubtful.
    against: float
    #: The least that is believed of a command.
    wish: float
    known: Set[str]


#: Before anything was learned.
NOTHING: Final = Weights({}, {}, 0.0, 1.0, {}, 1.0, 1.0, frozenset())


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that may be meant, with the weights of all its words added up."""

    meant: Meant
    base: float
    weights: Mapping[str, float]
    #: The pieces of its title, by kind; none for a plain yes.
    title: Mapping[str, Set[str]]


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
        self._weights = weights
        self._meant = meant
        self._denial = denial
        self._topics = topics
        self._linking = linking
        self._wishes = [(name, self._candidate(Vague.UNCLEAR, [f"command {name}"], ())) for name in WISHES]

    def candidates(self, question: Question, titles: Sequence[Phrase], asked: Phrase) -> list[Candidate]:
        """What the answers of a question may be like; the titles are those of its choices."""
        if question.kind is Kind.YES_NO:
            return [self._candidate(_way(way), keys, ()) for way, keys in self.ways(asked)]
        listed = [self._candidate(place, self.keys(title), title) for place, title in enumerate(titles)]
        return [*listed, *(self._candidate(Vague(way), [way], ()) for way in _WAYS[2:])]

    def ways(self, asked: Phrase) -> list[tuple[str, list[str]]]:
        """Yes, no and the doubts, each by itself and under what the question is about."""
        about = [name for name, words in self._topics.items() if not words.isdisjoint(asked)] or ["else"]
        return [(way, [way, *(f"{way} {name}" for name in about)]) for way in _WAYS]

    def careful(self, asked: Phrase) -> bool:
        """Whether a wrong yes to this question could show somebody what they must not see."""
        return not self._topics.get(_CAREFUL, frozenset()).isdisjoint(asked)

    def keys(self, title: Phrase) -> list[str]:
        """A title as a whole, and the words of it that say something."""
        words = [f"option {word}" for word in title if word not in self._linking]
        return [f"title {' '.join(title)}", *dict.fromkeys(words)]

    def pieces(self, said: Sequence[str]) -> Pieces:
        """Everything that is looked at in a message, with what each counts; the message as a whole counts one."""
        found = {piece: WORTH[piece[0]] for piece in self._cut(said)}
        long = sqrt(sum(worth * worth for worth in found.values())) or 1.0
        return {piece: worth / long for piece, worth in found.items()}

    def _cut(self, said: Sequence[str]) -> Iterator[str]:
        text = f" {' '.join(said)} "
        yield from (f"w {word}" for word in said)
        yield from (f"n {one} {other}" for one, other in pairwise(("^", *said, "$")))
        yield from (f"l {text[at : at + n]}" for n in _RUNS for at in range(len(text) - n + 1))
        yield from (f"m {name}" for names in self._meant.of(said) for name in names)
        left = 0
        for word in said:
            if word in self._denial:
                left = _DENIED
            elif left:
                left -= 1
                yield f"d {word}"

    def title(self, title: Phrase) -> dict[str, Set[str]]:
        """The pieces of a title that a message may share."""
        return by_kind(self._cut(title)) if title else {}

    def read(self, candidates: Sequence[Candidate], said: Sequence[str]) -> Meant:
        """What the message is most like; unclear where that is not far ahead, or in words never met."""
        if not candidates or self._strange(said):
            return Vague.UNCLEAR
        pieces = self.pieces(said)
        kinds = by_kind(pieces)
        scored = sorted(((self._score(one, pieces, kinds), one.meant) for one in candidates), key=_by_score)
        (best, meant), (next_best, _) = scored[:2]
        ahead = self._weights.ahead.get("choice" if candidates[0].title else "yes_no", 0.0)
        sure = best >= self._weights.least and best - next_best >= ahead
        return meant if sure else Vague.UNCLEAR

    def wish(self, said: Sequence[str]) -> str | None:
        """The command a message is like, by its name."""
        if self._strange(said) or not self._weights.of:
            return None
        pieces = self.pieces(said)
        scored = sorted(((self._score(one, pieces, {}), name) for name, one in self._wishes), reverse=True)
        return scored[0][1] if scored[0][0] >= self._weights.wish else None

    def _strange(self, said: Sequence[str]) -> bool:
        """Whether most of the words were never met."""
        return sum(word not in self._weights.known for word in said) * 2 > len(said)

    def doubts(self, candidates: Sequence[Candidate], said: Sequence[str], meant: Meant) -> bool:
        """Whether the message is far more like another answer than the one a rule found."""
        if self._strange(said):
            return False
        pieces = self.pieces(said)
        kinds = by_kind(pieces)
        scored = {one.meant: self._score(one, pieces, kinds) for one in candidates}
        return max(scored.values(), default=0.0) - scored.get(meant, 0.0) >= self._weights.against

    def _candidate(self, meant: Meant, keys: Sequence[str], title: Phrase) -> Candidate:
        known = [key for key in keys if key in self._weights.of]
        part = 1 / sqrt(len(known) or 1)
        added: dict[str, float] = {}
        for key in known:
            for piece, weight in self._weights.of[key].items():
                added[piece] = added.get(piece, 0.0) + weight * part
        base = added.pop(BASE, 0.0) + (self._weights.option if title else 0.0)
        return Candidate(meant, base, added, self.title(title))

    def _score(self, one: Candidate, pieces: Pieces, kinds: Mapping[str, Set[str]]) -> float:
        told = sum([one.weights[piece] * pieces[piece] for piece in pieces.keys() & one.weights.keys()])
        alike = sum(self._weights.shared[kind] * worth for kind, worth in shared(kinds, one.title).items())
        return one.base + told + alike


def question_in(asked: str) -> str:
    """What is asked, without the sentences before it: "You are not alone. Is it OK to go on?"."""
    end = asked.find("?")
    begin = max(asked.rfind(stop, 0, max(end, 0)) for stop in ".!?:\n")
    return asked[begin + 1 :]


def shared(message: Mapping[str, Set[str]], title: Mapping[str, Set[str]]) -> dict[str, float]:
    """Kind of piece -> how much of it a message and a title share, from 0 to 1."""
    both = [kind for kind in SHARED if message.get(kind) and title.get(kind)]
    return {
        kind: len(message[kind] & title[kind]) / sqrt(len(message[kind]) * len(title[kind])) for kind in both
    }


def by_kind(pieces: Iterable[str]) -> dict[str, Set[str]]:
    """Pieces by their kind."""
    kinds: dict[str, set[str]] = {}
    for piece in pieces:
        kinds.setdefault(piece[0], set()).add(piece)
    return dict(kinds)


def _way(way: str) -> Meant:
    return way == "yes" if way in {"yes", "no"} else Vague(way)


def _by_score(scored: tuple[float, Meant]) -> float:
    return -scored[0]
