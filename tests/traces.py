"""Look for planted values in everything that was written, in every form we can think of."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "sha3_256")


def spellings(value: str) -> set[str]:
    """The value as people and machines write it; a phone number in each of its usual forms."""
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
    """Each spelling as plain bytes, hex, base64 at every offset, UTF-16 and -32, URL form and plain hashes."""
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


def _base64(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """What is certain of the value in base64, whichever of three offsets it begins at and whatever stands around it."""
    for encode, name in ((base64.b64encode, "base64"), (base64.urlsafe_b64encode, "base64url")):
        for offset in range(3):
            whole = encode(b"\0" * offset + raw)
            start = -(-offset * 8 // 6)
            end = (offset + len(raw)) * 8 // 6
            yield name, whole[start:end]


def search(folders: Iterable[Path], values: Iterable[str]) -> list[str]:
    """Every trace of a value in the names and bytes of all files, as `file: how it was written (which value)`."""
    needles = [
        (how, value, pattern) for value in values for how, pattern in encodings(value) if len(pattern) > 5
    ]
    found = []
    for path in _files(folders):
        heap = str(path).encode() + b"\0" + path.read_bytes()
        lowered = heap.lower()
        for how, value, pattern in needles:
            if pattern in heap or (how == "plain" and pattern.lower() in lowered):
                found.append(f"{path}: {how} ({value})")
    return found


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from ([folder] if folder.is_file() else (p for p in folder.rglob("*") if p.is_file()))
