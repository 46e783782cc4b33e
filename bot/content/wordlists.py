"""The content team's lists, from banned.yml: words to avoid with what to say instead, and words that tell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

HERE: Final = Path(__file__).parent / "banned.yml"
#: What most phones show of a message on a locked screen.
PREVIEW: Final = 40


@dataclass(frozen=True, slots=True)
class WordLists:
    """Compiled lists. `banned` pairs a pattern with what to say instead; `kind` finds a line that believes somebody."""

    banned: tuple[tuple[re.Pattern[str], str], ...]
    topics: tuple[re.Pattern[str], ...]
    kind: tuple[re.Pattern[str], ...]

    def avoided(self, text: str, explained: Collection[str] = ()) -> Iterator[tuple[str, str]]:
        """Banned words of a text as they stand there, with what to say instead; not those the text explains."""
        for pattern, prefer in self.banned:
            words = (found[0] for found in pattern.finditer(_straight(text)))
            if word := next((word for word in words if word not in explained), None):
                yield word, prefer

    def believes(self, text: str) -> bool:
        """Whether the text has a line that thanks or believes somebody, or takes the blame off them."""
        return any(pattern.search(_straight(text)) for pattern in self.kind)

    def telling(self, text: str) -> str | None:
        """A topic word that begins within the part of the text a locked screen shows."""
        return self._topic(text, PREVIEW)

    def topic(self, text: str) -> str | None:
        """A topic word anywhere in the text."""
        return self._topic(text, len(text))

    def _topic(self, text: str, before: int) -> str | None:
        found = (pattern.search(_straight(text)) for pattern in self.topics)
        return next((match[0] for match in found if match and match.start() < before), None)


def read_lists(path: Path = HERE) -> WordLists:
    """Read the lists; small letters match in any case, a word with a capital only as written."""
    lists = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return WordLists(
        banned=tuple(
            (pattern, entry["prefer"]) for entry in lists["banned"] for pattern in _patterns(entry["words"])
        ),
        topics=tuple(pattern for words in lists["topic"] for pattern in _patterns(words)),
        kind=tuple(_patterns(lists["kind"])),
    )


def _patterns(words: list[str]) -> Iterator[re.Pattern[str]]:
    """One pattern for the words of any case and one for those written with capitals, longest first."""
    for any_case in (True, False):
        chosen = sorted((w for w in words if w.islower() == any_case), key=len, reverse=True)
        if chosen:
            flags = re.IGNORECASE if any_case else re.NOFLAG
            yield re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, chosen))})(?!\w)", flags)


def _straight(text: str) -> str:
    return text.replace("’", "'")
