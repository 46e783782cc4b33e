"""What staff sign in with: a password that is slow to try, and a code that works once."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from hypothesis import given, settings
from hypothesis import strategies as st

from safety import onetime, passwords
from safety.secrecy import Sealed

GOOD = Sealed("a heron stands in the rain")


def test_a_password_fits_only_what_was_kept_of_it() -> None:
    kept = passwords.keep(GOOD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert GOOD.reveal() not in kept
    assert passwords.fits(kept, GOOD)
    assert not passwords.fits(kept, Sealed(GOOD.reveal() + "."))
    assert kept != passwords.keep(GOOD), "two people with one password do not show it"


def test_the_same_letters_typed_another_way_are_the_same_password() -> None:
    assert passwords.fits(passwords.keep(Sealed("crème brûlée at noon")), Sealed("crème brûlée at noon"))


@pytest.mark.parametrize("weak", ["short", "x" * 40, "abcabcabcabcabcabc", "y" * 300])
def test_a_weak_password_is_refused_with_the_mend(weak: str) -> None:
    with pytest.raises(passwords.WeakPasswordError, match="at least 15 characters"):
        passwords.keep(Sealed(weak))


@settings(max_examples=5, deadline=None)
@given(st.text(max_size=300))
def test_nobody_has_no_password(tried: str) -> None:
    assert not passwords.fits(None, Sealed(tried))


SECRET = Sealed(b"12345678901234567890")


@pytest.mark.parametrize(("now", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(now: int, code: str) -> None:
    """Appendix B of RFC 6238, its last six digits."""
    assert onetime.step_of(SECRET, code, now, 0) == now // 30


def code_at(now: int) -> str:
    return TOTP(SECRET.reveal(), 6, SHA1(), 30).generate(now).decode()


def test_a_code_works_once_and_half_a_minute_early_or_late() -> None:
    now = 1_700_000_000
    step = onetime.step_of(SECRET, code_at(now), now + 29, 0)
    assert step == now // 30
    assert onetime.step_of(SECRET, code_at(now), now, step) is None, "it was used"
    assert onetime.step_of(SECRET, code_at(now + 30), now, step) == step + 1
    assert onetime.step_of(SECRET, code_at(now - 90), now, 0) is None
    assert onetime.step_of(SECRET, code_at(now + 90), now, 0) is None


@given(st.text(max_size=12))
def test_whatever_else_is_typed_is_wrong_and_does_no_harm(typed: str) -> None:
    assert onetime.step_of(SECRET, typed, 1_700_000_000, 1_700_000_000) is None


def test_an_authenticator_can_read_the_enrolment() -> None:
    address = urlsplit(onetime.enrolment(SECRET, "Ann Other", "QL").reveal())
    assert (address.scheme, address.netloc, address.path) == ("otpauth", "totp", "/QL:Ann%20Other")
    assert parse_qs(address.query) == {
        "secret": ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"],
        "issuer": ["QL"],
        "digits": ["6"],
        "period": ["30"],
    }


def test_codes_to_write_down_can_be_read_and_are_kept_only_as_hashes() -> None:
    codes = onetime.recovery_codes()
    assert len(set(codes)) == onetime.RECOVERY_CODES
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{12}", code) for code in codes)
    assert onetime.same(onetime.kept_code(codes[0]), f" {codes[0][:6].upper()}-{codes[0][6:]} ")
    assert not onetime.same(onetime.kept_code(codes[0]), codes[1])
