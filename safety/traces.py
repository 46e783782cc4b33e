"""Look for a person's details in every form a file may hold them, where nothing of them ought to be.

`quietline audit` and the tests search with this. What it cannot find: a value that was cut, encrypted, or hashed with
a key or salt. Nothing it reports repeats a value.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import quote, quote_plus

HASHES: Final = (
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "sha3_256",
)  # fmt: skip
#: In bytes. Shorter patterns are met by chance.
SHORTEST: Final = 6
_CHUNK: Final = 1 << 20
_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, order=True)
class Trace:
    """One value in one file: which of the planted ones, by its name, and how it was written there."""

    path: Path
    how: str
    name: str

    def __str__(self) -> str:
        return f"{self.path}: {self.how} ({self.name})"


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search went through and found."""

    files: int
    size: int
    traces: tuple[Trace, ...]
    #: Files that could not be read to their end: of them nothing is known.
    unread: tuple[Path, ...]


def spellings(value: str) -> set[str]:
    """The value as people and machines write it; a UK mobile number in each of its usual forms."""
    forms = {value, value.lower(), value.upper(), value[::-1]}
    digits = re.sub(r"\D", "", value)
    if re.fullmatch(r"447\d{9}", digits):
        national = "0" + digits[2:]
        forms |= {digits, "+" + digits, "00" + digits, national, digits[2:]}
        forms |= {
            f"{national[:5]} {national[5:]}",
            f"{national[:5]} {national[5:8]} {national[8:]}",
            f"+44 {digits[2:]}",
        }
    return forms


def encodings(value: str) -> Iterator[tuple[str, bytes]]:
    """Each spelling as plain bytes, hex, base64 at every offset, UTF-16 and -32, URL form and plain hashes; a long
    number also as the bytes of an integer, and a provider's id as the bytes its hex stands for.
    """
    for form in sorted(spellings(value)):
        raw = form.encode()
        yield "plain", raw
        yield "utf-16-le", form.encode("utf-16-le")
        yield "utf-16-be", form.encode("utf-16-be")
        yield "utf-32-le", form.encode("utf-32-le")
        yield "hex", raw.hex().encode()
        yield "HEX", raw.hex().upper().encode()
        yield "json", form.encode("unicode_escape")
        for escaped in {quote(form, safe=""), quote_plus(form)} - {form}:
            yield "url", escaped.encode()
        yield from _base64(raw)
        for name in HASHES:
            digest = hashlib.new(name, raw).digest()
            yield name, digest
            yield f"{name} hex", digest.hex().encode()
            yield f"{name} base64", base64.b64encode(digest).rstrip(b"=")
    yield from _packed(value)


def _base64(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """What is certain of the value in base64, whichever of three offsets it begins at and whatever stands around it."""
    for encode, name in ((base64.b64encode, "base64"), (base64.urlsafe_b64encode, "base64url")):
        for offset in range(3):
            whole = encode(b"\0" * offset + raw)
            start = -(-offset * 8 // 6)
            end = (offset + len(raw)) * 8 // 6
            yield name, whole[start:end]


def _packed(value: str) -> Iterator[tuple[str, bytes]]:
    """As databases and binary formats hold a number: SQLite in six bytes, others in eight, either way round."""
    digits = re.sub(r"[\s+]", "", value)
    if re.fullmatch(r"-?\d{11,18}", digits):
        number = int(digits)
        if -(2**47) <= number < 2**47:
            yield "int48", number.to_bytes(6, "big", signed=True)
        yield "int64-be", number.to_bytes(8, "big", signed=True)
        yield "int64-le", number.to_bytes(8, "little", signed=True)
    if re.fullmatch(r"[A-Z]{2}[0-9a-f]{32}", value):
        yield "packed", bytes.fromhex(value[2:])


def search(places: Iterable[Path], values: Mapping[str, str]) -> Searched:
    """Every trace of these values, by name, in the names and bytes of all files; what is gzipped is looked into."""
    needles = [(name, *needle) for name, value in values.items() for needle in _needles(value)]
    files, size, unread = 0, 0, []
    traces: set[Trace] = set()
    for path in _files(places):
        files += 1
        try:
            size += path.stat().st_size
            for heap in _heaps(path, max(len(pattern) for _, _, pattern in needles)):
                traces |= {Trace(path, how, name) for name, how in _found(heap, needles)}
        except (OSError, EOFError, zlib.error):
            unread.append(path)
    return Searched(files, size, tuple(sorted(traces)), tuple(unread))


def forms_of(value: str) -> int:
    """In how many forms it is looked for."""
    return len(_needles(value))


def _needles(value: str) -> list[tuple[str, bytes]]:
    return [each for each in dict.fromkeys(encodings(value)) if len(each[1]) >= SHORTEST]


def _found(heap: bytes, needles: Iterable[tuple[str, str, bytes]]) -> Iterator[tuple[str, str]]:
    lowered = heap.lower()
    for name, how, pattern in needles:
        if pattern in heap or (how == "plain" and pattern.lower() in lowered):
            yield name, how


def _heaps(path: Path, longest: int) -> Iterator[bytes]:
    """The file's name, then its bytes piece by piece, each beginning with the end of the one before."""
    yield str(path).encode("utf-8", "surrogateescape")
    with path.open("rb") as file:
        yield from _pieces(file, longest)
        file.seek(0)
        if file.read(len(_GZIP)) == _GZIP:
            with gzip.open(path) as unpacked:
                yield from _pieces(unpacked, longest)


def _pieces(file: BinaryIO | gzip.GzipFile, longest: int) -> Iterator[bytes]:
    kept = b""
    while piece := file.read(_CHUNK):
        yield kept + piece
        kept = (kept + piece)[-longest:]


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        yield from ([place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file()))
