"""What the model of `bot.engine.similar` is asked, and when it is believed. Pure.

It is asked where the rules read nothing, never where they saw two answers at odds; and it may make a rule's answer
unclear, never change it.
"""

from bot.engine.amounts import number_in
from bot.engine.answers import at_odds, plain_answer
from bot.engine.asked import Asked
from bot.engine.lexicon import Lexicon, Phrase
from bot.engine.meaning import Answer, Chose, Kind, Vague
from bot.engine.picking import pick, pointed_out
from bot.engine.similar import Meant


def likened(lexicon: Lexicon, asked: Asked, said: Phrase, read: Answer) -> Answer:
    """What the answer is most like where no rule reads it; unclear where it is far more like another."""
    if not asked.alike:
        return read
    if read is Vague.UNCLEAR and not _closed(lexicon, asked, said):
        return _answer(asked, lexicon.similar.read(asked.alike, said))
    if isinstance(read, Chose) and not _certain(lexicon, asked, said):
        meant = read.index == asked.yes if asked.question.kind is Kind.YES_NO else read.index
        return Vague.UNCLEAR if lexicon.similar.doubts(asked.alike, said, meant) else read
    return read


def _answer(asked: Asked, meant: Meant) -> Answer:
    if isinstance(meant, Vague):
        return asked.settle(meant)
    if meant is True and asked.careful:
        return Vague.UNCLEAR
    place = meant if asked.question.kind is not Kind.YES_NO else asked.yes if meant else asked.no
    return Vague.UNCLEAR if place is None else Chose(place)


def _certain(lexicon: Lexicon, asked: Asked, said: Phrase) -> bool:
    """Whether the message as a whole is the answer, so that nothing in it can say otherwise."""
    if asked.question.kind is Kind.YES_NO:
        return said in asked.options.exact or plain_answer(lexicon, said)
    return pointed_out(lexicon, asked.options, said) is not None


def _closed(lexicon: Lexicon, asked: Asked, said: Phrase) -> bool:
    """Whether a rule saw two answers in it, or one that is none: then it is asked again."""
    if asked.question.kind is Kind.YES_NO:
        return at_odds(lexicon, said)
    numbered = any(word.isdecimal() for title in asked.options.titles for word in title)
    if numbered and any(number_in(lexicon, word) is not None for word in said):
        return True  # a number among numbers is for the rules
    return pick(lexicon, asked.options, said) is Vague.UNCLEAR
