"""On the web page, without JavaScript, in states reached by writing: leaving leaves no session, a cry is answered."""

from __future__ import annotations

import shutil

import pytest

from tests.crawl import states
from tests.product import Product
from tests.web_client import Browser

CRY = "hes got a knife x"


@pytest.fixture(scope="module")
def ways(product: Product) -> list[list[str]]:
    """What to write to come to each of many states; the same words lead there as by text message."""
    numbers = iter(range(800_000, 900_000))
    found = states(lambda: product.phone(f"+447700{next(numbers):06d}").send, limit=40)
    return [way[1:] for way, _ in found]


def at(product: Product, way: list[str]) -> Browser:
    browser = Browser(product)
    browser.open()
    for text in way:
        browser.write(text)
    return browser


def test_the_way_out_leaves_no_session_in_every_state(product: Product, ways: list[list[str]]) -> None:
    opening = Browser(product).open()
    for way in ways:
        browser = at(product, way)
        kept = browser.cookie
        status, headers = browser.leave()
        assert (status, browser.cookie) == (303, "")
        assert "cookies" in headers["clear-site-data"]
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert Browser(product, cookie=kept).open() == opening, way


def test_bye_written_on_the_page_leaves_too(product: Product, ways: list[list[str]]) -> None:
    opening = Browser(product).open()
    for way in ways:
        browser = at(product, way)
        kept = browser.cookie
        assert browser.write("BYE") in ("", browser.words())
        assert "999" not in browser.page
        assert Browser(product, cookie=kept).open() == opening, way


def test_a_cry_is_answered_in_every_state_and_on_any_form(product: Product, ways: list[list[str]]) -> None:
    for way in ways:
        for turn in (None, "forged", ""):
            browser = at(product, way)
            assert "999" in browser.write(CRY, turn), (way, turn)


def test_both_hold_with_the_database_gone(own_product: Product) -> None:
    browser = at(own_product, ["1", "1"])
    shutil.rmtree(own_product.data)
    own_product.data.write_text("not a folder any more")
    assert "999" in browser.write(CRY)
    assert "999" in Browser(own_product).write(CRY)
    status, headers = browser.leave()
    assert status == 303
    assert headers["location"].startswith("https://")


def test_the_page_never_shows_what_was_written(product: Product) -> None:
    browser = at(product, ["1", "my name is quenilda"])
    assert "quenilda" not in browser.page
    assert "quenilda" not in browser.open()


def test_a_doubled_press_takes_one_step(product: Product) -> None:
    browser = Browser(product)
    browser.open()
    first = browser.page
    after = browser.press("Yes")
    browser.page = first
    assert browser.press("Yes") == after
