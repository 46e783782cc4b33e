"""The one key that outlives every epoch: what staff sign in with must still open tomorrow.

It opens nothing of the people who write to us.
"""

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
    secret = root.reveal()
    if len(secret) < SHORTEST_ROOT_SECRET:
        raise RootSecretError
    derived = HKDF(SHA256(), 32, salt=None, info=b"quietline/root/accounts")
    return Seal(derived.derive(secret.encode("utf-8", "surrogatepass")), _KEY_ID, "account")
