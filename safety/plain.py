"""One plain form of typed text, so that every reader compares like with like. Pure."""

import re
import unicodedata
from typing import Final

#: Characters looked at; the longest message of any channel is Telegram's 4,096. What comes after is not read,
#: so that no sender can make one message cost more than a few thousand characters of work.
LONGEST: Final = 4_096

# Letters of other alphabets that are drawn like Latin ones. No language served here is written in Cyrillic or
# Greek, so folding them costs no reader anything and undoes text dressed up to slip past.
_CYRILLIC: Final = dict(zip("авсԁеһіјкӏмнорԛѕтухгꙅԝуѵьᴦ", "abcdehijklmhopqstyxrswyvbr", strict=True))
_GREEK: Final = dict(zip("αβεγηικνορτυχωϲ", "abeynikvoptuxwc", strict=True))
_LATIN: Final = dict(zip("łıøđħŧɡɑɩʋ", "liodhtgaiv", strict=True))
# Arabic and Urdu keyboards write one letter with several code points; hamza is left out by most people and is
# already taken off by decomposition.
_ARABIC: Final = dict(zip("ٱىیےکہھةۃ", "ايييكهههه", strict=True))
_MARKS: Final = "'’‘‛ʼʹ`´＇ـ" + "".join(map(chr, (*range(0x64B, 0x660), 0x670, *range(0xFE00, 0xFE10))))
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
_LATIN_ACCENT: Final = re.compile("[\u0300-\u036f]")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def _table() -> dict[int, str | None]:
    folds = {ord(a): b for part in (_CYRILLIC, _GREEK, _LATIN, _ARABIC) for a, b in part.items()}
    quotes = {ord(mark): '"' for mark in "“”„‟«»″"}
    stops = {ord(a): b for a, b in zip("،؛؟۔।–—", ",;?..--", strict=True)}
    dropped: dict[int, str | None] = dict.fromkeys((*map(ord, _MARKS), *_SKIN_TONES))
    return {**dropped, **folds, **quotes, **stops}


_FOLD: Final = _table()
_ASCII_DROP: Final = {
    ord("'"): None,
    ord("`"): None,
    **{code: None for code in range(32) if code not in (9, 10, 11, 12, 13)},
    127: None,
}


def plain(text: str) -> str:
    """Lower case, one alphabet, no marks that cannot be seen, single spaces; the same for any sender.

    Apostrophes go ("don't" is "dont"), accents of Latin letters go ("zyc" for "życ"), digits of every script
    become 0-9. Never raises: lone surrogates and NUL are dropped like any other unseen character.
    """
    text = text[:LONGEST]
    if text.isascii():
        return " ".join(text.translate(_ASCII_DROP).lower().split())
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = _LATIN_ACCENT.sub("", unicodedata.normalize("NFKD", folded).translate(_FOLD))
    return " ".join("".join(_visible(c) for c in unicodedata.normalize("NFC", bare)[:LONGEST]).split())


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in _UNSEEN:
        return ""
    if not character.isascii() and character.isdigit():
        return str(unicodedata.digit(character))
    return character


#: A word is a run of letters and digits, vowel signs of Bengali and Arabic script among them; any other sign
#: (an emoji) is a word of its own. Punctuation is none.
_WORD: Final = re.compile("[0-9a-z\u00df-\u024f\u0600-\u06ff\u0900-\u09ff]+|[^\\w\\s!-~]")


def words(plain_text: str) -> tuple[str, ...]:
    """The words of a text that went through `plain`."""
    return tuple(_WORD.findall(plain_text))
