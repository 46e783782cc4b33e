"""Read the files of safety rules once, at start. A file that cannot be read stops the service, never one message."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from safety.errors import BrokenRules
from safety.plain import plain, words
from safety.spelling import one_slip

RULES: Final = Path(__file__).parent / "rules"

Phrase = tuple[str, ...]


def rules_in(name: str) -> Mapping[str, Any]:
    """The contents of one rules file, a mapping at its top."""
    try:
        found = YAML(typ="safe").load((RULES / name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as exc:
        raise BrokenRules from exc
    if not isinstance(found, dict):
        raise BrokenRules
    return found


@dataclass(frozen=True, slots=True)
class LeaveWords:
    """The phrases a leaving message is made of, as words of their plain form."""

    stop: frozenset[Phrase]
    alone: frozenset[Phrase]
    leave: frozenset[Phrase]
    reason: frozenset[Phrase]
    #: Says nothing of its own beside a word of the phone company's: "to this number".
    stopping: frozenset[Phrase]
    filler: frozenset[Phrase]
    #: Is made of leaving words and means to stay: "all clear".
    stays: frozenset[Phrase]
    #: A mistyped word and the leaving word it stands for.
    slips: Mapping[str, str]
    #: Words of the longest phrase.
    longest: int


def leave_words() -> LeaveWords:
    """Everything safety/rules/exit.yml says, every language together."""
    rules = dict(rules_in("exit.yml"))
    mended, never = rules.pop("mended"), frozenset(map(str, rules.pop("never_mended")))
    kinds = ("stop", "alone", "leave", "reason", "stopping", "filler", "stays")
    lists = {kind: _phrases(rules, kind) for kind in kinds}
    known = {phrase[0] for phrases in lists.values() for phrase in phrases if len(phrase) == 1}
    return LeaveWords(
        **lists,
        slips={slip: str(word) for word in mended for slip in one_slip(str(word)) - never - known},
        longest=max(len(phrase) for phrases in lists.values() for phrase in phrases),
    )


def _phrases(rules: Mapping[str, Any], kind: str) -> frozenset[Phrase]:
    return frozenset(
        words(plain(phrase))
        for part in rules.values()
        for said in part.get(kind, ())
        for phrase in _spelled_out(str(said), part.get("sets", {}))
    )


def _spelled_out(said: str, sets: Mapping[str, Any]) -> Iterator[str]:
    """A phrase with every word of a set in its place: "{close} {thing}" is "shut this", "wipe the screen"."""
    slots = [sets[part[1:-1]] if part.startswith("{") else [part] for part in said.split()]
    return (" ".join(map(str, chosen)) for chosen in product(*slots))


@dataclass(frozen=True, slots=True)
class DetailWords:
    """The word lists behind the detectors of identifying details."""

    streets: str
    not_streets: str
    months: str
    weekdays: str
    birth: str
    domains: str
    networks: str
    places: str
    ordinals: str
    spoken_letters: frozenset[str]
    #: A number word -> its digits; "double" -> 2.
    digits: Mapping[str, str]
    repeats: Mapping[str, int]
    #: One alternation of cues, spaces standing for any space.
    name_cues: str
    not_names: frozenset[str]


@cache
def detail_words() -> DetailWords:
    """Everything safety/rules/details.yml says."""
    rules = rules_in("details.yml")
    plain_lists = (
        "streets",
        "not_streets",
        "months",
        "weekdays",
        "birth",
        "domains",
        "networks",
        "places",
        "ordinals",
    )
    cues = sorted(map(str, rules["name_cues"]), key=len, reverse=True)
    return DetailWords(
        **{name: str(rules[name]) for name in plain_lists},
        name_cues="|".join(re.escape(cue).replace(r"\ ", r"\s+") for cue in cues),
        spoken_letters=frozenset(str(rules["spoken_letters"]).split()),
        digits=dict(rules["digits"]),
        repeats=dict(rules["repeats"]),
        not_names=frozenset(str(rules["not_names"]).split()),
    )


@dataclass(frozen=True, slots=True)
class NameWords:
    """What is known of single words when names are looked for, all in lower case."""

    first_names: frozenset[str]
    surnames: frozenset[str]
    #: Ordinary words, most without their endings.
    ordinary: frozenset[str]
    #: Word -> what it is about: a street, a relative, work ...
    groups: Mapping[str, tuple[str, ...]]
    #: Names that are everybody's: of laws, charities, shops, people everyone knows.
    public: tuple[str, ...]
    #: Words said before a name: "mrs", "pastor", "auntie".
    titles: str


def name_words() -> NameWords:
    """What names.yml, common_words.yml and the groups of details.yml say."""
    rules, names = rules_in("details.yml"), rules_in("names.yml")
    groups: dict[str, tuple[str, ...]] = {}
    for name, listed in rules["groups"].items():
        for word in dict.fromkeys(str(listed).split()):
            groups[word] = (*groups.get(word, ()), str(name))
    return NameWords(
        first_names=frozenset(str(names["first_names"]).split()),
        surnames=frozenset(str(names["surnames"]).split()),
        ordinary=frozenset(
            f"{rules_in('common_words.yml')['words']} {rules['texting']} {rules['languages']}".split()
        ),
        groups=groups,
        public=tuple(map(str, rules["public"])),
        titles=str(rules["titles"]),
    )
