"""Numbers and days told in words: "oh seven seven double oh ...", "the third of june ninety one". Pure."""

import re
from collections.abc import Iterator
from typing import Final

from safety.lexicon import detail_words

Span = tuple[int, int, str]

_WORDS: Final = detail_words()
_WORD: Final = re.compile(r"[^\W_]+")
#: Fewest digits or letters said in a row that are taken for a number of each kind.
_PHONE: Final = 10
_PLATE: Final = 5


def numbers(text: str) -> Iterator[Span]:
    """Phone, bank and plate numbers said in words, digit by digit or in pairs."""
    for start, end, said in _runs(text):
        digits = sum(map(len, said))
        before = text[:start].casefold()
        if digits >= _PHONE and said[0][0] in "0o4":
            yield start, end, "phone"
        elif digits in {6, 8} and re.search(r"\b(?:sort|account|acc|bank)\b\W*(?:\w+\W+){0,2}$", before):
            yield start, end, "bank"
        elif len(said) >= _PLATE and sum(word.isalpha() for word in said) >= 3:
            yield start, end, "car_reg"


def _runs(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Stretches of number words and of letters said as words, with what each says."""
    start, end, times = 0, 0, 1
    said: list[str] = []
    for found in _WORD.finditer(text):
        word = found.group().casefold()
        told = _told(word)
        if said and ((not told and word not in _WORDS.repeats) or text[end : found.start()].strip(" ,.-")):
            yield start, end, said
            said, times = [], 1
        if word in _WORDS.repeats:
            end, times = found.end(), _WORDS.repeats[word]
        elif told:
            start = start if said else found.start()
            end, said, times = found.end(), _with(said, told, times), 1
    if said:
        yield start, end, said


def _with(said: list[str], told: str, times: int) -> list[str]:
    """One more word said; "forty", "one" are 41."""
    if said and len(told) == 1 and told in "123456789" and times == 1 and re.fullmatch("[2-9]0", said[-1]):
        return [*said[:-1], said[-1][0] + told]
    return [*said, *[told] * times]


def _told(word: str) -> str:
    """The digits a word says, or its first letter where it stands for one; empty for any other word."""
    if word in _WORDS.spoken_letters:
        return word[0]
    return word if word.isdigit() else _WORDS.digits.get(word, "")


_TENS: Final = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_ONES: Final = "(?:one|two|three|four|five|six|seven|eight|nine)"
_YEAR: Final = (
    rf"(?:(?:nineteen|twenty|two\sthousand(?:\sand)?)\s)?(?:(?:hundred\s)?{_TENS}(?:[\s-]{_ONES})?|(?:oh|o)?\s?{_ONES}"
    rf"|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|two\sthousand|(?:19|20)?\d\d)"
)
_DAY: Final = (
    rf"(?:the\s)?(?:{'|'.join(word.replace('-', '[ -]') for word in reversed(_WORDS.ordinals.split()))})"
)
_MONTH: Final = "|".join(sorted(_WORDS.months.split(), key=len, reverse=True))
_WITH_YEAR: Final = re.compile(rf"\b{_DAY}\s(?:of\s)?(?:{_MONTH}),?\s{_YEAR}\b", re.IGNORECASE)
_WITHOUT_YEAR: Final = re.compile(
    rf"\b(?:born|birthday|birth|bday|dob)\b\D{{0,12}}(?P<it>{_DAY}\s(?:of\s)?(?:{_MONTH}))\b", re.IGNORECASE
)


def days(text: str) -> Iterator[Span]:
    """Days with a year said in words, or without one after "born"."""
    for found in _WITH_YEAR.finditer(text):
        yield *found.span(), "dob"
    for found in _WITHOUT_YEAR.finditer(text):
        yield *found.span("it"), "dob"
