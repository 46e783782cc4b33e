"""Whole numbers, in digits and words, for scales and "how many". Pure."""

from bot.engine.lexicon import Lexicon, Phrase

#: Longer messages with a number in them are about something else ("he came back at 5 and ...").
_MOST_WORDS = 8
_MOST_DIGITS = 4


def amount(
    lexicon: Lexicon, said: Phrase, high: int, *, negative: bool = False, on_scale: bool = False
) -> int | None:
    """The one number given, or None for none, several, a range, or a number of something else."""
    said = _without_scale(_digits(lexicon, lexicon.without_edges(said, lexicon.filler, lexicon.hedge)), high)
    places = _places(lexicon, said)
    several = sum(word in lexicon.counted for word in said) > 1  # "2 girls and a boy"
    if len(places) != 1 or negative or several or len(said) > _MOST_WORDS:
        return None
    return (
        number_in(lexicon, said[places[0]])
        if _is_answer(lexicon, said, places[0], on_scale=on_scale)
        else None
    )


def is_nothing(lexicon: Lexicon, said: Phrase) -> bool:
    """Whether the message says there are none."""
    core = lexicon.without_edges(said, lexicon.filler, lexicon.hedge)
    if core in lexicon.nothing:
        return True
    none = core[:1] == ("none",) or (core[:1] in lexicon.no and core[1:2] and core[1] in lexicon.counted)
    return bool(none) and not any(number_in(lexicon, word) for word in core)


def _digits(lexicon: Lexicon, said: Phrase) -> Phrase:
    return tuple(str(lexicon.numbers[word]) if word in lexicon.numbers else word for word in said)


def _places(lexicon: Lexicon, said: Phrase) -> list[int]:
    return [at for at, word in enumerate(said) if number_in(lexicon, word) is not None]


def number_in(lexicon: Lexicon, word: str) -> int | None:
    """The value of "7", "seven" or "7ish"."""
    bare = word.removesuffix("ish")
    if bare.isdecimal() and bare.isascii():
        return int(bare) if len(bare) <= _MOST_DIGITS else None
    return lexicon.numbers.get(bare)


def _without_scale(said: Phrase, high: int) -> Phrase:
    """ "7/10", "7 out of 10" and "7 from 10" without the "10"."""
    if said[-1:] != (str(high),) or len(said) < 2:
        return said
    if said[-3:-1] == ("out", "of") and len(said) > 3:
        return said[:-3]
    if said[-2] in {"over", "from"}:
        return said[:-2]
    return said[:1] if len(said) == 2 and said[0].isdecimal() else said


def _is_answer(lexicon: Lexicon, said: Phrase, at: int, *, on_scale: bool) -> bool:
    """Whether the number stands where an answer would: alone, first, last, or after "about" and the like."""
    before, after = said[:at], said[at + 1 : at + 2]
    if (after and after[0] in lexicon.unit) or (at and said[at - 1] in lexicon.denial | {"at"}):
        return False
    if not lexicon.others.isdisjoint(before) or not lexicon.bygone.isdisjoint(said):
        return False  # "my son is 5", "it was a 7 yesterday"
    return (at == 0 or said[at - 1] in lexicon.cue) and not (
        on_scale and after and after[0] in lexicon.counted
    )
