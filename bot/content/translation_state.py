"""How far a language has come, and what it costs to text: for translators, operators and `quietline check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.content.lint import texted_variants
from bot.content.lint_prose import MOST_SEGMENTS, texted_size
from bot.content.responses import Response, Variant
from bot.content.rules import Finding, Rule
from bot.content.translations import by_context, contexts, entries, is_reviewed, parsed, read_po


@dataclass(frozen=True, slots=True)
class State:
    """One language counted: texts and choices in the English, and of them those in each state.

    `shown` can be read by a person where the language is served; `faults` are all findings, each with its line.
    """

    entries: int
    translated: int
    stale: int
    reviewed: int
    shown: int
    texts: Texts
    faults: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """What the translated messages cost as text messages. `wide`: how many leave the small alphabet, at 70 a part."""

    messages: int = 0
    wide: int = 0
    parts: int = 0
    longest: int = 0
    english_parts: int = 0


def state(path: Path, language: str, responses: Mapping[str, Response]) -> State:
    """Count a language's file. A file that cannot be read counts as nothing, with its fault."""
    shown, faults = read_po(path, language, responses)
    total = sum(1 for _ in entries(responses))
    if any(finding.rule is Rule.PO_UNREADABLE for finding in faults):
        return State(total, 0, 0, 0, 0, Texts(), faults)
    rules = Counter(finding.rule for finding in faults)
    given = by_context(parsed(path))
    current = [
        message
        for entry in entries(responses)
        if (message := given.get(entry.context)) and message.string and message.id == entry.english
    ]
    whole = [message for message in current if not message.fuzzy]
    long = tuple(long_texts(language, responses, shown))
    return State(
        entries=total,
        translated=len(whole),
        stale=rules[Rule.PO_STALE],
        reviewed=sum(map(is_reviewed, whole)),
        shown=len(shown),
        texts=texts(responses, {str(message.context): str(message.string) for message in whole}),
        faults=(*faults, *long),
    )


def texts(responses: Mapping[str, Response], given: Mapping[str, str]) -> Texts:
    """The cost of every translated wording a text message may carry."""
    found = [(texted_size(said), texted_size(variant)) for _, variant, said in _texted(responses, given)]
    return Texts(
        messages=len(found),
        wide=sum(not size.gsm for size, _ in found),
        parts=sum(size.segments for size, _ in found),
        longest=max((size.segments for size, _ in found), default=0),
        english_parts=sum(english.segments for _, english in found),
    )


def long_texts(
    language: str, responses: Mapping[str, Response], given: Mapping[str, str]
) -> Iterator[Finding]:
    """A warning for each translated wording that takes more text messages than it should."""
    for response, _, said in _texted(responses, given):
        if (segments := texted_size(said).segments) > MOST_SEGMENTS:
            yield Rule.LONG_SMS.at(f"{language}/{response.key}", said.line, segments=segments)


def _texted(
    responses: Mapping[str, Response], given: Mapping[str, str]
) -> Iterator[tuple[Response, Variant, Variant]]:
    """Each wording a text message may carry, in English and as it reads translated; not what has no translation."""
    for response in responses.values():
        carried = texted_variants(response) if response.variants else ()
        for variant, (name, buttons) in zip(response.variants, contexts(response), strict=True):
            if variant in carried and all(each in given for each in (name, *buttons)):
                titles = zip(variant.buttons, buttons, strict=True)
                pressed = tuple(replace(button, title=given[each]) for button, each in titles)
                yield response, variant, replace(variant, text=given[name], buttons=pressed)
