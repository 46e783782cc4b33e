"""Words that are the same but for a slip of the finger. Pure."""

from rapidfuzz.distance import OSA

from bot.engine.families import Phrase

#: Words shorter than this are too close to other words to be guessed at; from the second length on two slips are.
_GUESSED, _GUESSED_TWICE = 5, 9
#: One letter apart and not a slip: "im so drunk" is how someone is now, not the choice "Drink or drugs".
_NO_SLIP = frozenset({("drunk", "drink")})


def find(said: list[str], key: Phrase) -> int | None:
    """Where a phrase begins in a message."""
    for at in range(len(said) - len(key) + 1):
        if same(said[at], key[0]) and all(map(same, said[at + 1 : at + len(key)], key[1:])):
            return at
    return None


def same(word: str, meant: str) -> bool:
    """Whether a word is another, or a slip in it; they begin alike."""
    if word == meant:
        return True
    if (word, meant) in _NO_SLIP:
        return False
    if len(meant) < _GUESSED or not word or word[0] != meant[0] or abs(len(word) - len(meant)) > 2:
        return False
    allowed = 2 if len(meant) >= _GUESSED_TWICE else 1
    return OSA.distance(word, meant, score_cutoff=allowed) <= allowed


def part_of(said: Phrase, title: Phrase) -> bool:
    """Whether a title has all the words of a message, in their order."""
    rest = iter(title)
    return all(any(same(word, other) for other in rest) for word in said)


def close(joined: str, name: str, allowed: int) -> bool:
    """Whether a name is so many slips away at most."""
    if len(name) < _GUESSED or (allowed == 2 and len(name) < _GUESSED_TWICE):
        return False
    return OSA.distance(joined, name, score_cutoff=allowed) <= allowed
