"""The words answers are made of, as the reader wants them. Pure; filled by `bot.content.hearing`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from bot.engine.families import Families
from bot.engine.kinds import Kinds
from bot.engine.meaning import Command
from bot.engine.measures import Measures
from bot.engine.similar import Similar
from bot.engine.times import Often
from safety.plain import plain, words

Phrase = tuple[str, ...]
_RUN: Final = re.compile(r"(\w)\1+")
_STOPS: Final = re.compile(r"[.,!?;:…\n()]+|\s[-–—]+\s")
# Letters of a word that is answered from what was read beforehand.
_SHORT: Final = 7
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Every language together; each phrase is a tuple of the words of its plain form."""

    yes: frozenset[Phrase]
    no: frozenset[Phrase]
    #: Means yes or no only as the whole answer: "ok", "he does".
    yes_alone: frozenset[Phrase]
    no_alone: frozenset[Phrase]
    #: Agrees beyond doubt, as the whole message: what counts where something is to be shown to a worker.
    consents: frozenset[Phrase]
    #: Begins like a yes or a no and is neither: "no problem", "yes and no".
    neither: frozenset[Phrase]
    unsure: frozenset[Phrase]
    skip: frozenset[Phrase]
    #: Passes a question with a list of answers; to a plain yes-or-no question it is a no.
    not_now: frozenset[Phrase]
    #: Says nothing of its own at the edge of an answer: "please", "lol", "tbh".
    filler: frozenset[Phrase]
    #: Softens what comes next without turning it: "kinda", "i think".
    hedge: frozenset[Phrase]
    #: Turns what comes next: "not", "never".
    denial: frozenset[str]
    #: Turns to something else: "but", "except".
    turn: frozenset[str]
    #: More than one of the options: "both", "all of them".
    several: frozenset[Phrase]
    #: Nought to "how many": "none", "no kids".
    nothing: frozenset[Phrase]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    #: Comes before a number or letter that points at an option: "option", "number".
    pointer: frozenset[str]
    #: Before a number, says that it is the answer: "about", "have".
    cue: frozenset[str]
    #: Words of a title too common to know an option by: "the", "of", "borough".
    thin: frozenset[str]
    spellings: Mapping[str, str]
    #: A mistyped whole answer and the one it stands for.
    slips: Mapping[str, str]
    #: A title in plain form and the other words that mean it.
    alike: Mapping[Phrase, tuple[Phrase, ...]]
    commands: Mapping[Phrase, Command]
    #: Asks for a language by name, and the code of that language.
    tongues: Mapping[Phrase, str]
    #: Comes before a command without changing it: "can i", "i want to".
    asking: frozenset[Phrase]
    #: Stands before or after what somebody came for without changing it: "please help", "all the time".
    around: frozenset[Phrase]
    #: Says nothing wherever it stands: "bloody", "mate".
    emphasis: frozenset[str]
    #: Before a yes or no, makes it somebody's words: "he said no".
    speech: frozenset[str]
    #: Begins a question: "why", "what".
    questions: frozenset[str]
    #: Where a sentence can be cut into parts: "so", "because".
    joins: frozenset[str]
    families: Families
    similar: Similar
    often: Often
    measures: Measures
    kinds: Kinds
    #: Somebody else's age or drink: "he", "son".
    others: frozenset[str]
    #: Another time's: "was", "when".
    other_times: frozenset[str]
    #: Before an age, takes a year off it: "nearly".
    short_of: frozenset[str]
    #: After an age and a "not" before it: "not 18 yet".
    yet: frozenset[str]
    #: Who is counted: "girls". Two such words in a message would have to be added up.
    counted: frozenset[str]
    #: After a plain answer, takes it back: "yes and no".
    no_after: frozenset[Phrase]
    #: A yes or no of one language that ends sentences of another: "they may".
    never_last: frozenset[str]

    @property
    def short(self) -> frozenset[str]:
        """The single short words that answer or command by themselves: most of what is ever typed."""
        phrases = (*self.yes, *self.no, *self.unsure, *self.skip, *self.commands)
        return frozenset(phrase[0] for phrase in phrases if len(phrase) == 1 and len(phrase[0]) <= _SHORT)

    def words_of(self, text: str) -> Phrase:
        """The words of a message, each in its usual spelling."""
        said = tuple(spelled for word in words(plain(text)) for spelled in self._spelled(word))
        if len(said) == 1:
            return (self.slips.get(said[0], self._without_drawl(said[0])),)
        return (self._without_drawl(said[0]), *said[1:-1], self._without_drawl(said[-1])) if said else said

    def _spelled(self, word: str) -> list[str]:
        return self.spellings[word].split() if word in self.spellings else [word]

    def _without_drawl(self, word: str) -> str:
        """A plain yes or no that was drawn out: "yesss", "nooo"."""
        if (word,) in self.yes or (word,) in self.no:
            return word
        shorter = (_RUN.sub(r"\1\1", word), _RUN.sub(r"\1", word))
        return next((one for one in shorter if (one,) in self.yes or (one,) in self.no), word)

    def without_emphasis(self, said: Phrase) -> Phrase:
        """The message without swearing and the like, as long as something is left."""
        return tuple(word for word in said if word not in self.emphasis) or said

    def pieces(self, text: str) -> tuple[Phrase, ...]:
        """The parts of a message between its stops and commas."""
        return tuple(filter(None, map(self.words_of, _STOPS.split(text))))

    def clauses(self, text: str) -> tuple[Phrase, ...]:
        """The parts of a message, cut at its stops and commas and at "so", "because" and the like."""
        found: list[list[str]] = []
        for piece in _STOPS.split(text):
            found.append([])
            for word in self.words_of(piece):
                if word in self.joins:
                    found.append([])
                else:
                    found[-1].append(word)
        return tuple(tuple(words) for words in found if words)

    def without_edges(self, said: Phrase, *edges: frozenset[Phrase]) -> Phrase:
        """The message without the given phrases at its beginning and end, as long as something is left."""
        while True:
            shorter = self._shorter(said, edges)
            if not shorter or shorter == said:
                return said
            said = shorter

    @staticmethod
    def _shorter(said: Phrase, edges: Iterable[frozenset[Phrase]]) -> Phrase:
        for edge in edges:
            for length in range(min(4, len(said) - 1), 0, -1):
                if said[:length] in edge:
                    return said[length:]
                if said[-length:] in edge:
                    return said[:-length]
        return said


def starts_with(
    said: Phrase, phrases: Mapping[Phrase, Found] | frozenset[Phrase], longest: int = 6
) -> Phrase:
    """The longest of the phrases the message begins with, or an empty one."""
    for length in range(min(longest, len(said)), 0, -1):
        if said[:length] in phrases:
            return said[:length]
    return ()
