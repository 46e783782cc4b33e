"""The second thing staff sign in with: a code from their phone, or one of the codes they wrote down.

RFC 6238 with SHA-1, six digits and 30 seconds, which is what every authenticator understands.
"""

import hashlib
import hmac
import os
import secrets
from base64 import b32encode
from typing import Final
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from safety.secrecy import Sealed

STEP_SECONDS: Final = 30
DIGITS: Final = 6
SECRET_BYTES: Final = 20
RECOVERY_CODES: Final = 10
#: Letters and digits that nobody takes for one another.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_RECOVERY_LENGTH: Final = 12


def fresh_secret() -> Sealed[bytes]:
    """A secret for one account and one phone."""
    return Sealed(os.urandom(SECRET_BYTES))


def step_of(secret: Sealed[bytes], code: str, now: float, last: int) -> int | None:
    """The step of time this code belongs to, if it is right now; a phone's clock may be 30 s off either way.

    `last`: the step that was used last. It and whatever lies before it are used up, so a code that somebody read over
    a shoulder opens nothing.
    """
    totp = TOTP(secret.reveal(), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - what authenticators speak
    given, right = code.strip().replace(" ", "").encode(), None
    current = int(now) // STEP_SECONDS
    for step in (current - 1, current, current + 1):
        try:
            totp.verify(given, step * STEP_SECONDS)
        except InvalidToken:
            continue
        right = step
    return right if right is not None and right > last else None


def enrolment(secret: Sealed[bytes], name: str, issuer: str) -> Sealed[str]:
    """The address an authenticator reads from a square: `otpauth://totp/…`."""
    plain = base32(secret)
    query = urlencode(
        {"secret": plain, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS}, quote_via=quote
    )
    return Sealed(f"otpauth://totp/{quote(issuer)}:{quote(name)}?{query}")


def base32(secret: Sealed[bytes]) -> str:
    """The secret as people type it."""
    return b32encode(secret.reveal()).decode().rstrip("=")


def recovery_codes() -> tuple[str, ...]:
    """Codes to write down, each good for one sign-in without the phone. About 59 bits each."""
    return tuple(
        "".join(secrets.choice(_ALPHABET) for _ in range(_RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)
    )


def kept_code(code: str) -> bytes:
    """What is kept of a code or token that a machine has chosen: it holds too much chance to be found by trying."""
    return hashlib.sha256(code.strip().lower().replace("-", "").replace(" ", "").encode()).digest()


def same(kept: bytes, code: str) -> bool:
    """Whether this is the code that was kept."""
    return hmac.compare_digest(kept, kept_code(code))
