"""Make and mend the files translators work in: a template, a language's file brought up to date, a reviewer's marks.

Nothing a translator wrote is thrown away: where the English has changed the old words stay, marked fuzzy, and what is
no longer said moves to the end, commented out, as gettext tools do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from bot.content.languages import LANGUAGES
from bot.content.responses import Response
from bot.content.translations import PO_FILE, Entry, by_context, digest, entries, is_mark, is_reviewed, parsed
from bot.errors import QuietlineError

#: A longer name would be broken over two lines of the file.
LONGEST_NAME: Final = 30
# In front of English that has changed since, in lines short enough not to be broken again.
_WAS: Final = "Was: "
_COMMENT: Final = 70
# Only what tools need to read the file; dates would change it when nothing has.
_HEADER: Final = (
    'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'
)


class NoSuchLanguage(QuietlineError):
    """There are no words in a language of this code."""

    def __init__(self) -> None:
        super().__init__(f"Use the code of a language: {', '.join(list(LANGUAGES)[1:])}.")


class NoTranslation(QuietlineError):
    """This language has no .po file yet; make one with: quietline words export --language CODE"""


class BadReviewer(QuietlineError):
    """Say who has reviewed it in 1 to 30 characters, without a line break."""


def po_path(root: Path, language: str) -> Path:
    """Where the file of a language lies under the content folder. Raises NoSuchLanguage, for English too."""
    if language not in list(LANGUAGES)[1:]:
        raise NoSuchLanguage
    return root / "locale" / language / PO_FILE


def export_pot(responses: Mapping[str, Response]) -> bytes:
    """The template translators start from; the same words always give the same bytes."""
    return _written(Catalog(charset="utf-8"), responses, lambda entry: None)


def update_po(
    path: Path, language: str, responses: Mapping[str, Response], *, started_only: bool = False
) -> None:
    """Write a language's file with every entry there is now, in the order of the English; make it if there is none.

    `started_only` leaves out what nobody has begun to translate. Raises what `parsed` raises for a broken file.
    """
    old = parsed(path) if path.exists() else Catalog(charset="utf-8")
    given = by_context(old)
    written = _written(old, responses, given.get, started_only=started_only)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_HEADER.format(language=LANGUAGES[language].base).encode() + written)


def review_po(path: Path, who: str, on: date, wanted: Callable[[str], bool]) -> int:
    """Put a reviewer's name to the entries whose context is wanted, and tell to how many."""
    if not 0 < len(who) <= LONGEST_NAME or not who.isprintable():
        raise BadReviewer
    if not path.exists():
        raise NoTranslation
    catalog = parsed(path)
    reviewed = [
        message
        for message in catalog
        if message.id and message.string and not message.fuzzy and wanted(str(message.context))
    ]
    for message in reviewed:
        kept = [comment for comment in message.user_comments if not is_mark(comment)]
        message.user_comments = [*kept, f"Reviewed by {who}, {on:%Y-%m-%d} [{digest(message)}]"]
    path.write_bytes(path.read_bytes().split(b"\n\n", 1)[0] + b"\n\n" + _po(catalog))
    return len(reviewed)


def _written(
    old: Catalog,
    responses: Mapping[str, Response],
    given: Callable[[str], Message | None],
    *,
    started_only: bool = False,
) -> bytes:
    """All entries with what there is of each; what has left the English goes to the end."""
    fresh = Catalog(charset="utf-8")
    for entry in entries(responses):
        had = given(entry.context)
        if not started_only or (had is not None and had.string):
            _add(fresh, entry, had)
    said = {entry.context for entry in entries(responses)}
    for message in (*old.obsolete.values(), *old):
        if message.id and message.string and str(message.context) not in said:
            fresh.obsolete[message.id, message.context] = message
    return _po(fresh)


def _add(fresh: Catalog, entry: Entry, had: Message | None) -> None:
    """One entry with its translation. A review of other words than these is not carried along."""
    if had is None:
        fresh.add(entry.english, context=entry.context, locations=[(entry.path, 0)])
        return
    changed = bool(had.string) and had.id != entry.english
    fuzzy = bool(had.string) and (changed or had.fuzzy)
    fresh.add(
        entry.english,
        had.string,
        context=entry.context,
        locations=[(entry.path, 0)],
        flags=(had.flags - {"fuzzy"}) | ({"fuzzy"} if fuzzy else set()),
        user_comments=[*_kept(had, fuzzy=fuzzy), *(_before(str(had.id)) if changed else ())],
    )


def _kept(had: Message, *, fuzzy: bool) -> list[str]:
    """A translator's comments, without a review of other words and without English that has been dealt with."""
    settled = (_WAS,) if not fuzzy else ()
    comments = [text for text in had.user_comments if not text.startswith(settled)]
    return [text for text in comments if not is_mark(text) or (is_reviewed(had) and not fuzzy)]


def _before(english: str) -> list[str]:
    """The English as it was, so that a translator sees what has changed."""
    return [f"{_WAS}{line}" for line in wrap(english, _COMMENT - len(_WAS))]


def _po(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalog, width=0, omit_header=True)
    return out.getvalue()
