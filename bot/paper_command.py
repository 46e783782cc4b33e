"""What `quietline card` does: the words and the directory of this version, on paper. No settings are needed."""

from __future__ import annotations

from pathlib import Path

from bot.book import HERE, read_sources
from bot.content.languages import ENGLISH
from bot.content.words import Words
from bot.errors import ContentFaults, QuietlineError
from bot.foundations import today


class NoWords(QuietlineError):
    """There are no words in this language; `quietline card` prints English, and languages that are translated."""


class NoPrinter(QuietlineError):
    """What prints the card is not installed: pip install quietline[card]"""


def write(file: Path, language: str, *, large: bool, link: str) -> None:
    """Write the card to a file. Raises NoWords, NoPrinter, and what bot/paper.py raises."""
    try:
        from bot import paper  # noqa: PLC0415 - an extra
    except ImportError:
        raise NoPrinter from None
    sources = read_sources(HERE, today())
    if sources.errors or sources.directory is None:
        raise ContentFaults(sources.errors)
    if language not in {ENGLISH, *sources.translations}:
        raise NoWords
    words = Words(sources.words.responses, sources.directory, sources.translations, today=today)
    source = paper.Source(words, sources.directory, language, today())
    file.write_bytes(paper.paper(source, paper.LARGE if large else paper.SMALL, link))
