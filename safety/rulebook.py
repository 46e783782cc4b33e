"""The danger rules, read from safety/rules and checked once, at start, and what is needed to try them on a message."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from safety.errors import BrokenRules
from safety.lexicon import rules_in
from safety.patterns import COMMA, STOP, UNKNOWN, Codebook, Phrase
from safety.plain import plain
from safety.spelling import Speller, apart

_AT: Final = itemgetter(0)
_TOKEN: Final = re.compile("[0-9a-z\u00df-\u024f\u0600-\u06ff\u0900-\u09ff]+|[.,!?;:]|[^\\w\\s!-~]")
_MARKS: Final = {".": STOP, "!": STOP, "?": STOP, ",": COMMA, ";": COMMA, ":": COMMA}
#: "I don't think he", "not that he": what follows is denied though it has a subject of its own.
_NOT_BELIEVED: Final = "{not_believed}"
#: How many words a "not" reaches forward.
_REACH: Final = 3
#: Letters of a word that may be several written without spaces.
_SHORTEST_RUN: Final = 8
_LONGEST_RUN: Final = 200


@dataclass(frozen=True, slots=True)
class Frame:
    """What may stand around the words of a rule: several phrases, found by the rarest word of each."""

    #: Letter -> the phrases to look for when it is there, with their places in the file.
    by_letter: Mapping[str, Sequence[tuple[int, Phrase]]]

    def is_in(self, said: str, letters: Set[str]) -> bool:
        """Whether one of the phrases is in the message that has these letters."""
        return any(phrase.pattern.search(said) for _, phrase in self._worth_trying(letters))

    def taken_out_of(self, said: str) -> str:
        """The message with every one of the phrases made a word nobody knows, in the order of the file."""
        for _, phrase in sorted(set(self._worth_trying(frozenset(said))), key=_AT):
            said = phrase.pattern.sub(UNKNOWN, said)
        return said

    def _worth_trying(self, letters: Set[str]) -> Iterator[tuple[int, Phrase]]:
        return (found for letter in letters & self.by_letter.keys() for found in self.by_letter[letter])


@dataclass(frozen=True, slots=True)
class Rule:
    """One phrase of one rule."""

    concern: str
    #: "<concern>.<rule>", the same for every phrase of the rule.
    name: str
    phrase: Phrase
    #: A message without one character of each of these cannot hold the phrase.
    also_needed: tuple[frozenset[str], ...]
    #: Every one of these must be somewhere in the message, none of the others.
    needs: tuple[Frame, ...]
    unless: tuple[Frame, ...]
    #: The phrase holds its own "not" ("not breathing"): one before it does not undo it.
    denial: bool
    #: Counts however long ago.
    past: bool
    #: Leaves much room between its words: asked only when the narrow rules hear nothing.
    wide: bool


class Rulebook:
    """All rules, and what is needed to try them on a message."""

    def __init__(self, concerns: Sequence[str]) -> None:
        words = rules_in("words.yml")
        self._speller = _speller(words)
        book = Codebook(_classes(words["classes"]), self.spelled)
        frames = rules_in("frames.yml")
        self.frames = {name: self._framed(book, said) for name, said in frames.items()}
        self.first_person = re.compile(f"[{book.letters('me')}]")
        self.subjects = frozenset(book.letters("subject"))
        self.denied = _denied(book)
        self.denied_belief = re.compile(f"{book.expression(_NOT_BELIEVED)}[^{STOP}{COMMA}]{{0,2}}$")
        #: The names of narrow rules that hear much that is harmless; what they alone hear is weighed as by a wide one.
        self.loose = frozenset(words["loose"].split())
        self._by_letter: dict[bool, dict[str, list[tuple[int, Rule]]]] = {False: {}, True: {}}
        self._index(book, concerns)
        found = (rule for part in self._by_letter.values() for rules in part.values() for _, rule in rules)
        #: The names of the rules that count however long ago.
        self.timeless = frozenset(rule.name for rule in found if rule.past)
        #: The codes of the other languages; a rule of theirs is named "<concern>.<language>".
        self.languages = frozenset(map(str, rules_in("languages.yml")))
        self._codes = dict(book.words)
        #: Every word and joined spelling the rules know.
        self.known = frozenset(self._codes) | self._speller.joined

    def encode(self, plain_text: str) -> str:
        """The message as one character a word, harmless phrases taken out."""
        said = "".join([self._codes.get(token) or self._other(token) for token in _TOKEN.findall(plain_text)])
        return self.frames["harmless"].taken_out_of(said)

    def words(self, plain_text: str) -> list[str]:
        """The words of the message, known spellings brought to one, slips mended, words run together parted."""
        tokens = (token for token in _TOKEN.findall(plain_text) if token not in _MARKS)
        return [word for token in tokens for word in self._meant(token)]

    def _meant(self, token: str) -> Sequence[str]:
        spelled = self._speller.known(token)
        if spelled != (token,) or token in self.known:
            return spelled
        return self._speller.guessed(token) or self._parted(token) or spelled

    def _parted(self, token: str) -> Sequence[str]:
        """The words of a long one that is written without spaces."""
        if not _SHORTEST_RUN <= len(token) <= _LONGEST_RUN:
            return ()
        return [word for part in apart(token, self.known) for word in self._speller.known(part)]

    def worth_trying(self, said: str, *, wide: bool = False) -> list[Rule]:
        """The narrow or the wide rules that share a word with the message, in the order they are written."""
        letters, by_letter = set(said), self._by_letter[wide]
        found = {at: rule for letter in letters for at, rule in by_letter.get(letter, ())}
        return [
            rule
            for _, rule in sorted(found.items(), key=_AT)
            if not any(map(letters.isdisjoint, rule.also_needed))
        ]

    def _other(self, token: str) -> str:
        """A word that no rule names as it stands: a mark, another spelling, a slip, or nothing we know."""
        if token in _MARKS:
            return _MARKS[token]
        spelled = self._speller.known(token)
        if spelled == (token,):
            spelled = self._speller.guessed(token) or tuple(self._parted(token))
        if not spelled and not token[0].isalnum():
            return ""
        return "".join(self._codes.get(word, UNKNOWN) for word in spelled) or UNKNOWN

    def spelled(self, said: str) -> list[str]:
        """The words of a phrase of our own: known spellings brought to one, nothing guessed."""
        tokens = _TOKEN.findall(plain(said))
        return [word for token in tokens if token not in _MARKS for word in self._speller.known(token)]

    def _index(self, book: Codebook, concerns: Sequence[str]) -> None:
        common = book.letters("common")
        for at, said in enumerate(_phrases(concerns)):
            anchor, *others = book.needed(said.phrase, common)
            rule = self._rule(book, said, tuple(others))
            for letter in anchor:
                self._by_letter[rule.wide].setdefault(letter, []).append((at, rule))

    def _rule(self, book: Codebook, said: "_Said", others: tuple[frozenset[str], ...]) -> Rule:
        return Rule(
            said.concern,
            f"{said.concern}.{said.name}",
            Phrase(book.expression(said.phrase)),
            others,
            tuple(self._frame(frame) for frame in said.how.get("needs", ())),
            tuple(self._frame(frame) for frame in said.how.get("unless", ())),
            bool(said.how.get("denial")),
            bool(said.how.get("past")),
            bool(said.how.get("wide")),
        )

    @staticmethod
    def _framed(book: Codebook, phrases: Sequence[str]) -> Frame:
        by_letter: dict[str, list[tuple[int, Phrase]]] = {}
        for at, phrase in enumerate(phrases):
            found = Phrase(book.expression(phrase))
            for letter in book.needed(phrase, book.letters("common"))[0]:
                by_letter.setdefault(letter, []).append((at, found))
        return Frame(by_letter)

    def _frame(self, name: str) -> Frame:
        if name not in self.frames:
            raise BrokenRules(f"no such frame: {name}")
        return self.frames[name]


@dataclass(frozen=True, slots=True)
class _Said:
    """A phrase as the files have it."""

    concern: str
    name: str
    phrase: str
    how: Mapping[str, Any]


def _phrases(concerns: Sequence[str]) -> Iterator[_Said]:
    for concern in concerns:
        for name, rule in rules_in(f"{concern}.yml").items():
            how: Mapping[str, Any] = rule if isinstance(rule, Mapping) else {"say": rule}
            yield from (_Said(concern, name, str(phrase), how) for phrase in how["say"])
    for language, parts in rules_in("languages.yml").items():
        for concern, phrases in parts.items():
            how = {"denial": concern in _NOT_INSIDE, "past": True}
            yield from (_Said(concern, language, str(phrase), how) for phrase in phrases)


#: Phrases of other languages carry their own "not"; English denial words do not reach into them.
_NOT_INSIDE: Final = frozenset({"suicide", "medical_emergency"})


def _classes(found: Mapping[str, Any]) -> dict[str, list[str]]:
    """Each class as a list of words and phrases; "_" joins the words of a phrase in a one-line list."""
    return {
        name: [word.replace("_", " ") for word in str(said).split()]
        if isinstance(said, str)
        else list(map(str, said))
        for name, said in found.items()
    }


def _speller(words: Mapping[str, Any]) -> Speller:
    spellings = {
        plain(said): str(meant) for meant, many in words["spellings"].items() for said in str(many).split()
    }
    return Speller(spellings, frozenset(words["mended"].split()), frozenset(words["left_alone"].split()))


def _denied(book: Codebook) -> re.Pattern[str]:
    """A "not" up to a few words back; a "no" that answers the last question ("no his hands...") is none."""
    edges = STOP + COMMA + book.letters("edge")
    negators, no = book.letters("not"), book.code("no")
    others = negators.replace(no, "")
    return re.compile(
        f"[{others}][^{edges}]{{0,{_REACH}}}$|{no}(?![{book.letters('restart')}])[^{edges}]{{0,{_REACH}}}$"
    )
