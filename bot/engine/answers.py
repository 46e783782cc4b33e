"""Yes, no, unsure or skip, in the many ways people say them. Pure.

A false "no" hides somebody; a false "yes" frightens them. So whatever could be either is unclear and asked again.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Final

from bot.engine.lexicon import Lexicon, Phrase, starts_with
from bot.engine.meaning import Vague

_PLAIN: Final = ("yes", "no")
_YES, _NO = frozenset({"yes", "yeah", "yep", "yh"}), frozenset({"no", "nope", "nah"})
#: After a "no", shows that it stands by itself: "yes for food no for travel".
_AFTER_NO: Final = frozenset({"for", "wait", "to", "well", "sorry", "maybe", "yes"})
_DECLINED: Final = (Vague.SKIP.value, Vague.UNSURE.value)


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


def passed(lexicon: Lexicon, pieces: Sequence[Phrase]) -> Vague:
    """Skip when the message ends in a refusal: "not today thanks, skip it"; else unclear."""
    last = pieces[-1:] and lexicon.without_edges(pieces[-1], lexicon.filler)
    return Vague.SKIP if last in lexicon.skip else Vague.UNCLEAR


def doubting(lexicon: Lexicon, said: Phrase) -> bool:
    """Whether the message begins by declining or doubting in more than one word: "not sure never counted"."""
    return len(starts_with(said, lexicon.skip)) > 1 or len(starts_with(said, lexicon.unsure)) > 1


def plain_answer(lexicon: Lexicon, said: Phrase) -> bool:
    """Whether the message is nothing but a yes or a no."""
    core = lexicon.without_edges(said, lexicon.filler, lexicon.hedge)
    return any(_exact(lexicon, whole) is not None for whole in (said, core))


def edges(lexicon: Lexicon, said: Phrase) -> tuple[Said | None, Said | None]:
    """The answers a sentence begins and ends with."""
    core = lexicon.without_edges(said, lexicon.filler, lexicon.hedge)
    return _edge(lexicon, core), _last(lexicon, core)


def at_odds(lexicon: Lexicon, said: Phrase) -> bool:
    """Whether a message that is neither yes nor no has one of them at an end: "my mum says yes", "no worries"."""
    core = lexicon.without_edges(said, lexicon.filler, lexicon.hedge)
    plain = lexicon.yes | lexicon.no
    return core[:1] in plain or core[-1:] in plain or bool(starts_with(said, lexicon.neither))


def yes_or_no(lexicon: Lexicon, said: Phrase, parts: Sequence[Phrase] = ()) -> Said | Vague:
    """Read an answer to a yes-no question; the parts are the clauses of the same message."""
    if _both(said) and _exact(lexicon, said) is None:
        return Vague.UNCLEAR
    read = _read(lexicon, said)
    if read is not Vague.UNCLEAR or len(parts) < 2:
        return read
    first = _edge(lexicon, lexicon.without_edges(said, lexicon.filler, lexicon.hedge))
    later = _together(lexicon, _after_turn(lexicon, said, parts))
    return Vague.UNCLEAR if first and later in Said and later is not first else later


def _read(lexicon: Lexicon, said: Phrase) -> Said | Vague:
    if found := vague(lexicon, said):
        return found
    core = lexicon.without_edges(said, lexicon.filler, lexicon.hedge)
    bare = lexicon.without_emphasis(said)
    if whole := _whole(lexicon, said, core):
        return whole
    if starts_with(said, lexicon.neither):
        return Vague.UNSURE if starts_with(said, lexicon.unsure) else declined(lexicon, said) or Vague.UNCLEAR
    if exact := _exact(lexicon, bare):
        return exact
    return (
        _family(lexicon, said, core)
        or _leaning(lexicon, core)
        or _leaning(lexicon, bare)
        or _opening(lexicon, core)
    )


def _whole(lexicon: Lexicon, said: Phrase, core: Phrase) -> Said | Vague | None:
    """A plain answer that is all of the message; "no" before a refusal only refuses."""
    if (exact := _exact(lexicon, said)) is not None:
        return exact
    if declined(lexicon, said) is Vague.SKIP and _edge(lexicon, core) is not Said.YES:
        return Vague.SKIP
    return _exact(lexicon, core)


def _both(said: Phrase) -> bool:
    """Whether both are said in so many words: "frightened yes hurt no", "yes i mean no"."""
    no = [at for at, word in enumerate(said) if word in _NO]
    edge = any(at in {0, len(said) - 1} or said[at + 1] in _AFTER_NO for at in no)
    return edge and not _YES.isdisjoint(said)


def declined(lexicon: Lexicon, said: Phrase) -> Vague | None:
    """Skip or unsure when the message belongs to a family of such phrases: "id rather not go into all that"."""
    heard = _heard(lexicon, said, lexicon.without_emphasis(said), _DECLINED)
    return next((Vague(name) for name in _DECLINED if name in heard), None)


def _heard(lexicon: Lexicon, said: Phrase, bare: Phrase, names: tuple[str, ...]) -> frozenset[str]:
    found = lexicon.families.heard(said, names)
    return found if bare == said else found | lexicon.families.heard(bare, names)


def _family(lexicon: Lexicon, said: Phrase, core: Phrase) -> Said | Vague | None:
    """The family the message belongs to; unclear when it begins with a plain answer that says otherwise."""
    first = _edge(lexicon, core)
    openly = _edge(lexicon, lexicon.without_edges(said, lexicon.filler))
    heard = _heard(lexicon, said, lexicon.without_emphasis(core), _PLAIN)
    if (found := declined(lexicon, said)) and (openly is None or not lexicon.turn.isdisjoint(said)):
        return found
    if len(heard) != 1:
        return None
    (name,) = heard
    return Said(name) if first in {None, Said(name)} else Vague.UNCLEAR


def _after_turn(lexicon: Lexicon, said: Phrase, parts: Sequence[Phrase]) -> Sequence[Phrase]:
    """The clauses behind the last "but": what stands before it is taken back or weakened."""
    last = max((at for at, word in enumerate(said) if word in lexicon.turn), default=-1)
    left, kept = len(said) - last - 1, 0
    for part in reversed(parts):
        left -= len(part)
        if left < 0:
            break
        kept += 1
    return parts[len(parts) - kept :]


def _together(lexicon: Lexicon, parts: Sequence[Phrase]) -> Said | Vague:
    """What the clauses say that say anything; two that differ are unclear, and any doubt is a doubt."""
    if any(part[0] in lexicon.questions for part in parts):
        return Vague.UNCLEAR
    found = {read for part in parts if (read := _clause(lexicon, part)) is not None}
    for doubt in (Vague.SKIP, Vague.UNSURE):
        if doubt in found:
            return doubt
    return found.pop() if len(found) == 1 else Vague.UNCLEAR


def _clause(lexicon: Lexicon, part: Phrase) -> Said | Vague | None:
    """A clause that says yes, no or a doubt in so many words; what only leans that way is left."""
    core = lexicon.without_edges(part, lexicon.filler, lexicon.hedge)
    if part in lexicon.yes_alone | lexicon.no_alone or starts_with(core, lexicon.neither):
        return None
    return vague(lexicon, part) or declined(lexicon, part) or _leaning(lexicon, core)


def _opening(lexicon: Lexicon, said: Phrase) -> Vague:
    """A sentence that begins by declining or doubting: "id rather not go into it", "not sure what counts"."""
    if len(starts_with(said, lexicon.skip)) > 1:
        return Vague.SKIP
    return Vague.UNSURE if starts_with(said, lexicon.unsure) else Vague.UNCLEAR


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
    if said[:1] in lexicon.yes_alone and said[1:2] in lexicon.yes:
        said = said[1:]
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
    if not lexicon.speech.isdisjoint(said[-4:-1]) or said[-1] in lexicon.never_last:
        return None
    if end in lexicon.yes:
        return Said.YES
    return Said.NO if end in lexicon.no else None


def _takes_back(lexicon: Lexicon, said: Phrase) -> bool:
    """Whether "yes" is followed by "but" and a "not", or by "and no"."""
    rest = said[1:]
    if (
        rest[:1] in lexicon.no
        or rest[:2] in lexicon.no_after
        or (len(rest) == 1 and rest[0] in lexicon.denial)
    ):
        return True
    turned = next((at for at, word in enumerate(rest) if word in lexicon.turn), None)
    return turned is not None and not lexicon.denial.isdisjoint(rest[turned:])


def _plain_no(lexicon: Lexicon, said: Phrase) -> Said | None:
    """A "no" that is not followed by a yes: "no yes", "no or yes"."""
    rest = said[1:]
    contrary = rest[:1] in lexicon.yes and rest[:1] not in lexicon.no
    contrary = contrary or (len(rest) > 3 and not lexicon.yes_alone.isdisjoint((rest[-2:], rest[-3:])))
    return None if contrary or rest[:2] in lexicon.no_after else Said.NO
