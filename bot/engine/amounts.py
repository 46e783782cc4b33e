"""Whole numbers, in digits and words, for scales and "how many". Pure."""

from bot.engine.lexicon import Lexicon, Phrase

#: Longer messages with a number in them are about something else ("he came back at 5 and ...").
_MOST_WORDS = 8
_MOST_DIGITS = 4


def amount(lexicon: Lexicon, said: Phrase, high: int, negative: bool = False) -> int | None:
    """The one number given, or None for none, several, a range, or a number of something else."""
    said = _without_scale(_digits(lexicon, lexicon.without_edges(said, lexicon.filler, lexicon.hedge)), high)
    places = [at for at, word in enumerate(said) if number_in(lexicon, word) is not None]
    if len(places) != 1 or negative or len(said) > _MOST_WORDS:
        return None
    return number_in(lexicon, said[places[0]]) if _is_answer(lexicon, said, places[0]) else None


def is_nothing(lexicon: Lexicon, said: Phrase) -> bool:
    """Whether the message says there are none."""
    core = lexicon.without_edges(said, lexicon.filler, lexicon.hedge)
    return core in lexicon.nothing or (
        core[:1] == ("none",) and not any(number_in(lexicon, word) for word in core)
    )


def _digits(lexicon: Lexicon, said: Phrase) -> Phrase:
    return tuple(str(lexicon.numbers[word]) if word in lexicon.numbers else word for word in said)


def number_in(lexicon: Lexicon, word: str) -> int | None:
    """The value of "7", "seven" or "7ish"."""
    bare = word.removesuffix("ish")
    if bare.isdecimal() and bare.isascii():
        return int(bare) if len(bare) <= _MOST_DIGITS else None
    return lexicon.numbers.get(bare)


def _without_scale(said: Phrase, high: int) -> Phrase:
    """ "7/10" and "7 out of 10" without the "10"."""
    if said[-3:] == ("out", "of", str(high)) and len(said) > 3:
        return said[:-3]
    if len(said) == 2 and said[1] == str(high) and said[0].isdecimal():
        return said[:1]
    return said


def _is_answer(lexicon: Lexicon, said: Phrase, at: int) -> bool:
    """Whether the number stands where an answer would: alone, first, last, or after "about" and the like."""
    after = said[at + 1 : at + 2]
    if (after and after[0] in lexicon.unit) or (at and said[at - 1] in lexicon.denial | {"at"}):
        return False
    return at == 0 or said[at - 1] in lexicon.cue
