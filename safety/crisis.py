"""Hear danger in what someone typed: who does what to whom, now or then, said or meant. Pure.

A concern is a floor (more help, sooner), never a gate, and never a verdict. The rules are in safety/rules; each
message is spelled out, its harmless phrases are taken out, and the phrases of each rule are looked for in the rest.
First the narrow rules are asked, then the wide ones; a small linear model (safety/likeness) then says how like
a cry the message is: it hears what no rule has words for, and a rule in a message unlike any cry is not believed.
English and the other languages have a model each, and levels of their own at which it is believed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

from safety.concern import Concern, Heard
from safety.likeness import Ear, Likeness, Pieces, learned, pieces, pieces_of_a_tongue
from safety.meanings import Groups
from safety.plain import plain
from safety.plain import words as words_as_typed
from safety.rulebook import Frame, Rule, Rulebook
from safety.usual import QUIET, once


class _Asked(Enum):
    """What the rules made of a message."""

    NARROW = "narrow rules hear something"
    WIDE = "only wide or loose ones do"
    SILENT = "none does"


@dataclass(frozen=True, slots=True)
class _Ruled:
    """The concerns the rules hear, each with its rule, and which rules those are."""

    heard: dict[str, str]
    asked: _Asked


@dataclass(frozen=True, slots=True)
class _Listener:
    """How messages of English, or of the other languages, are weighed."""

    #: How like a cry a message must be, in the model's units, after what the rules made of it.
    enough: Mapping[_Asked, int]
    #: Rules believed whatever the model says.
    certain: Set[str]
    #: Fewer words are too little to be like anything.
    fewest: int


_RULES: Final = Rulebook([concern.value for concern in Concern])


@cache
def load() -> Likeness:
    """The models, read once; raises BrokenRules. A process that hears people reads them at its start, and the others
    do without what they take of memory.
    """
    return learned(_RULES.spelled)


#: A child who gives an age may be in any danger: the wide rules are asked then too.
_SAYS_LITTLE: Final = frozenset({Concern.CHILD_AT_RISK.value})
_CHILD_WRITES: Final = "child_at_risk.writer_under_16"
#: Believed whatever the model says: a child's age, and what counts however long ago or in whatever language.
_CERTAIN: Final = _RULES.timeless | {_CHILD_WRITES}
#: The rules of the other languages that are weighed where their own model is asked; a strangulation is not.
_WEIGHED: Final = frozenset(
    f"{concern.value}.{language}"
    for concern in Concern
    for language in _RULES.languages
    if concern is not Concern.STRANGULATION
)
#: The levels of English were chosen on voices for learning that were held out for it, and so that no floor of the older
#: sets is broken; those of the other languages on held-out lines too.
_ENGLISH: Final = _Listener({_Asked.NARROW: -330, _Asked.WIDE: -150, _Asked.SILENT: -60}, _CERTAIN, fewest=3)
_OTHER: Final = _Listener(
    {_Asked.NARROW: -200, _Asked.WIDE: -100, _Asked.SILENT: -70},
    _CERTAIN - _WEIGHED,
    fewest=2,
)
#: From where on a concern's own model names it.
_NAMED: Final = 0
#: Up to here a message that reads as another language may be dialect, names or slips: both ears are asked. Of English
#: lines held out, one in two hundred lies beyond, nearly all of them a single name.
_SURELY_FOREIGN: Final = 500


@once
def concerns_in(text: str) -> tuple[Heard, ...]:
    """Each concern heard in the text once, most urgent first. Never raises."""
    plain_text = plain(text)
    ruled = _ruled(_Message(_RULES.encode(plain_text)))
    if plain_text.rstrip(" .!") in QUIET and ruled.asked is not _Asked.NARROW:
        return ()
    heard = _weighed(ruled, plain_text)
    return tuple(Heard(concern, heard[concern.value]) for concern in Concern if concern.value in heard)


def _ruled(message: "_Message") -> "_Ruled":
    """What the rules hear: the narrow ones, and the wide ones where those hear little."""
    narrow = _heard(_RULES.worth_trying(message.said), message)
    if not narrow.keys() <= _SAYS_LITTLE:
        return _Ruled(narrow, _Asked.WIDE if _RULES.loose.issuperset(narrow.values()) else _Asked.NARROW)
    wide = _heard(_RULES.worth_trying(message.said, wide=True), message)
    more = wide.keys() - narrow.keys()
    return _Ruled(wide | narrow, _Asked.WIDE if more else _Asked.NARROW if narrow else _Asked.SILENT)


def _weighed(ruled: _Ruled, plain_text: str) -> dict[str, str]:
    """What is heard once the models have been asked how like a cry the message is, and like whose."""
    foreign = _foreign(plain_text)
    heard: dict[str, str] = {}
    if foreign > 0:
        heard |= _heard_by(_OTHER, load().other, ruled, words_as_typed(plain_text), plain_text)
    if foreign <= _SURELY_FOREIGN:
        heard |= _heard_by(_ENGLISH, load().english, ruled, _RULES.words(plain_text), plain_text)
    return heard


def _heard_by(
    listener: _Listener, ear: Ear, ruled: _Ruled, words: Sequence[str], plain_text: str
) -> dict[str, str]:
    if len(words) < listener.fewest:
        return ruled.heard
    found = pieces(words, ear.meant, plain_text)
    if ear.cry.score(found) < listener.enough[ruled.asked]:
        return {concern: rule for concern, rule in ruled.heard.items() if rule in listener.certain}
    return _named(ear, found, ruled.heard)


def _named(ear: Ear, found: Pieces, heard: dict[str, str]) -> dict[str, str]:
    """The concerns of a message that is like a cry: those of the rules, and those it is like the cries of."""
    likely = {concern: model.score(found) for concern, model in ear.concerns.items()}
    named = {concern: f"model.{concern}" for concern, like in likely.items() if like > _NAMED}
    if not heard and not named:
        most = max(likely, key=likely.__getitem__)
        return {most: f"model.{most}"}
    return named | heard


def _heard(rules: Iterable[Rule], message: "_Message") -> dict[str, str]:
    """Each concern these rules hear, with the first rule that hears it."""
    heard: dict[str, str] = {}
    for rule in rules:
        if rule.concern not in heard and _means(rule, message):
            heard[rule.concern] = rule.name
    return heard


def _foreign(plain_text: str) -> float:
    """How far a text is from English, in the model's units; above zero it reads as another language."""
    return load().tongue.score(pieces_of_a_tongue(words_as_typed(plain_text)))


def words_of(text: str) -> list[str]:
    """The words of an English message in the spellings the rules use; what its model reads."""
    return _RULES.words(plain(text))


def by_rules(text: str) -> frozenset[str]:
    """The concerns the rules alone would hear; for measuring what each reader is worth."""
    return frozenset(_ruled(_Message(_RULES.encode(plain(text)))).heard)


def by_likeness(text: str) -> frozenset[str]:
    """The concerns the model alone would hear."""
    return frozenset(_weighed(_Ruled({}, _Asked.SILENT), plain(text)))


def meanings() -> tuple[Groups, Groups]:
    """The groups of words that mean alike, English and other; what the models read beside the words."""
    return load().english.meant, load().other.meant


@once
def under_16(text: str) -> bool:
    """Whether the writer says they are under sixteen."""
    message = _Message(_RULES.encode(plain(text)))
    rules = _RULES.worth_trying(message.said)
    return any(rule.name == _CHILD_WRITES and _means(rule, message) for rule in rules)


class _Message:
    """One message as the rules see it, remembering which frames were found in it."""

    __slots__ = ("_found", "_letters", "said")

    def __init__(self, said: str) -> None:
        self.said = said
        self._letters = frozenset(said)
        self._found: dict[int, bool] = {}

    def has(self, *frames: Frame) -> bool:
        """Whether any of these frames is in the message."""
        return any(self._has(frame) for frame in frames)

    def _has(self, frame: Frame) -> bool:
        if id(frame) not in self._found:
            self._found[id(frame)] = frame.is_in(self.said, self._letters)
        return self._found[id(frame)]


_ASKING, _TOLD, _GAME = (_RULES.frames[frame] for frame in ("asking", "told", "game"))
_LONG_AGO, _SOME_TIME_AGO, _AGAIN = (_RULES.frames[frame] for frame in ("long_ago", "some_time_ago", "again"))


def _over(message: _Message, *frames: Frame) -> bool:
    return message.has(*frames) and not message.has(_AGAIN)


def _means(rule: Rule, message: _Message) -> bool:
    """Whether the rule's phrase is there and is meant: not denied, not long over, not from a film or a leaflet."""
    for found in rule.phrase.pattern.finditer(message.said):
        if not rule.denial and _denied(message.said, found):
            continue
        if not _set_aside(rule, message, found.group()):
            return True
    return False


def _denied(said: str, found: re.Match[str]) -> bool:
    before = said[max(0, found.start() - 6) : found.start()]
    has_subject = found.group()[0] in _RULES.subjects
    return bool((_RULES.denied_belief if has_subject else _RULES.denied).search(before))


def _set_aside(rule: Rule, message: _Message, phrase: str) -> bool:
    if message.has(*rule.unless) or not all(map(message.has, rule.needs)):
        return True
    if not rule.past and (message.has(_GAME) or _over(message, _LONG_AGO)):
        return True
    if rule.wide and not rule.past and _over(message, _SOME_TIME_AGO):
        return True
    return not _RULES.first_person.search(phrase) and message.has(_ASKING, _TOLD)
