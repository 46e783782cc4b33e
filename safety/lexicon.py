"""Read the files of safety rules once, at start. A file that cannot be read stops the service, never one message."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from safety.errors import BrokenRules
from safety.plain import plain, words

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
    filler: frozenset[Phrase]
    #: A mistyped word and the leaving word it stands for.
    slips: Mapping[str, str]
    #: Words of the longest phrase.
    longest: int


def leave_words() -> LeaveWords:
    """Everything safety/rules/exit.yml says, every language together."""
    rules = dict(rules_in("exit.yml"))
    mended, never = rules.pop("mended"), frozenset(map(str, rules.pop("never_mended")))
    lists = {kind: _phrases(rules, kind) for kind in ("stop", "alone", "leave", "reason", "filler")}
    known = {phrase[0] for phrases in lists.values() for phrase in phrases if len(phrase) == 1}
    return LeaveWords(
        **lists,
        slips={slip: str(word) for word in mended for slip in _one_slip(str(word)) - never - known},
        longest=max(len(phrase) for phrases in lists.values() for phrase in phrases),
    )


def _phrases(rules: Mapping[str, Any], kind: str) -> frozenset[Phrase]:
    return frozenset(words(plain(str(said))) for part in rules.values() for said in part.get(kind, ()))


def _one_slip(word: str) -> frozenset[str]:
    """Every string one typing slip away: a letter lost, doubled or wrong, two letters swapped."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    letters = "abcdefghijklmnopqrstuvwxyz"
    return frozenset(_changes(cuts, letters)) - {word}


def _changes(cuts: Iterable[tuple[str, str]], letters: str) -> Iterable[str]:
    for head, tail in cuts:
        yield from (head + letter + tail for letter in letters)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in letters)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
            yield head + tail[1] + tail[0] + tail[2:]
