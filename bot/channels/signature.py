"""Twilio's request signature, checked without Twilio's library, which costs more than the rest of the turn together.

base64(HMAC-SHA1(auth token, address + every name and value, sorted by name)). The tests hold it to
`twilio.request_validator.RequestValidator`. A signature carries no time, so an old request stays valid: replays are
met by remembering the delivery.
"""

from __future__ import annotations

import base64
import hmac
from urllib.parse import urlsplit, urlunsplit

from bot.forms import Pairs
from safety.secrecy import Sealed


class Signature:
    """Checks requests sent to one address."""

    def __init__(self, token: Sealed[str], address: str) -> None:
        self._keyed = hmac.new(token.reveal().encode(), digestmod="sha1")
        self._addresses = tuple(form.encode() for form in _with_and_without_port(address))

    def fits(self, given: bytes, pairs: Pairs) -> bool:
        """Whether `given` (the X-Twilio-Signature header) signs these fields. Constant time in the signature."""
        signed = _joined(pairs)
        return any(hmac.compare_digest(self._sign(address + signed), given) for address in self._addresses)

    def _sign(self, message: bytes) -> bytes:
        keyed = self._keyed.copy()
        keyed.update(message)
        return base64.b64encode(keyed.digest())


def _joined(pairs: Pairs) -> bytes:
    """Names in order, each with its values; a name given twice counts each different value once, in order."""
    return "".join([name + value for name, value in sorted(set(pairs))]).encode()


def _with_and_without_port(address: str) -> tuple[str, ...]:
    """Twilio signs the address with or without its port, depending on how it was entered."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    forms = (parts.netloc, host, f"{host}:{port}")
    return tuple(dict.fromkeys(urlunsplit(parts._replace(netloc=netloc)) for netloc in forms))
