"""What a key store holds: at most two epoch keys, wrapped by the root secret; always the same size.

    first line | generation | salt | nonce | two slots of (id, beginning, key) and a tag | SHA-256

The wrapping key is HKDF-SHA256 of the root secret with the salt, fresh at every writing. All that stands
before the wrapped part is authenticated with it. The closing SHA-256 protects nothing: it tells a damaged
file from a wrong root secret, so that the operator is told which of the two to mend.
"""

import hashlib
import os
import struct
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from safety.errors import SafetyError
from safety.secrecy import Sealed

_FIRST_LINE: Final = b"Quietline keys, format 1. Never copy this file and never back it up.\n"
_GENERATION: Final = struct.Struct(">Q")
_SALT_AT: Final = len(_FIRST_LINE) + _GENERATION.size
_NONCE_AT: Final = _SALT_AT + 32
_WRAPPED_AT: Final = _NONCE_AT + 12
_SLOT: Final = struct.Struct(">Iq32s")
_WRAPPED_END: Final = _WRAPPED_AT + 2 * _SLOT.size + 16
SIZE: Final = _WRAPPED_END + 32

SHORTEST_ROOT_SECRET: Final = 32


class KeysError(SafetyError):
    """The keys cannot be used, so nothing may be served with them."""


class RootSecretError(KeysError):
    """The root secret is shorter than 32 characters. Give a random one, kept apart from data and keys."""


class DamagedKeysError(KeysError):
    """The key store is cut short, damaged, or something else altogether.

    To start with new keys, and so end every open conversation, remove the file.
    """


class WrongRootSecretError(KeysError):
    """The key store was wrapped with another root secret, or someone changed it.

    Give the secret it was made with. To start with new keys, and so end every open conversation, remove
    the file.
    """


@dataclass(frozen=True, slots=True)
class StoredEpoch:
    """One epoch's key: 32 random bytes, with the wall-clock second from which it counts. Ids begin at 1."""

    id: int
    began: int
    key: Sealed[bytes]


@dataclass(frozen=True, slots=True)
class StoredKeys:
    """All a key store says. The generation grows with every writing, so an older copy is known as one."""

    generation: int
    current: StoredEpoch
    previous: StoredEpoch | None


def fresh_epoch(epoch_id: int, began: int) -> StoredEpoch:
    """A new epoch with a key from the operating system; no secret we keep leads to it."""
    return StoredEpoch(epoch_id, began, Sealed(os.urandom(32)))


def wrap(keys: StoredKeys, root: Sealed[str]) -> bytes:
    """The bytes to keep."""
    salt, nonce = os.urandom(32), os.urandom(12)
    head = _FIRST_LINE + _GENERATION.pack(keys.generation) + salt
    slots = _slot(keys.current) + _slot(keys.previous)
    wrapped = head + nonce + _wrapping(root, salt).encrypt(nonce, slots, head)
    return wrapped + hashlib.sha256(wrapped).digest()


def unwrap(data: bytes, root: Sealed[str]) -> StoredKeys:
    """What was wrapped; raises a KeysError that says what is wrong."""
    generation = generation_of(data)
    cipher = _wrapping(root, data[_SALT_AT:_NONCE_AT])
    nonce, wrapped = data[_NONCE_AT:_WRAPPED_AT], data[_WRAPPED_AT:_WRAPPED_END]
    try:
        slots = cipher.decrypt(nonce, wrapped, data[:_NONCE_AT])
    except InvalidTag:
        raise WrongRootSecretError from None
    current, previous = _epoch(slots[: _SLOT.size]), _epoch(slots[_SLOT.size :])
    return StoredKeys(generation, current, previous if previous.id else None)


def generation_of(data: bytes) -> int:
    """The generation written in the clear; only unwrapping proves it."""
    whole = len(data) == SIZE and hashlib.sha256(data[:_WRAPPED_END]).digest() == data[_WRAPPED_END:]
    if not whole or not data.startswith(_FIRST_LINE):
        raise DamagedKeysError
    generation: int = _GENERATION.unpack_from(data, len(_FIRST_LINE))[0]
    return generation


def _wrapping(root: Sealed[str], salt: bytes) -> AESGCM:
    secret = root.reveal()
    if len(secret) < SHORTEST_ROOT_SECRET:
        raise RootSecretError
    derived = HKDF(SHA256(), 32, salt=salt, info=b"quietline/root/epoch-keys")
    return AESGCM(derived.derive(secret.encode("utf-8", "surrogatepass")))


def _slot(epoch: StoredEpoch | None) -> bytes:
    return _SLOT.pack(epoch.id, epoch.began, epoch.key.reveal()) if epoch else bytes(_SLOT.size)


def _epoch(slot: bytes) -> StoredEpoch:
    epoch_id, began, key = _SLOT.unpack(slot)
    return StoredEpoch(epoch_id, began, Sealed(key))
