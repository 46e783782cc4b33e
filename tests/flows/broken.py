"""Takes a broken file apart, lays it over a sound set of content, and says what an editor would read.

A broken file begins with a comment that holds the very lines `quietline check` prints. Then follow the files it stands
for, each behind a line `--- # name.yml`; they keep the line numbers they have here. `without name.yml` removes one.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from bot.content.responses import read_words
from bot.engine.check import advice, check
from bot.engine.content import Content
from bot.flows.reader import FlowFiles, read_flows

SOUND = Path(__file__).parent / "sound"
BROKEN = Path(__file__).parent.parent / "broken_flows"

#: Actions that an operator has registered.
OWN_ACTIONS = frozenset({"action_of_ours"})

_PIECE = re.compile(rb"^--- # (without )?(\S+)\n", re.MULTILINE)
_EXPECTED = re.compile(r"^#   (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken file: what is expected of it, and the files it holds."""

    expected: tuple[str, ...]
    pieces: dict[str, bytes]
    removed: tuple[str, ...]


def take_apart(path: Path) -> Broken:
    raw = path.read_bytes()
    marks = list(_PIECE.finditer(raw))
    header = raw[: marks[0].start()].decode("utf-8")
    pieces: dict[str, bytes] = {}
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        end = following.start() if following else len(raw)
        if mark[1] is None:
            pieces[mark[2].decode()] = b"\n" * raw.count(b"\n", 0, mark.end()) + raw[mark.end() : end]
    removed = tuple(mark[2].decode() for mark in marks if mark[1] is not None)
    return Broken(tuple(_EXPECTED.findall(header)), pieces, removed)


def lay_out(broken: Broken, folder: Path) -> Path:
    """Write the sound content with the broken files over it."""
    shutil.copytree(SOUND, folder, dirs_exist_ok=True)
    for name, piece in broken.pieces.items():
        (folder / ("en" if name == "words.yml" else "flows") / name).write_bytes(piece)
    for name in broken.removed:
        (folder / "flows" / name).unlink()
    return folder


def printed(folder: Path) -> tuple[str, ...]:
    """What an editor reads about this content, warnings behind the faults."""
    files, faults = read_flows(folder / "flows", OWN_ACTIONS)
    content = _content(files, folder)
    found = sorted((*faults, *check(content)))
    return (*map(str, found), *(f"warning {warning}" for warning in (*files.warnings, *advice(content))))


def _content(files: FlowFiles, folder: Path) -> Content:
    words, _ = read_words(folder / "en", files.slots)
    intents = frozenset(words.intents.values())
    services = {"a_line", "another_line"}
    return Content(
        files.flows, files.slots, words.responses, files.actions, intents, services, topic_in, believes
    )


def topic_in(text: str) -> str | None:
    return next((word for word in ("abuse", "drugs") if word in text.lower()), None)


def believes(text: str) -> bool:
    return "thank" in text.lower()
