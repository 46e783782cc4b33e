"""Seal and open what is kept: AES-256-GCM, with the key's id and its purpose bound in.

A sealed value is `version (1 byte) | key id (4) | nonce (12) | ciphertext | tag (16)`. Version, key id,
purpose and whatever the caller binds (a pseudonym, a row's id) are authenticated, so a row moved to another
person, another column or another epoch does not open. Nonces are random; NIST SP 800-38D allows 2**32 of them
under one key, and a key here seals for about a day: 2,500 turns a second make 2**28.
"""

import os
import struct
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from safety.errors import SafetyError

_VERSION: Final = 1
_HEADER: Final = struct.Struct(">BI")
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_BODY_AT: Final = _HEADER.size + _NONCE_BYTES
#: What sealing adds to a value, in bytes.
OVERHEAD: Final = _BODY_AT + _TAG_BYTES


class CannotOpen(SafetyError):
    """A sealed value does not open here: another key, another purpose, another row, or changed bytes."""


class Seal:
    """Seals and opens under one key, for one purpose."""

    __slots__ = ("_cipher", "_header", "_purpose")

    def __init__(self, key: bytes, key_id: int, purpose: str) -> None:
        if len(key) != 32:
            raise ValueError("a seal wants a key of 32 bytes")
        name = purpose.encode()
        self._cipher = AESGCM(key)
        self._header = _HEADER.pack(_VERSION, key_id)
        # The length goes first, so that no purpose and bound value can be read as another pair.
        self._purpose = self._header + bytes((len(name),)) + name

    def seal(self, plaintext: bytes, bound: bytes = b"") -> bytes:
        """The sealed bytes; `bound` is not kept in them and must be given again to open."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._header + nonce + self._cipher.encrypt(nonce, plaintext, self._purpose + bound)

    def open(self, sealed: bytes, bound: bytes = b"") -> bytes:
        """What was sealed; raises CannotOpen, which never says why, on anything wrong."""
        if sealed[: _HEADER.size] != self._header or len(sealed) < OVERHEAD:
            raise CannotOpen
        try:
            return self._cipher.decrypt(
                sealed[_HEADER.size : _BODY_AT], sealed[_BODY_AT:], self._purpose + bound
            )
        except InvalidTag:
            raise CannotOpen from None


def key_id_of(sealed: bytes) -> int:
    """The id of the key a value says it was sealed under; only opening it proves that it was."""
    if len(sealed) < OVERHEAD or sealed[0] != _VERSION:
        raise CannotOpen
    version_and_id: tuple[int, int] = _HEADER.unpack_from(sealed)
    return version_and_id[1]
