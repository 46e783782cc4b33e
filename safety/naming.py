"""Which words of a message name a person, an address, or a school or workplace, cue or no cue. Pure.

A linear model gives every word a weight for each of these and for none, from its shape, whether it is a known name or
an ordinary word, and what stands around it; the most likely row of kinds for the whole message is taken, as Viterbi
found it. details_weights.json of safety/rules holds every piece the model knows with its weights, for none, a name, an
address and a school or workplace; it is made by scripts/learn_details.py from the lines in tests/data/hearing that are
set aside for learning.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from safety.errors import BrokenRules
from safety.lexicon import RULES, detail_words, name_words

#: Every Latin letter comes before this one.
_LATIN: Final = "\u024f"
#: Letters and marks of a message in capitals from which on they say nothing.
_LOUD: Final = 8
#: What a word may be; the first is none of them.
KINDS: Final = ("none", "name", "address", "school_or_workplace")
#: What a word adds for each kind, and what the kind before adds for the kind after.
Row = tuple[float, ...]

_LETTER: Final = r"(?:[^\W\d_]|[\u0300-\u036f\u0900-\u09ff\u064b-\u065f])"
_TOKEN: Final = re.compile(rf"{_LETTER}+(?:['’-](?!s\b){_LETTER}+)*|['’]s\b|\d\w*|[^\w\s]")


def _by_first_word(names: Iterable[str]) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Rows of words under their first, the longest before the shorter."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for row in sorted((tuple(_TOKEN.findall(name)) for name in names), key=len, reverse=True):
        found[row[0]] = (*found.get(row[0], ()), row)
    return found


_WORDS: Final = name_words()
_NO_NAMES: Final = detail_words().not_names
_PUBLIC: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = _by_first_word(_WORDS.public)
#: Groups whose words are ordinary ones, though no list of English words may hold them.
_ORDINARY: Final = frozenset(
    {"place", "origin", "faith_word", "medicine", "day", "brand", "employer", "relative"}
)
_ENDINGS: Final = ("s", "es", "ed", "d", "ing", "er", "ers", "ly")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark, where it stands, and what is known of it."""

    start: int
    end: int
    text: str
    plain: str
    shape: str
    known: str
    groups: tuple[str, ...]


def tokens(text: str) -> list[Token]:
    """The words and marks of a message in their order."""
    loud = len(text) > _LOUD and text.isupper()
    row = [_token(found, loud) for found in _TOKEN.finditer(text)]
    for start, end in _public(row):
        row[start:end] = [replace(token, groups=(*token.groups, "public")) for token in row[start:end]]
    return row


def _public(row: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where a name stands that is everybody's."""
    said = [token.plain for token in row]
    for start, word in enumerate(said):
        for phrase in _PUBLIC.get(word, ()):
            if tuple(said[start : start + len(phrase)]) == phrase:
                yield start, start + len(phrase)
                break


def _token(found: re.Match[str], loud: bool) -> Token:
    typed = found.group()
    plain = typed.casefold().replace("’", "'")
    return Token(
        *found.span(),
        typed,
        plain,
        _shape(plain if loud else typed),
        _known(plain),
        _WORDS.groups.get(plain, ()),
    )


def _shape(typed: str) -> str:
    if typed[0].isdigit():
        return f"{min(len(typed), 5)}d" if typed.isdigit() else "dx"
    if not typed[0].isalpha():
        return typed if typed in ".,!?:-'" else "mark"
    if typed.islower() or not typed[0].isupper():
        return "a" if typed.islower() else "aA"
    return "A" if len(typed) == 1 else "AA" if typed.isupper() else "Aa"


def _known(plain: str) -> str:
    """F, S: a first or family name; W: an ordinary word; both where both; x: neither; o: in letters without capitals.

    "+s" where an s was taken off.
    """
    if not plain[0].isalpha():
        return "'s" if plain == "'s" else "-"
    if plain[0] > _LATIN:
        return "o"
    known = _listed(plain)
    if known == "x" and plain.endswith("s"):
        bare = _listed(plain[:-1])
        return f"{bare}+s" if bare != "x" else "x"
    if known == "x" and "-" in plain:
        return "".join(sorted({_listed(part) for part in plain.split("-") if part})) + "-"
    return known


def _listed(plain: str) -> str:
    name = "F" if plain in _WORDS.first_names else "S" if plain in _WORDS.surnames else ""
    return name + ("W" if ordinary(plain) else "") or "x"


def ordinary(plain: str) -> bool:
    """Whether this is an ordinary English word, or one with an ending."""
    if plain in _WORDS.ordinary or not _ORDINARY.isdisjoint(_WORDS.groups.get(plain, ())):
        return True
    return any(plain.endswith(end) and plain[: -len(end)] in _WORDS.ordinary for end in _ENDINGS)


def pieces(row: Sequence[Token]) -> list[list[str]]:
    """Everything the model looks at, for each word: "before my known F" is a first name that follows "my"."""
    mode = "low" if all(token.shape[0] != "A" for token in row) else "mix"
    return [list(_pieces(row, at, mode)) for at in range(len(row))]


def _at(row: Sequence[Token], at: int) -> Token:
    return row[at] if 0 <= at < len(row) else _EDGE


def _said(token: Token) -> str:
    """A word as its neighbours see it: names and unknown words by what they are."""
    return token.plain if "W" in token.known or token.groups or token.known in "-'s" else f"<{token.known}>"


def _pieces(row: Sequence[Token], at: int, mode: str) -> Iterator[str]:
    """Of one word; `mode`: whether the message has any capitals, for without them a small letter says nothing."""
    token = row[at]
    first = at == 0 or _at(row, at - 1).plain in ".!?"
    look = f"{token.shape}{'^' if first else ''}{mode}"
    yield from _of_itself(token, look)
    yield f"place {min(len(row), 4)} {at if at < 3 else ''} {token.known}"
    yield from _of_neighbours(row, at, f"{'^' if first else ''}{token.known}", look)
    for place in (-3, -2, -1, 1, 2, 3):
        for group in _at(row, at + place).groups:
            yield f"about{place:+} {group}"
            yield f"about{place:+} {group} known {token.known}"
            yield f"about{place:+} {group} shape {token.shape}"


def _of_itself(token: Token, look: str) -> Iterator[str]:
    known = token.known
    yield from (
        "base",
        f"known {known}",
        f"look {look}",
        f"known {known} look {look}",
        f"word {_said(token)}",
    )
    if known == "F" and not token.groups:
        yield "sure"
    if known == "x":
        yield f"ends {token.plain[-2:]}"
    for group in token.groups:
        yield from (f"about {group}", f"about {group} look {look}")


def _of_neighbours(row: Sequence[Token], at: int, start: str, look: str) -> Iterator[str]:
    """`start`: what is known of the word, marked where it begins a sentence."""
    token, before, after = row[at], _at(row, at - 1), _at(row, at + 1)
    b2, b1, a1, a2 = (_said(_at(row, at + place)) for place in (-2, -1, 1, 2))
    known = token.known
    yield from (f"before {b1}", f"after {a1}", f"before {b2} {b1}", f"after {a1} {a2}")
    yield from (f"before {b1} known {known}", f"after {a1} known {known}")
    yield from (f"before {b2} . known {known}", f"after . {a2} known {known}")
    yield from (f"before {b1} look {look}", f"after {a1} look {look}")
    yield f"after ends {after.known} {after.plain[-2:]} known {start}"
    yield f"before ends {before.known} {before.plain[-2:]} known {known}"
    yield from (f"after {a1} start {start}", f"after {a1} {a2} start {start}")
    yield f"between {b1} {a1} known {known}"
    yield f"three {before.known}{before.shape} {known}{token.shape} {after.known}{after.shape}"


_EDGE: Final = Token(0, 0, "", "", "edge", "", ())


@dataclass(frozen=True, slots=True)
class Weights:
    """What each piece adds for each kind, and what a kind adds for the next word's."""

    of: Mapping[str, Row]
    #: From a kind to the next word's kind.
    after: tuple[Row, ...]

    def scores(self, cut: Sequence[str]) -> Row:
        """How far a word is of each kind."""
        told = [self.of[piece] for piece in cut if piece in self.of]
        return tuple(map(sum, zip(*told, strict=True))) if told else (0.0,) * len(KINDS)


def best(scores: Sequence[Row], after: Sequence[Row]) -> list[int]:
    """The most likely kind of each word, the row as a whole considered."""
    reached, came = list(scores[0]), []
    for score in scores[1:]:
        ways = [[told + after[i][kind] for i, told in enumerate(reached)] for kind in range(len(KINDS))]
        reached = [max(way) + told for way, told in zip(ways, score, strict=True)]
        came.append([way.index(max(way)) for way in ways])
    kinds = [reached.index(max(reached))]
    for back in reversed(came):
        kinds.append(back[kinds[-1]])
    return kinds[::-1]


#: What is said before a name and is hidden with it, and what may stand between two parts of an address.
_TITLES: Final = frozenset(_WORDS.titles.split())
_BETWEEN: Final = frozenset(["the", "of", "and", "at", "in", "on", "no", "number", "flat", ",", ".", "&"])


def named(text: str) -> Iterator[tuple[int, int, str]]:
    """Every stretch that names a person, an address, or a school or workplace, in Latin letters: the lines taught no
    others.
    """
    row = tokens(text)
    if not row:
        return
    kinds = best([_MODEL.scores(cut) for cut in pieces(row)], _MODEL.after)
    kinds = [0 if _nobodys(token, kind) else kind for token, kind in zip(row, kinds, strict=True)]
    _widen(row, kinds)
    start = 0
    for at in range(1, len(row) + 1):
        if at == len(row) or kinds[at] != kinds[start]:
            if kinds[start] and any(
                token.plain not in _TITLES and token.text[0].isalnum() for token in row[start:at]
            ):
                yield row[start].start, row[at - 1].end, KINDS[kinds[start]]
            start = at


def _nobodys(token: Token, kind: int) -> bool:
    """Whether the model is not believed: it was taught no such letters, or this word names no one ("still")."""
    return token.known == "o" or (kind == 1 and token.known == "W" and token.plain in _NO_NAMES)


def _widen(row: Sequence[Token], kinds: list[int]) -> None:
    """Take titles and initials into names, and what joins two parts of one address or workplace into these."""
    for at in reversed(range(len(row) - 1)):
        token = row[at]
        if (
            not kinds[at]
            and kinds[at + 1] == 1
            and (token.plain in _TITLES or (token.shape == "A" and token.plain not in "ai"))
        ):
            kinds[at] = 1
    for at in range(1, len(row) - 1):
        kind = kinds[at - 1]
        if kind > 1 and not kinds[at] and row[at].plain in _BETWEEN:
            end = at + 1 if kinds[at + 1] == kind else at + 2
            if (
                end < len(row)
                and kinds[end] == kind
                and all(token.plain in _BETWEEN for token in row[at:end])
            ):
                kinds[at:end] = [kind] * (end - at)


def _learned() -> Weights:
    """What safety/rules/details_weights.json says."""
    try:
        found = json.loads((RULES / "details_weights.json").read_text(encoding="utf-8"))
        of = {str(piece): tuple(weights) for piece, weights in found["weights"].items()}
        return Weights(of, tuple(map(tuple, found["after"])))
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as exc:
        raise BrokenRules from exc


_MODEL: Final = _learned()
