"""Translations as gettext PO files: what there is to translate, and what a translator's file gives back.

An entry is known by its context: `utter_x`, `utter_x@sms`, with `#2` for the second conditional wording and
`:/SetSlots(a=b)` for a button's title. A translation counts only while the English it was made from stands
unchanged and no one marked it fuzzy; everything else shows the English, which somebody has reviewed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, write_po
from babel.messages.pofile import read_po as read_catalog

from bot.content.prose import breaches, names_in
from bot.content.responses import Response
from bot.content.rules import Finding, Rule

#: Where the file of a language lies under bot/content/locale.
PO_FILE: Final = Path("LC_MESSAGES") / "quietline.po"


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
        for variant, (name, buttons) in zip(response.variants, contexts(response), strict=True):
            yield Entry(name, variant.text, response.path, variant.line)
            for context, button in zip(buttons, variant.buttons, strict=True):
                yield Entry(context, button.title, response.path, variant.line)


def export_pot(responses: Mapping[str, Response]) -> bytes:
    """The template translators start from; the same words always give the same bytes."""
    catalog = Catalog(project="Quietline", charset="utf-8")
    for entry in entries(responses):
        catalog.add(entry.english, context=entry.context, locations=[(entry.path, entry.line)])
    out = BytesIO()
    write_po(out, catalog, width=0, omit_header=True)
    return out.getvalue()


def languages(
    folder: Path, responses: Mapping[str, Response]
) -> tuple[Mapping[str, Mapping[str, str]], tuple[Finding, ...]]:
    """The translations of every language that has a file under the locale folder, and all their findings."""
    found: list[Finding] = []
    texts: dict[str, Mapping[str, str]] = {}
    for path in sorted(folder.glob(f"*/{PO_FILE}")):
        language = path.relative_to(folder).parts[0]
        texts[language], faults = read_po(path, language, responses)
        found += faults
    return texts, tuple(found)


def read_po(
    path: Path, language: str, responses: Mapping[str, Response]
) -> tuple[Mapping[str, str], tuple[Finding, ...]]:
    """The translations that may be shown, by context, and what is wrong with the others."""
    name = f"{language}/{path.name}"
    try:
        catalog = read_catalog(BytesIO(path.read_bytes()), abort_invalid=True)
    except PoFileError as error:
        return {}, (Rule.PO_UNREADABLE.at(name, error.lineno + 1),)
    except (ValueError, LookupError):
        return {}, (Rule.PO_UNREADABLE.at(name, 1),)
    given = {str(message.context): message for message in catalog if message.id}
    translated: dict[str, str] = {}
    found: list[Finding] = []
    for entry in entries(responses):
        message = given.pop(entry.context, None)
        faults = tuple(_faults(name, entry, message))
        found += faults
        if message is not None and not faults:
            translated[entry.context] = str(message.string)
    found += [Rule.PO_UNKNOWN.at(name, _line(message), key=key) for key, message in given.items()]
    return translated, tuple(found)


def _faults(name: str, entry: Entry, message: Message | None) -> Iterator[Finding]:
    """Why a translation may not be shown; nothing if it may."""
    line = _line(message)
    if message is None or not message.string:
        yield Rule.PO_MISSING.at(name, line, key=entry.context)
        return
    if message.fuzzy or message.id != entry.english:
        yield Rule.PO_STALE.at(name, line, key=entry.context)
        return
    text = str(message.string)
    for rule, said in breaches(text):
        yield rule.at(name, line, found=said)
    if names_in(text) != names_in(entry.english):
        names = ", ".join(f"{{{name}}}" for name in sorted(names_in(entry.english))) or "none"
        yield Rule.PO_PLACEHOLDERS.at(name, line, key=entry.context, names=names)


def _line(message: Message | None) -> int:
    return message.lineno or 1 if message else 1
