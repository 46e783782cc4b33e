"""Yes, no, unsure or skip, in the many ways people say them. Pure.

A false "no" hides somebody; a false "yes" frightens them. So whatever could be either is unclear and asked again.
"""

from enum import Enum

from bot.engine.lexicon import Lexicon, Phrase, starts_with
from bot.engine.meaning import Vague


class Said(Enum):
    """The two plain answers."""

    YES = "yes"
    NO = "no"


def vague(lexicon: Lexicon, said: Phrase) -> Vague | None:
    """Skip or unsure when that is what the whole message says."""
    for core in (said, lexicon.without_edges(said, lexicon.filler)):
        if core in lexicon.skip:
            return Vague.SKIP
        if core in lexicon.unsure:
            return Vague.UNSURE
    return None


def yes_or_no(lexicon: Lexicon, said: Phrase) -> Said | Vague:
    """Read an answer to a yes-no question."""
    if found := vague(lexicon, said):
        return found
    core = lexicon.without_edges(said, lexicon.filler, lexicon.hedge)
    for whole in (said, core):
        if exact := _exact(lexicon, whole):
            return exact
    return _leaning(lexicon, core) or _opening(lexicon, core)


def _opening(lexicon: Lexicon, said: Phrase) -> Vague:
    """A sentence that begins by declining or doubting: "id rather not go into it", "not sure what counts"."""
    if len(starts_with(said, lexicon.skip)) > 1:
        return Vague.SKIP
    return Vague.UNSURE if len(starts_with(said, lexicon.unsure)) > 1 else Vague.UNCLEAR


def _exact(lexicon: Lexicon, said: Phrase) -> Said | None:
    if said in lexicon.yes or said in lexicon.yes_alone:
        return Said.YES
    return Said.NO if said in lexicon.no or said in lexicon.no_alone else None


def _leaning(lexicon: Lexicon, said: Phrase) -> Said | Vague | None:
    """The answer a sentence begins or ends with: "yes he did last week", "my phone is locked so no"."""
    if starts_with(said, lexicon.neither):
        return None
    first, last = _edge(lexicon, said), _last(lexicon, said)
    if first and last and first is not last:
        return None
    if first is Said.YES:
        return None if _takes_back(lexicon, said) else first
    if first is Said.NO:
        return None if last is None and not lexicon.turn.isdisjoint(said) else _plain_no(lexicon, said)
    return last


def _edge(lexicon: Lexicon, said: Phrase) -> Said | None:
    if starts_with(said, lexicon.unsure) or starts_with(said, lexicon.skip):
        return None
    yes, no = len(starts_with(said, lexicon.yes)), len(starts_with(said, lexicon.no))
    if yes == no:
        return None
    return Said.YES if yes > no else Said.NO


def _last(lexicon: Lexicon, said: Phrase) -> Said | None:
    """A plain yes or no as the last word; anything longer at the end is part of some other sentence."""
    end = said[-1:]
    if len(said) < 2 or said[-2] in lexicon.denial or said[-2] in lexicon.turn:
        return None
    if end in lexicon.yes:
        return Said.YES
    return Said.NO if end in lexicon.no else None


def _takes_back(lexicon: Lexicon, said: Phrase) -> bool:
    """Whether "yes" is followed by "but" and a "not", or by "and no"."""
    rest = said[1:]
    if rest[:1] in lexicon.no or rest[:2] in {("and", "no"), ("or", "no"), ("but", "no")}:
        return True
    turned = next((at for at, word in enumerate(rest) if word in lexicon.turn), None)
    return turned is not None and not lexicon.denial.isdisjoint(rest[turned:])


def _plain_no(lexicon: Lexicon, said: Phrase) -> Said | None:
    """A "no" that is not followed by a yes: "no yes", "no or yes"."""
    rest = said[1:]
    contrary = rest[:1] in lexicon.yes and rest[:1] not in lexicon.no
    return None if contrary or rest[:2] in {("and", "yes"), ("or", "yes")} else Said.NO
