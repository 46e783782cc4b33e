"""Passwords of staff: kept as Argon2id in the standard text form, and as slow to check for nobody as for somebody.

Parameters: 19 MiB, 2 passes, 1 lane, which the OWASP Password Storage Cheat Sheet names as its minimum. One check takes
some 40 ms and 19 MiB, so whoever signs people in lets only a few of them be checked at a time.
"""

import os
import unicodedata
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from safety.errors import SafetyError
from safety.secrecy import Sealed

SHORTEST: Final = 15
#: Longer ones would only keep the machine busy.
LONGEST: Final = 256
_FEWEST_LETTERS: Final = 6


class WeakPasswordError(SafetyError):
    """A password needs at least 15 characters, and six different ones among them. A sentence does well."""


def keep(password: Sealed[str]) -> str:
    """What is kept of a password; raises WeakPasswordError."""
    plain = unicodedata.normalize("NFKC", password.reveal())
    if not SHORTEST <= len(plain) <= LONGEST or len(set(plain)) < _FEWEST_LETTERS:
        raise WeakPasswordError
    return _argon2().derive_phc_encoded(_encoded(plain))


def fits(kept: str | None, password: Sealed[str]) -> bool:
    """Whether this is the password. Without an account (`kept` None) it takes as long and is never right."""
    plain = unicodedata.normalize("NFKC", password.reveal()[:LONGEST])
    try:
        Argon2id.verify_phc_encoded(_encoded(plain), kept or _NOBODYS)
    except InvalidKey:
        return False
    return kept is not None


def _encoded(plain: str) -> bytes:
    return plain.encode("utf-8", "surrogatepass")


def _argon2() -> Argon2id:
    return Argon2id(salt=os.urandom(16), length=32, iterations=2, lanes=1, memory_cost=19 * 1024)


#: Checked in place of the account that is not there.
_NOBODYS: Final = _argon2().derive_phc_encoded(os.urandom(32))
