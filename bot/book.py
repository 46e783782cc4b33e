"""One content version, compiled: flows, words, keywords and directory, ready for turns.

A session stays on the version it began with, so several books can be live for the hours a session may last. The
sources of each are kept as a bundle (nothing in it is about a person) and compiled again when they are wanted.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.actions.registered import registered
from bot.content.hearing import lexicon
from bot.content.languages import ENGLISH
from bot.content.lint import Surroundings, lint
from bot.content.lint_screen import overdue_flows
from bot.content.responses import WordFiles, read_findings
from bot.content.rules import Level, errors, warnings
from bot.content.service_faults import directory_faults, late_rows
from bot.content.service_files import read_folder
from bot.content.services import Directory
from bot.content.translations import languages
from bot.content.wordings import ASKS
from bot.content.wordlists import read_lists
from bot.content.words import Words
from bot.engine.check import advice, check
from bot.engine.content import Content
from bot.engine.flow import Act, Collect, Script
from bot.engine.patterns import WORDS
from bot.engine.reading import Question, Reader
from bot.errors import ContentFaults, Fault
from bot.flows.reader import DOMAIN_FILE, FlowFiles, read_flows
from safety.retention import SESSION_IDLE

HERE = Path(__file__).parent
#: So many characters of a version tell it from the others of a service, where people compare them.
SHOWN = 8
_FOLDERS = ("flows", "content")
_SUFFIXES = {".yml", ".po"}
_LOCALE = Path("content") / "locale"
_NOT_HERE = (
    "QUIETLINE_LANGUAGES names this language and it has no words here; take it out, or translate some first."
)
# Said by cards (bot/content/cards.py), on paper (bot/paper.py), by pages (bot/channels/web_pages.py), about the bot
# (bot/channels/telegram_setup.py), by workers (bot/console/phrases.py) and in a list (Words.listed), whatever flows
# there are.
_KINDS = ("paper", "web", "telegram", "hours", "day", "clock", "cost", "bill", "text", "quick", "show_line")
_SAID_BY_CODE = tuple(f"utter_{kind}_" for kind in _KINDS)


@dataclass(frozen=True, slots=True)
class Book:
    """Everything a turn needs to know about what is said."""

    version: str
    script: Script
    words: Words
    directory: Directory
    reader: Reader
    bundle: bytes


@dataclass(frozen=True, slots=True)
class Sources:
    """The content as read, with all that is wrong with it. Only sources without errors become a book."""

    flows: FlowFiles
    words: WordFiles
    translations: Mapping[str, Mapping[str, str]]
    directory: Directory | None
    errors: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def read_sources(root: Path, today: date, served: Iterable[str] | None = None) -> Sources:
    """Read every file and find every fault, of flows, words and directory together.

    `served`: only these languages are read, and what keeps their words from being shown is a warning; without it
    every language is read and only errors are told, since most translations are never finished.
    """
    flows, flow_faults = read_flows(root / "flows", registered())
    words, found = read_findings(root / "content" / ENGLISH, flows.slots)
    directory, service_faults, late = _directory(root / "content" / "services", today)
    texts, translation_findings = languages(root / _LOCALE, words.responses, served)
    found += tuple(f for f in translation_findings if served is not None or f.level is Level.ERROR)
    if directory:
        found += lint(words, Surroundings(flows.slots, directory, today, _said(flows, words)))
    found += tuple(overdue_flows(flows.flows.values(), today))
    lists = read_lists()
    content = Content(
        flows.flows,
        flows.slots,
        words.responses,
        flows.actions,
        set(words.intents.values()),
        directory.keys() if directory else None,
        lists.topic,
        lists.believes,
    )
    faults = (*_other_expiry(flows), *flow_faults, *errors(found), *check(content), *service_faults)
    return Sources(
        flows, words, texts, directory, faults, (*flows.warnings, *warnings(found), *advice(content), *late)
    )


def _other_expiry(files: FlowFiles) -> tuple[Fault, ...]:
    """How long a silent session lives is decided once, in safety/retention.py; the content may not say otherwise."""
    kept = int(SESSION_IDLE.at_most.total_seconds()) // 60
    if files.idle_minutes == kept:
        return ()
    mend = f"write `session_expiration_time: {kept}` under session_config"
    sentence = f"Sessions end after {kept} silent minutes; {mend}."
    return (Fault(f"flows/{DOMAIN_FILE}", 1, sentence),)


def _said(files: FlowFiles, words: WordFiles) -> set[str]:
    """The keys that something says: a step, the engine, a service card or a page."""
    said = {key for key in words.responses if key.startswith(_SAID_BY_CODE)} | set(WORDS)
    for flow in files.flows.values():
        for node in flow.nodes.values():
            match node.step:
                case Act(action=action):
                    said.add(action)
                case Collect(utter=utter, rejections=rejections):
                    said |= {utter, *(rejection.utter for rejection in rejections)}
                case _:
                    pass
    return said


def _directory(folder: Path, today: date) -> tuple[Directory | None, tuple[Fault, ...], tuple[Fault, ...]]:
    """The directory, what keeps it from loading, and its rows that have run out."""
    read = read_folder(folder)
    if faults := directory_faults(read):
        return None, faults, ()
    return Directory(read), (), late_rows(read, today)


def read_book(
    root: Path, today: Callable[[], date], service_name: str, served: tuple[str, ...] = (ENGLISH,)
) -> Book:
    """Compile the content under `root`. Raises ContentFaults with every error found, not the first only."""
    sources = read_sources(root, today(), served)
    absent = [code for code in served if code != ENGLISH and code not in sources.translations]
    faults = (*sources.errors, *(Fault(f"content/locale/{code}", 1, _NOT_HERE) for code in absent))
    if faults or sources.directory is None:
        raise ContentFaults(faults)
    flows, directory = sources.flows, sources.directory
    translations = {code: sources.translations[code] for code in served if code != ENGLISH}
    words = Words(sources.words.responses, directory, translations, today=today, service_name=service_name)
    packed = bundle(root, served)
    script = Script(
        version=_version(packed),
        flows=flows.flows,
        slots=flows.slots,
        questions=_questions(flows, words),
        choose=words.choose,
        listed=words.listed,
        intents={name: flow.id for flow in flows.flows.values() for name in flow.triggers},
        sayable=_sayable(sources.words),
        languages=words.languages,
    )
    reader = Reader(lexicon(root / "content"), sources.words.intents)
    reader.prepare(script.questions.values())
    return Book(script.version, script, words, directory, reader, packed)


def content_version(root: Path, served: tuple[str, ...]) -> str:
    """What the content under `root` is known by while these languages are served."""
    return _version(bundle(root, served))


def _version(packed: bytes) -> str:
    return hashlib.sha256(packed).hexdigest()[:16]


def read_words(
    root: Path, today: Callable[[], date], service_name: str, served: tuple[str, ...] = (ENGLISH,)
) -> tuple[Words, Directory]:
    """The words and the directory alone, for staff; the public door refuses to start on what is wrong with them."""
    flows, _ = read_flows(root / "flows", registered())
    files, _ = read_findings(root / "content" / ENGLISH, flows.slots)
    texts, _ = languages(root / _LOCALE, files.responses, served)
    directory = Directory.load(root / "content" / "services")
    return Words(files.responses, directory, texts, today=today, service_name=service_name), directory


def _questions(files: FlowFiles, words: Words) -> dict[str, Question]:
    """What may be answered to each question a flow asks, by the response that asks it."""
    steps = (node.step for flow in files.flows.values() for node in flow.nodes.values())
    return {
        step.utter: replace(
            words.question(step.utter, files.slots[step.slot], ENGLISH),
            consent=step.metadata.get("consent") is True,
        )
        for step in steps
        if isinstance(step, Collect)
    }


def _sayable(files: WordFiles) -> dict[str, frozenset[str]]:
    """What an action may say: nothing that asks, and nothing that only code can fill in."""
    return {
        key: frozenset(name for variant in response.variants for name in variant.params)
        for key, response in files.responses.items()
        if not key.startswith((*_SAID_BY_CODE, ASKS)) and not any(v.buttons for v in response.variants)
    }


def bundle(root: Path = HERE, served: Iterable[str] = ()) -> bytes:
    """The content under `root`, with these languages, as one tar; the same bytes for the same content."""
    unserved = {each for each in (root / _LOCALE).glob("*") if each.name not in set(served)}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        paths = (path for folder in _FOLDERS for path in sorted((root / folder).rglob("*")))
        for path in paths:
            if path.suffix in _SUFFIXES and unserved.isdisjoint(path.parents):
                entry = tarfile.TarInfo(str(path.relative_to(root)))
                entry.size = path.stat().st_size
                tar.addfile(entry, io.BytesIO(path.read_bytes()))
    return packed.getvalue()


def open_bundle(
    packed: bytes, today: Callable[[], date], service_name: str, served: tuple[str, ...] = (ENGLISH,)
) -> Book:
    """Compile a bundle kept from an earlier start, in those of the languages it has. Raises as `read_book` does."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            tar.extractall(folder, filter="data")
        had = tuple(code for code in served if code == ENGLISH or (Path(folder) / _LOCALE / code).is_dir())
        return read_book(Path(folder), today, service_name, had)
