"""Our signature check against Twilio's own validator, the oracle."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from bot.channels.signature import Signature
from bot.forms import BadForm, parse_form
from safety.secrecy import Sealed

TOKEN = "12345"  # the token of Twilio's published example
ADDRESS = "https://example.org/sms"
ORACLE = RequestValidator(TOKEN)

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
fields = st.lists(st.tuples(names, names), max_size=12)


def signed(address: str, pairs: list[tuple[str, str]]) -> bytes:
    return str(ORACLE.compute_signature(address, ImmutableMultiDict(pairs))).encode()


def test_the_published_example_fits() -> None:
    pairs = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675310"),
        ("Digits", "1234"),
        ("From", "+14158675310"),
        ("To", "+18005551212"),
    ]
    signature = Signature(Sealed(TOKEN), "https://example.com/myapp")
    assert signature.fits(signed("https://example.com/myapp", pairs), pairs)


@given(fields)
def test_whatever_twilio_signs_fits(pairs: list[tuple[str, str]]) -> None:
    sent = parse_form(urlencode(pairs).encode())
    assert sent == pairs
    assert Signature(Sealed(TOKEN), ADDRESS).fits(signed(ADDRESS, pairs), sent)


@given(fields, names, names)
def test_a_changed_or_added_field_does_not_fit(pairs: list[tuple[str, str]], name: str, value: str) -> None:
    forged = [*pairs, (name, value + "x")]
    if set(forged) != set(pairs):
        assert not Signature(Sealed(TOKEN), ADDRESS).fits(signed(ADDRESS, pairs), forged)


@pytest.mark.parametrize("entered", ["https://example.org/sms", "https://example.org:443/sms"])
def test_the_port_may_be_signed_or_not(entered: str) -> None:
    pairs = [("From", "+447700900123")]
    assert Signature(Sealed(TOKEN), entered).fits(signed("https://example.org/sms", pairs), pairs)
    assert Signature(Sealed(TOKEN), entered).fits(signed("https://example.org:443/sms", pairs), pairs)


@pytest.mark.parametrize(
    "address", ["http://example.org/sms", "https://example.org/voice", "https://evil.org/sms"]
)
def test_a_signature_for_another_address_does_not_fit(address: str) -> None:
    pairs = [("From", "+447700900123")]
    assert not Signature(Sealed(TOKEN), ADDRESS).fits(signed(address, pairs), pairs)


@pytest.mark.parametrize("given_header", [b"", b"\xff\xfe", "é".encode(), b"x" * 5000])
def test_an_odd_header_is_only_wrong(given_header: bytes) -> None:
    assert not Signature(Sealed(TOKEN), ADDRESS).fits(given_header, [("From", "+447700900123")])


@pytest.mark.parametrize("body", [b"a=%ff", b"a=%ed%a0%80", b"a=\xc3\xa9", b"&".join([b"a=1"] * 201)])
def test_bodies_no_provider_sends_are_refused(body: bytes) -> None:
    with pytest.raises(BadForm):
        parse_form(body)


def test_blank_values_are_kept() -> None:
    assert parse_form(b"FromCity=&Body=a+b%2B&=&x") == [
        ("FromCity", ""),
        ("Body", "a b+"),
        ("", ""),
        ("x", ""),
    ]


bodies = st.text(st.sampled_from("ab=&+%0c39aC3é;\x00"), max_size=40).map(lambda text: text.encode())


@given(bodies)
def test_a_body_reads_as_the_standard_library_reads_it(body: bytes) -> None:
    try:
        read = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(BadForm):
            parse_form(body)
    else:
        assert [pair for pair in parse_form(body) if pair != ("", "")] == [p for p in read if p != ("", "")]
