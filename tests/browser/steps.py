"""Steps through a conversation on the page."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Page, expect

REASON = "What is closest to why you are here?"
_MOST_QUESTIONS = 8


def begin(page: Page) -> None:
    """Say that it is safe."""
    press(page, "Yes")
    expect(page.locator(".turn")).to_contain_text(REASON)


def press(page: Page, title: str) -> None:
    """Press an answer, and wait until another turn is there."""
    turn = _turn(page)
    page.get_by_role("button", name=title, exact=True).click()
    _next(page, turn)


def say(page: Page, words: str) -> None:
    """Type it, and wait until another turn is there: the page it is typed on may offer what the next one offers."""
    turn = _turn(page)
    page.get_by_role("textbox").fill(words)
    page.keyboard.press("Enter")
    _next(page, turn)


def _turn(page: Page) -> str:
    return page.locator("[name=turn]").first.get_attribute("value") or ""


def _next(page: Page, turn: str) -> None:
    expect(page.locator("[name=turn]").first).not_to_have_value(turn)


def to_services(page: Page) -> None:
    """From the first question to services, by the first answer to each."""
    walk(page, ("Something else", "More choices", "Find help near me"))
    for _ in range(_MOST_QUESTIONS):
        if page.locator(".card").count():
            return
        lists = page.locator(".answers select")
        if lists.count():
            lists.select_option(index=1)
            press(page, "Go on")
        else:
            press(page, page.locator(".answers > button").first.inner_text())
    raise AssertionError("no service was shown")


def walk(page: Page, titles: Iterable[str]) -> None:
    """One answer after another."""
    for title in titles:
        press(page, title)
