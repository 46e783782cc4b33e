import hashlib
import hmac
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.pseudonym import LENGTH, KeyedHash, Pseudonyms, pseudonym

KEY = bytes(range(32))
texts = st.text(max_size=30)


def test_it_is_hmac_sha256_over_the_two_parts_with_their_lengths_cut_to_sixteen_bytes() -> None:
    said = b"\0\0\0\x03sms" + b"\0\0\0\x0d+447700900123"
    assert pseudonym(KEY, "sms", "+447700900123") == hmac.digest(KEY, said, hashlib.sha256)[:16]


@given(texts, texts)
def test_the_same_address_finds_its_session_again(channel: str, address: str) -> None:
    names = Pseudonyms(KEY)
    assert names(channel, address) == names(channel, address) == pseudonym(KEY, channel, address)
    assert len(names(channel, address)) == LENGTH


@given(st.tuples(texts, texts), st.tuples(texts, texts))
def test_two_people_never_share_a_name(one: tuple[str, str], other: tuple[str, str]) -> None:
    names = Pseudonyms(KEY)
    assert (names(*one) == names(*other)) == (one == other)


@given(st.lists(texts, max_size=4), st.lists(texts, max_size=4))
def test_parts_are_never_run_together(one: list[str], other: list[str]) -> None:
    hashed = KeyedHash(KEY)
    assert (hashed(*one) == hashed(*other)) == (one == other)


def test_another_key_gives_an_unrelated_name() -> None:
    assert pseudonym(KEY, "sms", "07700900123") != pseudonym(KEY[::-1], "sms", "07700900123")


def test_an_address_that_is_not_proper_unicode_neither_fails_nor_shows() -> None:
    assert pseudonym(KEY, "web", "07700900123\ud800") != pseudonym(KEY, "web", "07700900123")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        Pseudonyms(b"short")


def test_the_key_cannot_be_pickled_out() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Pseudonyms(KEY))
