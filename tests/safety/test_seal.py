import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.seal import OVERHEAD, CannotOpen, Seal, key_id_of

KEY = bytes(range(32))
SEAL = Seal(KEY, 7, "session")


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_what_was_sealed_opens_again(plaintext: bytes, bound: bytes) -> None:
    sealed = SEAL.seal(plaintext, bound)
    assert SEAL.open(sealed, bound) == plaintext
    assert len(sealed) == len(plaintext) + OVERHEAD
    assert key_id_of(sealed) == 7


@given(st.binary(max_size=60), st.data())
def test_one_changed_bit_anywhere_and_it_does_not_open(plaintext: bytes, data: st.DataObject) -> None:
    sealed = bytearray(SEAL.seal(plaintext, b"row"))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CannotOpen):
        SEAL.open(bytes(sealed), b"row")


@given(st.binary(max_size=80))
def test_bytes_of_any_other_origin_do_not_open(junk: bytes) -> None:
    with pytest.raises(CannotOpen):
        SEAL.open(junk)


@pytest.mark.parametrize(
    ("key", "key_id", "purpose", "bound"),
    [
        (KEY[::-1], 7, "session", b"row"),
        (KEY, 8, "session", b"row"),
        (KEY, 7, "reply", b"row"),
        (KEY, 7, "session", b"another row"),
        (KEY, 7, "session", b""),
        (KEY, 7, "sessionr", b"ow"),
    ],
)
def test_key_epoch_purpose_and_row_must_all_be_the_same(
    key: bytes, key_id: int, purpose: str, bound: bytes
) -> None:
    sealed = SEAL.seal(b"codes", b"row")
    with pytest.raises(CannotOpen):
        Seal(key, key_id, purpose).open(sealed, bound)


def test_the_refusal_says_nothing_of_what_was_sealed_or_why_it_failed() -> None:
    for wrong in (SEAL.seal(b"07700900123")[:-1], SEAL.seal(b"07700900123")[:5], b""):
        with pytest.raises(CannotOpen) as refused:
            SEAL.open(wrong)
        assert refused.value.__cause__ is None
        assert refused.value.__suppress_context__ or refused.value.__context__ is None
        assert str(refused.value) == str(CannotOpen())


def test_the_same_value_sealed_twice_looks_unrelated() -> None:
    assert SEAL.seal(b"codes")[5:] != SEAL.seal(b"codes")[5:]


@pytest.mark.parametrize("cut", [0, 1, 5, 17, OVERHEAD - 1])
def test_a_cut_value_names_no_key(cut: int) -> None:
    with pytest.raises(CannotOpen):
        key_id_of(SEAL.seal(b"")[:cut])


def test_a_key_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Seal(b"k" * 16, 1, "session")
