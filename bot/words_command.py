"""What `quietline words` does: the files translators work in, and how far each language has come."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from bot.book import HERE, SHOWN, content_version, read_sources
from bot.content.languages import ENGLISH, LANGUAGES
from bot.content.po_files import export_pot, po_path, review_po, update_po
from bot.content.responses import Response
from bot.content.translation_state import State, state
from bot.environment import Environment
from bot.errors import Fault
from bot.foundations import today
from bot.settings import served_languages

_CONTENT = HERE / "content"
_COLUMNS = "{:<10} {:>11} {:>6} {:>9} {:>6}   {}"


def export(language: str, *, started_only: bool) -> str:
    """The template, for no language; else the file of this one brought up to date, and where it lies."""
    if not language:
        return export_pot(_english()).decode()
    path = po_path(_CONTENT, language)
    update_po(path, language, _english(), started_only=started_only)
    return f"{path}\n"


def status(language: str) -> Iterator[str]:
    """A line for each language, or for one, and then its faults; for all of them, what this content is known by in the
    review of a case.
    """
    english = _english()
    wanted = (language,) if language else tuple(code for code in LANGUAGES if code != ENGLISH)
    paths = {code: po_path(_CONTENT, code) for code in wanted}
    states = {code: state(path, code, english) for code, path in paths.items() if path.exists()}
    yield _COLUMNS.format("language", "translated", "stale", "reviewed", "shown", "as text messages")
    yield from (_line(code, found) for code, found in states.items())
    yield from (f"{code:<10} not begun" for code in wanted if code not in states)
    if language in states:
        yield from (str(finding.fault) for finding in states[language].faults)
    if not language:
        served = served_languages(Environment(os.environ))
        yield f"content version, with the languages that are served: {content_version(HERE, served)[:SHOWN]}"


def reviewed(language: str, by: str, keys: list[str]) -> int:
    """Put a reviewer's name to the translations whose context begins with one of these, or to all."""
    beginnings = tuple(keys) or ("",)
    path = po_path(_CONTENT, language)
    return review_po(path, by, today(), lambda context: context.startswith(beginnings))


def served_faults(served: Iterable[str]) -> Iterator[Fault]:
    """What keeps words of these languages from being shown, and what costs much to text."""
    english = _english()
    for code in served:
        if code != ENGLISH:
            yield from (finding.fault for finding in state(po_path(_CONTENT, code), code, english).faults)


def _english() -> dict[str, Response]:
    return dict(read_sources(HERE, today(), ()).words.responses)


def _line(code: str, found: State) -> str:
    return _COLUMNS.format(
        code,
        f"{found.translated}/{found.entries}",
        found.stale,
        found.reviewed,
        found.shown,
        " ".join(_cost(found)),
    )


def _cost(found: State) -> Iterator[str]:
    texts = found.texts
    if many := texts.messages:
        yield f"{texts.parts / many:.1f} parts on average, English {texts.english_parts / many:.1f};"
        yield f"longest {texts.longest};"
        yield f"{texts.wide} of {many} outside GSM-7 (70 characters a part, 67 of several)"
