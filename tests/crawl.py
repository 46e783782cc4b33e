"""Find the states of a conversation from outside, by answering every question in every way it offers."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator

Send = Callable[[str], str]

# Beside the numbered choices: words that lead elsewhere from anywhere.
WORDS = ("SKIP", "PERSON")


def states(stranger: Callable[[], Send], limit: int = 400) -> Iterator[tuple[list[str], str]]:
    """(what to send, what is said then) for each different thing that is said, nearest first.

    `stranger` gives a new person, unknown to the service. What was said is the state: two states that say the same
    differ in nothing a person could see.
    """
    seen: set[str] = set()
    ways: deque[list[str]] = deque([["hello"]])
    while ways and len(seen) < limit:
        way = ways.popleft()
        said = walk(stranger(), way)
        if said in seen or not said:
            continue
        seen.add(said)
        yield way, said
        ways.extend([*way, answer] for answer in [*choices(said), *WORDS])


def walk(send: Send, way: list[str]) -> str:
    """What is said at the end of the way."""
    said = ""
    for text in way:
        said = send(text)
    return said


def choices(said: str) -> list[str]:
    """The numbers of a menu, as a text message shows it."""
    return re.findall(r"(?:^|[\s,(])([1-9])(?=[ .)])", said.rpartition("\n")[2] if "\n" in said else said)
