"""The way out by a finger and with the server down: what is owed is done before anything is shown again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, expect

from tests.browser.serving import Service, Weather
from tests.browser.steps import begin, press
from tests.patience import soon

OPENING = "Is it OK to message now?"


@pytest.fixture
def phone(context: Callable[..., BrowserContext], service: Service) -> Page:
    """In the middle of a conversation, on a phone."""
    page = context(has_touch=True, is_mobile=True).new_page()
    page.goto(service.url)
    begin(page)
    press(page, "Someone hurts or scares me")
    return page


class Finger:
    """One finger on the glass."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._wire: CDPSession = page.context.new_cdp_session(page)

    def down(self, where: Locator) -> None:
        box = where.bounding_box()
        assert box is not None
        self.at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self._touch("touchStart", self.at)

    def move(self, by: float) -> None:
        self._touch("touchMove", (self.at[0], self.at[1] + by))

    def _touch(self, kind: str, at: tuple[float, float]) -> None:
        points = [{"x": at[0], "y": at[1]}]
        self._wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.mark.parametrize("place", [".said", ".answers button", ".leave", "h1"])
def test_a_finger_held_on_the_page_leaves(
    phone: Page, service: Service, weather: Weather, place: str
) -> None:
    Finger(phone).down(phone.locator(place).first)
    phone.wait_for_url(weather.url)
    soon(lambda: not service.rows.sessions)


def test_a_finger_on_the_box_to_write_in_or_one_that_scrolls_stays(phone: Page, service: Service) -> None:
    finger = Finger(phone)
    finger.down(phone.get_by_role("textbox"))
    phone.wait_for_timeout(1200)
    assert phone.url == service.url
    phone.reload()
    finger.down(phone.locator(".said").first)
    finger.move(40)
    phone.wait_for_timeout(1200)
    assert phone.url == service.url
    assert service.rows.sessions


def test_no_key_leaves_while_a_touch_keyboard_may_be_up(
    phone: Page, service: Service, weather: Weather
) -> None:
    phone.get_by_role("textbox").focus()
    for key in ("Escape", "Shift") * 2:
        for _ in range(3):
            phone.keyboard.press(key)
    assert phone.url == service.url
    phone.locator("main").focus()
    for _ in range(3):
        phone.keyboard.press("Escape")
    phone.wait_for_url(weather.url)


def by_the_link(page: Page) -> None:
    page.get_by_role("link", name="Leave").click(no_wait_after=True)


def by_the_key(page: Page) -> None:
    page.locator("main").focus()
    for _ in range(3):
        page.keyboard.press("Escape")


def by_a_word(page: Page) -> None:
    page.get_by_role("textbox").fill("Bye ")
    page.keyboard.press("Enter")


@pytest.mark.parametrize("way", [by_the_link, by_the_key, by_a_word])
def test_left_while_we_were_down_the_conversation_is_gone_when_we_are_back(
    phone: Page, service: Service, weather: Weather, way: Callable[[Page], None]
) -> None:
    service.down()
    way(phone)
    phone.wait_for_url(weather.url)
    assert service.rows.sessions, "nobody could be told"
    service.up()
    phone.goto(service.url)
    expect(phone.locator(".turn")).to_contain_text(OPENING)
    assert not service.rows.sessions
    assert {cookie["name"] for cookie in phone.context.cookies()} == {"s"}
    begin(phone)
