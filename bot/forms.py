"""Strict reading of `application/x-www-form-urlencoded` bodies.

Stricter than browsers and providers need: whatever they would never send is refused, so that nothing odd reaches the
signature check or the reader.
"""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from starlette.types import Receive

from bot.errors import QuietlineError

MAX_BYTES = 64 * 1024
MAX_FIELDS = 200
CONTENT_TYPE = b"application/x-www-form-urlencoded"

Pairs = list[tuple[str, str]]


class BadForm(QuietlineError):
    """The body is not a form we accept."""


class TooLarge(BadForm):
    """The body is larger than we read."""


async def read_body(receive: Receive, most: int = MAX_BYTES) -> bytes:
    """The whole body. Raises TooLarge beyond `most` bytes without reading on, BadForm if the client goes away."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise BadForm
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise TooLarge
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def parse_form(body: bytes) -> Pairs:
    """Name and value pairs in order, blanks kept. Raises BadForm on bytes that are not UTF-8 once decoded."""
    try:
        text = body.decode("ascii").replace("+", " ")
        fields = text.split("&") if text else []
        if len(fields) > MAX_FIELDS:
            raise BadForm
        return [
            (_decoded(name), _decoded(value)) if "%" in field else (name, value)
            for field in fields
            for name, _, value in (field.partition("="),)
        ]
    except UnicodeDecodeError as fault:
        raise BadForm from fault


def is_form(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether the one Content-Type header says it is a form."""
    kinds = [value for name, value in headers if name == b"content-type"]
    return len(kinds) == 1 and kinds[0].partition(b";")[0].strip().lower() == CONTENT_TYPE


def _decoded(part: str) -> str:
    return unquote_to_bytes(part).decode() if "%" in part else part
