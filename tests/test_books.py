"""The content versions a process knows, and how it comes to know those of others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.book import Book
from bot.books import Books
from bot.errors import ContentFaults, Fault
from bot.foundations import now
from bot.store.content_versions import ContentVersions
from bot.store.migrate import migrate


def test_what_a_newer_process_begins_with_is_known_here_once_it_was_looked_for(
    book: Book, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/quietline.db"
    migrate(url)
    kept = ContentVersions(url, now)
    kept.keep_version(book.version, book.bundle)
    compiled: list[bytes] = []

    def compile_(packed: bytes) -> Book:
        compiled.append(packed)
        if packed == b"too new":
            raise ContentFaults((Fault("flows/a.yml", 1, "A step that is not known here."),))
        return replace(book, version=packed.decode())

    books = Books(kept, book, compile_)
    for version in ("next", "too new"):
        kept.keep_version(version, version.encode())
        assert books.get(version) is None
    for _ in range(2):
        books.look()
    assert books.get("next") == replace(book, version="next")
    assert books.get("too new") is None
    assert sorted(compiled) == [b"next", b"too new"], "each once"
    assert len(books.directories) == 2
