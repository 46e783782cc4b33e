"""Translations as gettext PO files: which of a translator's words may be shown.

An entry is known by its context: `utter_x`, `utter_x@sms`, with `#2` for the second conditional wording and
`:/SetSlots(a=b)` for a button's title. A translation counts only while the English it was made from stands
unchanged and no one marked it fuzzy; a message counts only if its text and all its choices do, so that nobody reads
half of one. What is said in danger, and what gives a number, needs a reviewer's mark besides. Everything else shows
the English, which somebody has reviewed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError
from babel.messages.pofile import read_po as parse_po

from bot.content.prose import breaches, names_in
from bot.content.responses import Response, heard
from bot.content.rules import Finding, Rule
from safety.exit import leaving

#: Where the file of a language lies under bot/content/locale.
PO_FILE: Final = Path("LC_MESSAGES") / "quietline.po"

# A translator's comment, made by `quietline words reviewed`. The digest ties it to the very words that were reviewed.
_REVIEWED: Final = re.compile(r"Reviewed by (.+), (\d{4}-\d\d-\d\d) \[([0-9a-f]{8})\]")
# The opening, the words that work everywhere and the goodbye: they name the emergency number beside the main thing.
_EVERYDAY: Final = "opening.yml"
_DANGER: Final = ("utter_concern_", "utter_safe_static", "utter_danger_")
# Put together into one service card, which gives numbers.
_CARD: Final = tuple(f"utter_{kind}_" for kind in ("hours", "day", "clock", "cost", "bill", "text"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One English text to translate, with its context and where it was written."""

    context: str
    english: str
    path: str
    line: int


def contexts(response: Response) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For each variant in file order: the context of its text, and of each button's title."""
    seen: dict[str | None, int] = {}
    named = []
    for variant in response.variants:
        name = response.key if variant.channel is None else f"{response.key}@{variant.channel}"
        if variant.condition is not None:
            seen[variant.channel] = seen.get(variant.channel, 0) + 1
            name = f"{name}#{seen[variant.channel]}"
        named.append((name, tuple(f"{name}:{button.payload}" for button in variant.buttons)))
    return tuple(named)


def entries(responses: Mapping[str, Response]) -> Iterator[Entry]:
    """Everything there is to translate, in file order."""
    for response in responses.values():
        yield from entries_of(response)


def entries_of(response: Response) -> Iterator[Entry]:
    """What one response has to translate."""
    for variant, (name, buttons) in zip(response.variants, contexts(response), strict=True):
        yield Entry(name, variant.text, response.path, variant.line)
        for context, button in zip(buttons, variant.buttons, strict=True):
            yield Entry(context, button.title, response.path, variant.line)


def is_crisis(response: Response) -> bool:
    """Whether a mistake in its translation could cost a life: words about danger, and words that give a number."""
    if response.key.startswith((*_DANGER, *_CARD)):
        return True
    if PurePath(response.path).name == _EVERYDAY:
        return False
    names = {name for variant in response.variants for name in names_in(variant.text)}
    return any(name.startswith(("phone_", "text_")) for name in names)


def digest(message: Message) -> str:
    """Ties a review to the English and the translation it was a review of."""
    return hashlib.sha256(f"{message.id}\0{message.string}".encode()).hexdigest()[:8]


def is_reviewed(message: Message) -> bool:
    """Whether somebody has put their name to these very words."""
    marks = map(_REVIEWED.fullmatch, message.user_comments)
    return any(mark and mark[3] == digest(message) for mark in marks)


def is_mark(comment: str) -> bool:
    """Whether a translator's comment is a reviewer's mark, of these words or of earlier ones."""
    return _REVIEWED.fullmatch(comment) is not None


def languages(
    folder: Path, responses: Mapping[str, Response], only: Iterable[str] | None = None
) -> tuple[Mapping[str, Mapping[str, str]], tuple[Finding, ...]]:
    """The translations of every language (or of those wanted) that has a file, and all their findings."""
    found: list[Finding] = []
    texts: dict[str, Mapping[str, str]] = {}
    wanted = None if only is None else set(only)
    for path in sorted(folder.glob(f"*/{PO_FILE}")):
        language = path.relative_to(folder).parts[0]
        if wanted is None or language in wanted:
            texts[language], faults = read_po(path, language, responses)
            found += faults
    return texts, tuple(found)


def read_po(
    path: Path, language: str, responses: Mapping[str, Response]
) -> tuple[Mapping[str, str], tuple[Finding, ...]]:
    """The translations that may be shown, by context, and what is wrong with the others."""
    name = f"{language}/{path.name}"
    try:
        catalog = parsed(path)
    except PoFileError as error:
        return {}, (Rule.PO_UNREADABLE.at(name, error.lineno + 1),)
    except (ValueError, LookupError):
        return {}, (Rule.PO_UNREADABLE.at(name, 1),)
    given = by_context(catalog)
    found: list[Finding] = []
    translated: dict[str, str] = {}
    for response in responses.values():
        crisis = is_crisis(response)
        for entry in entries_of(response):
            message = given.pop(entry.context, None)
            faults = tuple(_faults(name, entry, message, crisis=crisis))
            found += faults
            if message is not None and not faults:
                translated[entry.context] = str(message.string)
        found += _title_faults(name, response, translated)
    found += [Rule.PO_UNKNOWN.at(name, _line(message), key=key) for key, message in given.items()]
    return _whole(translated, responses), tuple(found)


def parsed(path: Path) -> Catalog:
    """A PO file as it stands. Raises PoFileError, ValueError or LookupError."""
    return parse_po(BytesIO(path.read_bytes()), abort_invalid=True)


def by_context(catalog: Catalog) -> dict[str, Message]:
    """The entries of a PO file."""
    return {str(message.context): message for message in catalog if message.id}


def _whole(translated: Mapping[str, str], responses: Mapping[str, Response]) -> Mapping[str, str]:
    """Only whole messages: a text with all its choices, and the words of a service card all together."""
    wordings = [
        (response.key.startswith(_CARD), (name, *buttons))
        for response in responses.values()
        for name, buttons in contexts(response)
    ]
    card = all(name in translated for of_card, names in wordings if of_card for name in names)
    return {
        name: translated[name]
        for of_card, names in wordings
        if all(each in translated for each in names) and (card or not of_card)
        for name in names
    }


def _faults(name: str, entry: Entry, message: Message | None, *, crisis: bool) -> Iterator[Finding]:
    """Why a translation may not be shown; nothing if it may."""
    line = _line(message)
    if message is None or not message.string:
        yield Rule.PO_MISSING.at(name, line, key=entry.context)
        return
    if message.fuzzy or message.id != entry.english:
        yield Rule.PO_STALE.at(name, line, key=entry.context)
        return
    text = str(message.string)
    wrong = tuple(breaches(text))
    for rule, said in wrong:
        yield rule.at(name, line, found=said)
    if names_in(text) != names_in(entry.english):
        names = ", ".join(f"{{{name}}}" for name in sorted(names_in(entry.english))) or "none"
        yield Rule.PO_PLACEHOLDERS.at(name, line, key=entry.context, names=names)
    elif crisis and not wrong and not is_reviewed(message):
        yield Rule.PO_UNREVIEWED.at(name, line, key=entry.context)


def _title_faults(name: str, response: Response, translated: dict[str, str]) -> Iterator[Finding]:
    """Choices that could not be told apart, or would be heard as leaving, when typed; they are taken out."""
    for _, buttons in contexts(response):
        titles = {each: translated[each] for each in buttons if each in translated}
        typed = [heard(title) for title in titles.values()]
        for context, title in titles.items():
            if typed.count(heard(title)) > 1:
                yield Rule.BUTTON_TWICE.at(name, 1, same=title)
                del translated[context]
            elif leaving(title):
                yield Rule.KEYWORD_LEAVES.at(name, 1, phrase=title)
                del translated[context]


def _line(message: Message | None) -> int:
    return message.lineno or 1 if message else 1
