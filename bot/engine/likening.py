"""What the model of `bot.engine.similar` is asked, and when it is believed. Pure.

It weighs what the rules saw beside the words. A message that as a whole is an answer (a plain yes, a title, a number)
is not put to it.
"""

from __future__ import annotations

from bot.engine.amounts import number_in
from bot.engine.answers import at_odds, edges, plain_answer
from bot.engine.asked import Asked
from bot.engine.lexicon import Lexicon, Phrase
from bot.engine.meaning import Answer, Chose, Kind, Vague
from bot.engine.picking import pointed_out
from bot.engine.similar import Meant, Signs


def likened(lexicon: Lexicon, asked: Asked, said: Phrase, read: Answer) -> Answer:
    """What the message means with its words weighed as well; unclear where no answer's share is large enough."""
    if not asked.alike or certain(lexicon, asked, said, read):
        return read
    shares = lexicon.similar.shares(asked.alike, said, signs(lexicon, asked, said, read))
    if not shares:
        return read
    believed = lexicon.similar.weights.believed
    if isinstance(read, Chose):
        agreed = next(share for share, meant in shares if meant == _meant(asked, read))
        return read if agreed >= believed["rule"] else Vague.UNCLEAR
    share, meant = shares[0]
    kind = "vague" if isinstance(meant, Vague) else asked.question.kind.value
    return _answer(asked, meant) if share >= believed[kind] else Vague.UNCLEAR


def _answer(asked: Asked, meant: Meant) -> Answer:
    if isinstance(meant, Vague):
        return asked.settle(meant)
    place = meant if asked.question.kind is not Kind.YES_NO else asked.yes if meant else asked.no
    if place is None or (asked.careful and meant is True):
        return Vague.UNCLEAR
    return Chose(place)


def certain(lexicon: Lexicon, asked: Asked, said: Phrase, read: Answer) -> bool:
    """Whether the message as a whole is the answer, so that nothing in it can say otherwise."""
    if isinstance(read, Vague):
        return (
            said in lexicon.unsure or said in lexicon.skip or (read is Vague.SKIP and said in lexicon.not_now)
        )
    if not isinstance(read, Chose):
        return True
    if asked.question.kind is Kind.YES_NO:
        return said in asked.options.exact or plain_answer(lexicon, said)
    return pointed_out(lexicon, asked.options, said) == read.index


def signs(lexicon: Lexicon, asked: Asked, said: Phrase, read: Answer) -> Signs:
    """What the rules saw in the message."""
    pieces = [f"r read {_name(asked, read)}"]
    if not lexicon.turn.isdisjoint(said):
        pieces.append("r turn")
    if said and said[0] in lexicon.questions:
        pieces.append("r question")
    if asked.question.kind is Kind.YES_NO:
        first, last = edges(lexicon, said)
        pieces += [f"r first {first.value}"] if first else []
        pieces += [f"r last {last.value}"] if last else []
        pieces += ["r odds"] if at_odds(lexicon, said) else []
    elif any(number_in(lexicon, word) is not None for word in said):
        pieces.append("r number")
    return _with_kinds(lexicon, asked, said, read, pieces)


def _with_kinds(lexicon: Lexicon, asked: Asked, said: Phrase, read: Answer, pieces: list[str]) -> Signs:
    of: dict[Meant, dict[str, float]] = {}
    if (meant := _meant(asked, read)) is not None:
        of[meant] = {"rule": 1.0}
    if asked.question.kind is Kind.CHOICE and asked.options.sorted is not None:
        heard = lexicon.kinds.heard(asked.options.sorted, said)
        pieces += [f"k {kind}" for kind in sorted(heard.kinds)]
        for place in heard.places:
            told = of.setdefault(place, {})
            told["kind"] = 1 / len(heard.places)
            told["kind alone"] = float(heard.whole) / len(heard.places)
    return Signs(list(dict.fromkeys(pieces)), of)


def _meant(asked: Asked, read: Answer) -> Meant | None:
    if isinstance(read, Vague):
        return read
    if not isinstance(read, Chose):
        return None
    return read.index == asked.yes if asked.question.kind is Kind.YES_NO else read.index


def _name(asked: Asked, read: Answer) -> str:
    meant = _meant(asked, read)
    return meant.value if isinstance(meant, Vague) else str(meant) if isinstance(meant, bool) else "option"
