"""One content version, compiled: flows, words, keywords and directory, ready for turns.

A session stays on the version it began with, so several books can be live for the hours a session may last. The
sources of each are kept as a bundle (nothing in it is about a person) and compiled again when they are wanted.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.content.hearing import read_lexicon
from bot.content.responses import WordFiles, read_words
from bot.content.services import Directory
from bot.content.words import Words
from bot.engine.check import check
from bot.engine.flow import Collect, Flow, Script
from bot.engine.reading import Question, Reader
from bot.errors import ContentFaults, Fault
from bot.flows.reader import FlowFiles, read_flows

HERE = Path(__file__).parent
FOLDERS = ("flows", "content")
SUFFIXES = {".yml", ".po"}


@dataclass(frozen=True, slots=True)
class Book:
    """Everything a turn needs to know about what is said."""

    version: str
    script: Script
    words: Words
    directory: Directory
    reader: Reader
    bundle: bytes


def bundle(root: Path = HERE) -> bytes:
    """The content sources under `root` as one tar, the same bytes for the same content."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for folder in FOLDERS:
            for path in sorted((root / folder).rglob("*")):
                if path.suffix in SUFFIXES:
                    entry = tarfile.TarInfo(str(path.relative_to(root)))
                    entry.size = path.stat().st_size
                    tar.addfile(entry, io.BytesIO(path.read_bytes()))
    return packed.getvalue()


def open_bundle(packed: bytes, today: Callable[[], date], service_name: str) -> Book:
    """Compile a bundle kept from an earlier start. Raises ContentFaults as `read_book` does."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            tar.extractall(folder, filter="data")
        return read_book(Path(folder), today, service_name)


def read_book(root: Path, today: Callable[[], date], service_name: str) -> Book:
    """Compile the content under `root`. Raises ContentFaults with every error found, not the first only."""
    flow_files, words_files, directory, faults = read_all(root)
    errors = tuple(fault for fault in faults if fault.is_error)
    if errors or directory is None:
        raise ContentFaults(errors)
    words = Words(words_files.responses, directory, today=today, service_name=service_name)
    packed = bundle(root)
    version = hashlib.sha256(packed).hexdigest()[:16]
    intents = {name: flow.id for flow in flow_files.flows.values() for name in flow.triggers}
    script = Script(
        version,
        flow_files.flows,
        flow_files.slots,
        questions(flow_files, words),
        words.choose,
        intents,
        flow_files.idle_minutes,
    )
    reader = Reader(read_lexicon(root / "content", "en"), words_files.intents)
    return Book(version, script, words, directory, reader, packed)


def read_all(root: Path) -> tuple[FlowFiles, WordFiles, Directory | None, tuple[Fault, ...]]:
    """Read every file and find every fault, of flows, words and directory together."""
    flow_files, flow_faults = read_flows(root / "flows")
    words_files, word_faults = read_words(root / "content" / "en", flow_files.slots)
    graph_faults = check(flow_files.flows, flow_files.slots, words_files.responses)
    directory, service_faults = _directory(root / "content" / "services")
    return flow_files, words_files, directory, (*flow_faults, *word_faults, *graph_faults, *service_faults)


def _directory(folder: Path) -> tuple[Directory | None, tuple[Fault, ...]]:
    try:
        return Directory.load(folder), ()
    except ContentFaults as found:
        return None, found.faults


def questions(files: FlowFiles, words: Words, language: str = "en") -> dict[str, Question]:
    """What may be answered to each question a flow asks."""

    def asked(flow: Flow) -> list[Collect]:
        return [node.step for node in flow.nodes.values() if isinstance(node.step, Collect)]

    return {
        collect.utter: words.question(collect.utter, files.slots[collect.slot], language)
        for flow in files.flows.values()
        for collect in asked(flow)
    }
