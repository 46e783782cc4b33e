"""Find what could identify someone in a message, so that a worker sees it masked. Pure.

Rules find what has a form of its own: numbers, addresses on the web, days (safety/detail_rules.py, safety/spoken.py).
What has none, names above all, is found by how the words are used (safety/naming.py). Each detail names its rule.
Emergency and short numbers, times, scores and amounts are nobody's and are left alone; so are the numbers of services,
where the caller says which these are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from safety import naming, spoken
from safety.detail_rules import LATER, RULES, Finder, Span, any_of
from safety.lexicon import detail_words

#: Characters looked at; the longest message of any channel.
_LONGEST: Final = 4_096
_WORDS: Final = detail_words()


@dataclass(frozen=True, slots=True)
class Detail:
    """A stretch of the message as it was typed, what it looks like, and the rule that says so."""

    kind: str
    value: str
    rule: str


def details_in(text: str, everyones: tuple[str, ...] = ()) -> tuple[Detail, ...]:
    """Every identifying detail, in the order they were typed; never raises.

    `everyones`: how phone numbers begin that are nobody's own, such as those of services, digits only.
    """
    text = text[:_LONGEST]
    taken: list[tuple[int, int, str, str]] = []
    for rule, finder in _FINDERS:
        for start, end, kind in finder(text):
            if all(end <= other[0] or start >= other[1] for other in taken):
                taken.append((start, end, kind, rule))
    for start, end, kind in naming.named(text):
        taken += [(*piece, kind, "likeness") for piece in _left(start, end, sorted(taken), text)]
    found = (Detail(kind, text[start:end], rule) for start, end, kind, rule in sorted(taken))
    return tuple(
        one for one in found if one.kind != "phone" or not _national(one.value).startswith(everyones)
    )


def _national(number: str) -> str:
    """The digits of a phone number as they are dialled in this country."""
    digits = re.sub(r"\D", "", number.casefold().replace("o", "0"))
    return re.sub(r"^(?:0044|44(?=[1-9]))0?", "0", digits)


def _left(
    start: int, end: int, taken: Sequence[tuple[int, int, str, str]], text: str
) -> Iterator[tuple[int, int]]:
    """What of a stretch nothing has found yet, from its first letter or digit to its last."""
    free = [(start, end)]
    for other_start, other_end, _, _ in taken:
        last_start, last_end = free[-1]
        if other_start < last_end and last_start < other_end:
            free[-1:] = [(last_start, other_start), (other_end, last_end)]
    for piece_start, piece_end in free:
        if found := _INSIDE.search(text, piece_start, max(piece_start, piece_end)):
            yield found.span()


def _all(kind: str, pattern: str) -> Finder:
    """A finder of the group "it" of a pattern, or of all it matches."""
    compiled = re.compile(pattern, re.IGNORECASE)
    group = "it" if "it" in compiled.groupindex else 0

    def find(text: str) -> Iterator[Span]:
        return ((*found.span(group), kind) for found in compiled.finditer(text) if found.group(group))

    return find


def _phones(text: str) -> Iterator[Span]:
    """Runs of digits as long as a phone number, with the usual marks between."""
    for found in _DIGITS.finditer(text):
        digits = _national(found.group())
        foreign = found.group().lstrip("(").startswith(("+", "00"))
        if (foreign and 9 <= len(digits) <= 15) or (digits.startswith("0") and 10 <= len(digits) <= 11):
            yield *found.span(), "phone"


def _handles(text: str) -> Iterator[Span]:
    """What is called a name on a network, where it is no ordinary word."""
    for found in _HANDLE.finditer(text):
        group = str(found.lastgroup)
        typed = found.group(group)
        known = naming.ordinary(typed.casefold()) or typed.casefold() in _NETWORKS
        if len(typed) > 2 and not known and not typed.isdigit():
            yield *found.span(group), "url_or_handle"


def _workplaces(text: str) -> Iterator[Span]:
    """What stands in capitals after "works at" or before "School", where it does not begin with a town or a day."""
    for pattern in (_WORKPLACE, _PLACE_NAMED):
        for found in pattern.finditer(text):
            if not _EVERYONES & {*naming.tokens(found.group("it"))[0].groups}:
                yield *found.span("it"), "school_or_workplace"


def _names(text: str) -> Iterator[Span]:
    """Up to two words after "my name is" and the like, in any language; the second capitalised like the first."""
    for found in _CUE.finditer(text):
        first = _name_at(text, found.end())
        if first is None:
            continue
        second = _name_at(text, first + 1) if text[first : first + 1] == " " else None
        both = second and text[found.end()].isupper() and text[first + 1].isupper()
        yield found.end(), second if second and both else first, "name"


def _name_at(text: str, start: int) -> int | None:
    """Where the name that begins here ends, if it is one."""
    found = _NAME.match(text, start)
    if not found or found.group().casefold().replace("’", "'") in _WORDS.not_names:
        return None
    return found.end()


_INSIDE: Final = re.compile(r"\w(?:.*\w)?", re.DOTALL)
_DIGITS: Final = re.compile(r"(?<![\w@])(?:\+|\(\+?)?[\doO](?:[\s().\-]{0,2}\d){8,13}(?!\w)")
_NETWORKS: Final = frozenset(_WORDS.networks.split())
_NETWORK: Final = any_of(_WORDS.networks)
_HANDLE: Final = re.compile(
    rf"\b(?:{_NETWORK})(?:['’]s|s)?(?:\s(?:name|handle|user|username|id|account))?"
    rf"(?:\s(?:is|its|it's|me|me\son|at|as|under|called)\b|[:\s]|[^\w\s.,!?])+(?P<it>[\w][\w.]*\w)(?:\s\d{{2,4}}\b)?"
    rf"|(?<![\w.@])(?P<before>(?=[a-z]*[\d_.])[\w.]{{2,40}})\son\s(?:{_NETWORK})\b"
    r"|\badd\sme\s(?:on\s\w+\s)?(?P<added>\w[\w.]*\d\w*)",
    re.IGNORECASE,
)
_PROPER: Final = r"(?-i:(?:St|Mc)?\.?\s?[A-Z][\w'’&.-]*(?:\s(?:(?:of|and|the|&)\s)?[A-Z][\w'’&.-]*){0,6})"
_EVERYONES: Final = frozenset({"place", "origin", "day", "service", "public"})
_PLACE_NAMED: Final = re.compile(rf"\b(?P<it>{_PROPER}\s(?:{any_of(_WORDS.places)}))\b")
_WORKPLACE: Final = re.compile(
    r"\b(?:(?:works?|working|worked|volunteers?|volunteering|studies|studying|teaches|trains|temps|based|employed|job|shifts?"
    rf"|cleaner|nurse|teacher|manager|cook|chef|driver|security)\s(?:at|for|in)|attends)\s(?:the\s)?(?P<it>{_PROPER})",
    re.IGNORECASE,
)
_LETTER: Final = r"(?:[^\W\d_]|[\u0900-\u09ff\u064b-\u065f])"
_NAME: Final = re.compile(rf"{_LETTER}{{2,}}(?:['’-]{_LETTER}+)*")
_CUE: Final = re.compile(rf"\b(?:{_WORDS.name_cues})\s+", re.IGNORECASE)
_FINDERS: Final[tuple[tuple[str, Finder], ...]] = (
    *((rule, _all(kind, pattern)) for rule, kind, pattern in RULES),
    ("phone", _phones),
    ("number_in_words", spoken.numbers),
    ("day_in_words", spoken.days),
    *((rule, _all(kind, pattern)) for rule, kind, pattern in LATER),
    ("handle", _handles),
    ("workplace", _workplaces),
    ("name_cue", _names),
)
