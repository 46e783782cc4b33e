"""The keys that outlive every epoch: what staff sign in with must still open tomorrow, and a code be known next week.

They open nothing of the people who write to us.
"""

from collections.abc import Callable
from hashlib import sha256
from hmac import digest
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from safety.keyfile import SHORTEST_ROOT_SECRET, RootSecretError
from safety.seal import Seal
from safety.secrecy import Sealed

#: Epochs have ids from 1 on.
_KEY_ID: Final = 0


def account_seal(root: Sealed[str]) -> Seal:
    """The seal for the secrets of accounts; derived from the root secret alone, under a label of its own."""
    return Seal(_derived(root, b"accounts"), _KEY_ID, "account")


def code_digest(root: Sealed[str]) -> Callable[[int], bytes]:
    """The keyed hash, 16 bytes, of a code by which a worker can be asked for again."""
    key = _derived(root, b"worker codes")
    return lambda code: digest(key, str(code).encode(), sha256)[:16]


def _derived(root: Sealed[str], label: bytes) -> bytes:
    secret = root.reveal()
    if len(secret) < SHORTEST_ROOT_SECRET:
        raise RootSecretError
    derived = HKDF(SHA256(), 32, salt=None, info=b"quietline/root/" + label)
    return derived.derive(secret.encode("utf-8", "surrogatepass"))
