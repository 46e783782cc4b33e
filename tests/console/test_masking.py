"""What could identify somebody is not in the page, wherever it stands in what they wrote."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.console.masking import Piece, masked
from bot.console.wording import DETAILS
from safety.details import details_in

PARTS = (
    "Will you be there. ",
    "my brother Will said so. ",
    "call me on 07700 900456 ",
    "we live at 14 Marlow Road ",
    "im Samantha ",
    "a.person@example.org ",
    "he is out ",
    "\n",
)


@given(st.lists(st.sampled_from(PARTS), max_size=8))
def test_no_detail_is_left_in_what_is_shown(parts: list[str]) -> None:
    text = "".join(parts)
    shown = [piece.text for piece in masked(text)]
    for detail in details_in(text):
        assert all(detail.value not in piece for piece in shown)


@given(st.text(max_size=200))
def test_nothing_is_lost_or_added_where_nothing_is_hidden(text: str) -> None:
    pieces = masked(text)
    if not details_in(text):
        assert "".join(piece.text for piece in pieces) == text
    assert all(not (piece.text and piece.hidden) for piece in pieces)
    assert {piece.hidden for piece in pieces} <= {"", *DETAILS.values()}


def test_a_hidden_stretch_says_what_it_is() -> None:
    assert masked("ring 07700 900456 now") == [
        Piece("ring ", ""),
        Piece("", "phone number"),
        Piece(" now", ""),
    ]


def test_a_name_is_hidden_in_no_other_word() -> None:
    shown = masked("im Jo, my Job is all I have, ask for Jo")
    assert [piece.text for piece in shown if piece.text] == ["im ", ", my Job is all I have, ask for "]


def test_a_number_of_a_service_is_shown() -> None:
    assert masked("i rang 0808 2000 247", ("0808",)) == [Piece("i rang 0808 2000 247", "")]
