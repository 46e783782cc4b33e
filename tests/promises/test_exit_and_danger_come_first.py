"""In every state answers can reach, over a socket: leaving leaves nothing, and a cry is answered, never an exit."""

from __future__ import annotations

import shutil
import time
from itertools import count

import pytest

from tests.crawl import Send, states, walk
from tests.product import Product

CRY = "hes got a knife x"
_numbers = count()


def strangers(product: Product) -> Send:
    """A phone the service has never heard of."""
    return product.phone(f"+447700{next(_numbers):06d}").send


@pytest.fixture(scope="module")
def reached(product: Product) -> list[tuple[list[str], str]]:
    return list(states(lambda: strangers(product), limit=150))


def test_many_states_are_reached(reached: list[tuple[list[str], str]]) -> None:
    assert len(reached) > 80


def test_bye_leaves_silence_and_no_session_in_every_state(
    product: Product, reached: list[tuple[list[str], str]]
) -> None:
    opening = strangers(product)("hi")
    for way, said in reached:
        send = strangers(product)
        assert walk(send, way) == said
        assert send("BYE") == ""
        assert send("hi") == opening, way


def test_a_cry_gets_the_same_words_in_every_state_and_does_not_leave(
    product: Product, reached: list[tuple[list[str], str]]
) -> None:
    cold = strangers(product)(CRY)
    assert "999" in cold
    for way, said in reached:
        send = strangers(product)
        assert walk(send, way) == said
        answer = send(CRY)
        assert "999" in answer.splitlines()[1], way
        assert send("BYE") == ""


@pytest.mark.parametrize("known", ["new", "known before", "left before"])
def test_known_and_unknown_numbers_get_identical_bytes(product: Product, known: str) -> None:
    send, stranger = strangers(product), strangers(product)
    if known != "new":
        walk(send, ["hello", "1", "1"])
        send("BYE")
    for text in ("hello", CRY, "BYE", "help", "1", "im 14", "who is this"):
        stranger, other = strangers(product), send
        assert other(text) == stranger(text)
        other("BYE")


def test_both_hold_with_the_database_gone(own_product: Product) -> None:
    send = strangers(own_product)
    cold = strangers(own_product)(CRY)
    opening = walk(send, ["hello"])
    walk(send, ["1", "1"])
    shutil.rmtree(own_product.data)
    (own_product.folder / "data").write_text("not a folder any more")
    assert strangers(own_product)(CRY) == cold
    assert send(CRY) != ""
    assert "999" in send(CRY)
    assert send("BYE") == ""
    assert "999" in send("hello")
    (own_product.folder / "data").unlink()
    assert _comes_back(send, opening)


def _comes_back(send: Send, opening: str) -> bool:
    """The store heals by itself once its place is there again."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if send("hi") == opening:
            return True
        send("BYE")
        time.sleep(0.2)
    return False
