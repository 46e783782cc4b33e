"""Find what could identify someone in a message, so that a worker sees it masked. Pure.

Each detector is one expression with its own reason; what is found is the stretch of the message as it was typed.
National helplines, emergency and short numbers, times, scores and amounts are nobody's details and are left alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from safety.lexicon import detail_words

#: Characters looked at; the longest message of any channel.
_LONGEST: Final = 4_096
_WORDS: Final = detail_words()


@dataclass(frozen=True, slots=True)
class Detail:
    """A stretch of the message as it was typed, and what it looks like."""

    kind: str
    value: str


Span = tuple[int, int, str]
Finder = Callable[[str], Iterator[Span]]


def details_in(text: str) -> tuple[Detail, ...]:
    """Every identifying detail, in the order they were typed; never raises."""
    text = text[:_LONGEST]
    taken: list[Span] = []
    for finder in _FINDERS:
        for start, end, kind in finder(text):
            if all(end <= other[0] or start >= other[1] for other in taken):
                taken.append((start, end, kind))
    return tuple(Detail(kind, text[start:end]) for start, end, kind in sorted(taken))


def _any_of(words: str) -> str:
    return "|".join(sorted(map(re.escape, words.split()), key=len, reverse=True))


def _all(kind: str, pattern: str, flags: int = re.IGNORECASE) -> Finder:
    """A finder of the group "it" of a pattern, or of all it matches."""
    compiled = re.compile(pattern, flags)
    group = "it" if "it" in compiled.groupindex else 0

    def find(text: str) -> Iterator[Span]:
        return ((*found.span(group), kind) for found in compiled.finditer(text) if found.group(group))

    return find


# An English name is a capitalised word, or any word after a strong cue, that is no ordinary word.
_LETTER: Final = r"(?:[^\W\d_]|[\u0900-\u09ff\u064b-\u065f])"
_NAME: Final = rf"{_LETTER}{{2,}}(?:['’-]{_LETTER}+)*"


def _names(pattern: str, *, capital: bool) -> Finder:
    """A finder of up to two words of a name after a cue; a second word must be capitalised like the first."""
    compiled = re.compile(pattern)

    def find(text: str) -> Iterator[Span]:
        for found in compiled.finditer(text):
            first = _name_at(text, found.end(), capital=capital)
            if first is None:
                continue
            second = _name_at(text, first + 1, capital=True) if text[first : first + 1] == " " else None
            yield found.end(), second if second and text[found.end()].isupper() else first, "name"

    return find


def _speakers(text: str) -> Iterator[Span]:
    """ "Leanne here", "Jordan goes to ...": a first word that is no ordinary word, before a verb of such lines."""
    for found in _SPEAKER.finditer(text):
        end = _name_at(text, found.start("it"), capital=found.group("verb") != "here again")
        if end == found.end("it"):
            yield *found.span("it"), "name"


def _known(text: str) -> Iterator[Span]:
    """A first name that is no other word, with the surname behind it where both are capitalised."""
    for found in _WORD.finditer(text):
        if found.group().casefold() in _WORDS.first_names:
            surname = _SURNAME.match(text, found.end()) if found.group()[0].isupper() else None
            yield found.start(), surname.end() if surname else found.end(), "name"


def _owners(text: str) -> Iterator[Span]:
    """ "his sister Tilly's Mini": a capitalised word in a sentence that owns something and is no ordinary word."""
    for found in _OWNER.finditer(text):
        if found.group("it").casefold() not in _WORDS.not_names:
            yield *found.span("it"), "name"


def _pairs(text: str) -> Iterator[Span]:
    """ "the kids are Alfie and Maisie": two or more names in a row after a cue."""
    for found in _PAIR.finditer(text):
        for name in _CAPITAL.finditer(text, found.start("it"), found.end("it")):
            if name.group().casefold() not in _WORDS.not_names:
                yield *name.span(), "name"


def _name_at(text: str, start: int, *, capital: bool) -> int | None:
    """Where the name that begins here ends, if it is one."""
    found = _NAME_HERE.match(text, start)
    if not found or len(found.group()) < 2:
        return None
    word = found.group()
    if word.casefold().replace("’", "'") in _WORDS.not_names or (capital and not word[0].isupper()):
        return None
    return found.end()


_SPEAKER: Final = re.compile(
    rf"(?:^|[.!?\n]\s*|\d\s)(?P<it>{_NAME})\s(?P<verb>here again|here|goes|attends|lives|works)\b"
)
_CAPITAL: Final = re.compile(r"\b[A-Z][a-z]+(?:-[A-Z][a-z]+)?\b")
_WORD: Final = re.compile(r"(?<![\w@./#-])[^\W\d_]{3,}(?![\w@]|\.\w)")
_SURNAME: Final = re.compile(r"\s[A-Z][a-z]+(?:['’-][A-Z][a-z]+)?\b")
_OWNER: Final = re.compile(r"(?<=[a-z,] )(?P<it>[A-Z][a-z]+)(?=['’]s\s)")
_PAIR: Final = re.compile(
    r"\b(?i:kids|children|girls|boys|sons|daughters|twins|names)(?:\s(?:are|is|called)|,|:)*\s"
    r"(?P<it>[A-Z][a-z]+(?:,\s[A-Z][a-z]+)*(?:,?\s(?:and|&|n)\s[A-Z][a-z]+))"
)
_NAME_HERE: Final = re.compile(_NAME)


def _phones(text: str) -> Iterator[Span]:
    """Runs of digits as long as a phone number, with the usual marks between; helplines excepted."""
    for found in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        national = re.sub(r"^(?:0044|44(?=[1-9]))0?", "0", digits)
        if national.startswith(_WORDS.free_prefixes):
            continue
        if 10 <= len(digits) <= 13 and (national.startswith("0") or found.group().startswith("+")):
            yield *found.span(), "phone"


_DIGITS: Final = re.compile(r"(?<![\w@])(?:\+|\(\+?)?\d(?:[\s().\-]{0,2}\d){8,13}(?!\w)")
_STREET: Final = _any_of(_WORDS.streets)
_MONTH: Final = _any_of(_WORDS.months)
_DATE: Final = (
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?[\s/.\-]+(?:\d{{1,2}}|{_MONTH})[\s/.\-,]+(?:\d{{4}}|\d{{2}})\b"
)
_PLACE: Final = _any_of(_WORDS.places)
_PROPER: Final = r"(?:(?:St|Mc)\.?\s)?[A-Z][\w'’&.-]*(?:\s(?:of|and|the|&)?\s?[A-Z][\w'’&.-]*)*"
_FINDERS: Final[tuple[Finder, ...]] = (
    _all("email", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    _all(
        "email",
        r"\b[\w.+-]+\s?(?:\(at\)|\[at\]|\sat\s)\s?[\w-]+\s?(?:\(dot\)|\[dot\]|\sdot\s)\s?\w{2,}(?:\sdot\s\w+)?",
    ),
    _all("url_or_handle", r"\b(?:https?://|www\.)\S+[\w/]"),
    _all("url_or_handle", rf"\b[\w-]+(?:\.[\w-]+)*\.(?:{_any_of(_WORDS.domains)})(?:/\S*[\w/])?(?![\w@])"),
    _all("url_or_handle", r"(?<![\w.@])[a-z][\w-]*(?:\.[a-z]{2,10})+/\S*[\w/]"),
    _all("url_or_handle", r"\b\w{3,32}#\d{4}\b"),
    _all("url_or_handle", r"(?<![\w.])@[A-Za-z0-9_](?:[\w.]*\w)?"),
    _all(
        "url_or_handle",
        rf"\b(?:{_any_of(_WORDS.networks)})(?:'s|s)?(?:\s(?:name|handle|user|username|id|account))?"
        rf"(?:\s(?:is|its|it's|me|me\son|at|under|called)|:)+\s+(?P<it>(?=\w*[\d_.])[\w.]*\w)",
    ),
    _all("ni_number", r"\b[a-z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[a-d]\b"),
    _all("bank", r"(?<!\d)(?:\d{4}[\s-]){3}\d{3,4}(?!\d)|(?<!\d)\d{15,16}(?!\d)"),
    _all("bank", r"\b(?:sort(?:\s?code)?|s/c)\D{0,12}(?P<it>\d{2}[\s-]?\d{2}[\s-]?\d{2})(?!\d)"),
    _all("bank", r"\b(?:account|acc|acct|a/c)(?:\s(?:no|num|number))?\W{0,3}(?:is\s)?(?P<it>\d{8})(?!\d)"),
    _all("bank", r"(?<![\d-])\d{2}-\d{2}-\d{2}(?![\d-])"),
    _all("bank", r"(?<!\d)\d{2}-\d{2}-\d{2}\W{1,4}(?:(?:and|acc\w*|a/c)\W{1,3}){0,2}(?P<it>\d{8})(?!\d)"),
    _all("bank", r"(?<!\d)(?P<it>\d{8})(?=\s(?:is\s)?(?:my\s)?(?:account|acc|acct)\b)"),
    _all("bank", r"\b(?:bank|sort)\D{0,24}(?P<it>\d{2}[\s-]?\d{2}[\s-]?\d{2})(?!\d)"),
    _all("dob", rf"\b(?:dob|d\.o\.b\.?|born|birth|birthday|bday|b-day)\b[^\d\n]{{0,20}}(?P<it>{_DATE})"),
    _all(
        "dob",
        rf"\b(?:dob|born|birth|birthday|bday)\b\D{{0,20}}(?P<it>(?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?)",
    ),
    _all(
        "dob",
        rf"\b(?:dob|born|birth|birthday|bday)\b\D{{0,20}}(?P<it>\d{{1,2}}(?:st|nd|rd|th)?(?:\sof)?\s+(?:{_MONTH}))",
    ),
    _all("dob", rf"(?<![\d/.-]){_DATE}(?=\s+(?:is\s+)?(?:my|his|her)\s+(?:dob|birthday|birth))"),
    _all("dob", r"(?<![\d/.\-])\d{1,2}[/.\-]\d{1,2}[/.\-](?:19\d\d|20[01]\d)(?!\d)"),
    _all("dob", rf"(?<![\d/.-])\d{{1,2}}(?:st|nd|rd|th)?(?:\sof)?\s(?:{_MONTH})\s(?:19\d\d|200\d)\b"),
    _all("dob", r"\b(?:born|dob|birth)(?:\s(?:in|is|on))?\s(?P<it>19\d\d|20[01]\d)\b"),
    _all("nhs_number", r"\b(?:nhs)\D{0,24}(?P<it>\d{3}[\s-]?\d{3}[\s-]?\d{4})(?!\d)"),
    _phones,
    _all("nhs_number", r"(?<![\d+])[49]\d{2}[\s-]?\d{3}[\s-]?\d{4}(?!\d)"),
    _all("postcode", r"\b(?:[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2})\b"),
    _all("car_reg", r"\b(?:[a-z]{2}\d{2}\s?[a-z]{3})\b"),
    _all(
        "car_reg",
        r"\b(?:reg|registration|plate|number\splate|numberplate)\b(?:\s(?:is|no|number|plate)|:)*\s*"
        r"(?P<it>[a-z]{1,3}\s?\d{1,4}\s?[a-z]{0,3}|\d{1,4}\s?[a-z]{1,3})\b",
    ),
    _all("car_reg", r"\b[A-Z]\d{1,3}\s?[A-Z]{3}\b", 0),
    _all(
        "address",
        rf"\b(?:(?:flat|apartment|apt|unit|room)\s?\w{{1,4}},?\s+)?(?:no\.?\s?)?(?P<it>(?:(?:flat|apartment|apt|unit|room)\s?\w{{1,4}},?\s+)?"
        rf"\d{{1,4}}\s?[a-z]?,?\s+(?:(?!(?:{_any_of(_WORDS.not_streets)})\b)[a-z'’.-]+\s+){{1,3}}(?:{_STREET})\b(?:,\s[A-Z][a-z]+)?)",
    ),
    _all(
        "address",
        r"\b(?i:at|number|no\.?|address(?:\sis)?)\s(?P<it>\d{1,4}[A-Za-z]?,?\s(?:the\s)?[A-Z][a-z]+(?:\s[A-Z][a-z]+)*)",
        re.NOFLAG,
    ),
    _all("address", r"\b(?:number|no\.?|at)\s+(?P<it>\d{1,4}[a-z]?,?\s+the\s+[a-z]+)"),
    _all(
        "address",
        r"\b(?P<it>(?:flat|apartment|apt|room|unit)\s?\d{1,4}[a-z]?(?:,?\s+[A-Z][\w'’]+(?:\s(?:House|Court|Tower|Point|Lodge|[A-Z]\w+))*)?)",
    ),
    _all(
        "address",
        rf"\b(?:live|living|lives|staying|stay|am|are|hes|he's|were|we're)\s+(?:at|on|in)\s+(?P<it>(?:[A-Za-z'’]+\s){{1,2}}(?:{_STREET}))\b",
    ),
    _all("school_or_workplace", rf"(?P<it>\b{_PROPER}\s(?:{_PLACE}))\b", re.NOFLAG),
    _all(
        "address",
        rf"\b(?:live|lives|living|stay|stays|staying|house\sis|address\sis)\s(?:at\s|in\s)?(?P<it>{_PROPER}(?:,\s{_PROPER}){{1,3}})",
        re.NOFLAG,
    ),
    _all(
        "address",
        r"\b(?P<it>(?i:flat|apartment|apt|room|unit|plot|pitch)\s?[A-Z]?\d{1,4}[A-Za-z]?,?\s[A-Z][\w'’]+(?:\s[A-Z][\w'’]+)*)",
        re.NOFLAG,
    ),
    _all(
        "school_or_workplace",
        rf"\b(?i:works?|working|worked|volunteers?|volunteering|drinks|studies|studying|teaches|trains|trainee|placement|apprentice"
        rf"|temps|based|employed|lad['’]?s|son['’]?s|daughter['’]?s|girl['’]?s|boy['’]?s|kids\sare|shifts?)\s(?:at|for|in)\s(?P<it>(?:The\s)?{_PROPER})",
        re.NOFLAG,
    ),
    _all(
        "school_or_workplace",
        rf"\b(?:works?|working|worked|job|shift|cleaner|nurse|teacher|manager|cook|chef|driver)\s(?:in|at|for)\s(?:the\s)?(?P<it>{_PROPER})",
        re.NOFLAG,
    ),
    _all(
        "school_or_workplace",
        rf"\b(?:goes|go|going|went)\s(?:to\s)?(?:the\s)?(?P<it>{_PROPER})(?=\s(?:school|college|uni))",
        re.NOFLAG,
    ),
    _names(rf"(?i:\b(?:{_WORDS.name_cues}))\s+", capital=False),
    _names(r"(?i:\b(?:i\s?a?m|i['’]m|its|it['’]s|this\sis|hi|hello|hey|thanks|ask\sfor))\s+", capital=True),
    _names(
        rf"(?i:\b(?:my|his|her|our|the|me)\s(?:{_any_of(_WORDS.relatives)})(?:['’]?s|\sis|\sare|,)?(?:\s(?:called|named))?)\s+",
        capital=True,
    ),
    _names(
        r"(?i:\b(?:he['’]?s|she['’]?s|he\sis|she\sis|they['’]?re|our|and\sme|with|from|about)\s+)",
        capital=True,
    ),
    _names(
        rf"(?i:\b(?:{_any_of(_WORDS.relatives)})\s(?:to|este|waa|yw|ydy|hai|ka\snaam|ki\snaam|ma\sna\simi[eę]|nazywa\ssi[eę])\s+)",
        capital=True,
    ),
    _pairs,
    _all(
        "name",
        rf"(?:^|[.!?\n]\s*|\b(?i:is|he['’]s|she['’]s)\s)(?P<it>[A-Z][a-z]+(?:\s[A-Z][a-z]+)?),\s(?:my|his|her|our)\s(?:{_any_of(_WORDS.relatives)})\b",
        re.NOFLAG,
    ),
    _owners,
    _known,
    _names(r"(?i:\b(?:mr|mrs|ms|miss|dr|doctor|pc|sgt|auntie|aunty|aunt|uncle)\.?)\s+", capital=False),
    _speakers,
)
