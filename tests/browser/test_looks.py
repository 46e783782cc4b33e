"""How the page looks and fits: on a small phone, with the keyboard up, enlarged, in the dark, from right to left."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FloatRect, Locator, Page, Route, ViewportSize, expect

from bot.channels.web_pages import Choice, Pages, View
from bot.content.words import Message
from tests.browser.chromium import PHONE, WIDE
from tests.browser.serving import Service
from tests.browser.steps import begin, press, to_services
from tests.conftest import shipped_book

SMALLEST_TARGET = 48
#: What is left of a small phone when its keyboard is up.
WITH_KEYBOARD: ViewportSize = {"width": 360, "height": 380}
#: A desk's screen at 400 %.
ENLARGED: ViewportSize = {"width": 320, "height": 256}
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


def box(element: Locator) -> FloatRect:
    found = element.bounding_box()
    assert found is not None
    return found


def in_view(page: Page) -> None:
    """The last message, every answer and the way out can be seen without scrolling."""
    height = page.viewport_size["height"] if page.viewport_size else 0
    shown = [
        page.locator(".turn > :last-child"),
        page.locator(".leave"),
        *page.locator(".answers > button").all(),
    ]
    for element in shown:
        expect(element).to_be_in_viewport(ratio=1)
        place = box(element)
        assert place["y"] >= 0, element
        assert place["y"] + place["height"] <= height, element


def test_the_newest_message_and_all_answers_are_in_view_on_a_small_phone(page: Page) -> None:
    in_view(page)
    begin(page)
    in_view(page)
    for title in ("Something else", "My drinking or drug use"):
        press(page, title)
        in_view(page)


def test_they_stay_in_view_when_the_keyboard_is_up(scripted: Page) -> None:
    begin(scripted)
    scripted.get_by_role("textbox").focus()
    scripted.set_viewport_size(WITH_KEYBOARD)
    in_view(scripted)


def test_the_way_out_is_under_the_thumb_on_a_phone_and_top_right_on_a_wide_screen(scripted: Page) -> None:
    way_out = scripted.locator(".leave")
    thumb = box(way_out)
    assert thumb["y"] > PHONE["height"] * 0.8
    scripted.set_viewport_size(WIDE)
    corner = box(way_out)
    assert corner["y"] < 40
    assert corner["x"] + corner["width"] > WIDE["width"] - 40


def test_everything_to_press_is_large_enough(page: Page) -> None:
    begin(page)
    to_services(page)
    for element in page.locator(":not(p) > a, button, input:not([type=hidden]), select").all():
        if element.is_visible():
            assert box(element)["height"] >= SMALLEST_TARGET, element


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_words_stand_out_seven_to_one(
    context: Callable[..., BrowserContext], service: Service, scheme: str
) -> None:
    page = context(color_scheme=scheme, bypass_csp=True).new_page()
    page.goto(service.url)
    weak: list[object] = page.evaluate(CONTRAST)
    begin(page)
    weak += page.evaluate(CONTRAST)
    to_services(page)
    weak += page.evaluate(CONTRAST)
    assert weak == []


def test_at_400_percent_nothing_runs_out_of_the_side_and_the_way_out_stays(page: Page) -> None:
    page.set_viewport_size(ENLARGED)
    begin(page)
    press(page, "Someone hurts or scares me")
    expect(page.locator(".leave")).to_be_in_viewport(ratio=1)
    assert page.locator("html").bounding_box() is not None
    for element in page.locator(".said, .answers button, .write").all():
        place = box(element)
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= ENLARGED["width"]
        element.scroll_into_view_if_needed()
        expect(element).to_be_in_viewport()


def test_twice_as_large_letters_push_nothing_out_of_the_side(scripted: Page) -> None:
    begin(scripted)
    scripted.evaluate("document.documentElement.style.fontSize = '32px'")
    assert scripted.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(scripted.locator(".leave")).to_be_in_viewport(ratio=1)


def test_nothing_moves_by_itself(scripted: Page) -> None:
    moving = "Array.from(document.querySelectorAll('*')).flatMap(e => e.getAnimations()).length"
    assert scripted.evaluate(moving) == 0
    assert "animation" not in (Path("bot/channels/static/page.css").read_text(encoding="utf-8"))


def test_right_to_left_mirrors_everything_but_numbers(
    context: Callable[..., BrowserContext], service: Service
) -> None:
    message = Message("اتصل الآن\n999\nنحن هنا")
    view = View("ar", (message,), turn="x", choices=(Choice("نعم", "1"),))
    html = Pages(shipped_book().words, "about:blank").page(view, (message,))
    page = context().new_page()

    def arabic(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.route(service.url, arabic)
    page.goto(service.url)
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert box(page.locator(".leave"))["x"] > PHONE["width"] / 2
    said = box(page.locator(".said"))
    assert said["x"] + said["width"] > PHONE["width"] - 40
    assert page.locator(".number").get_attribute("dir") == "ltr"
    page.set_viewport_size(WIDE)
    assert box(page.locator(".leave"))["x"] < 40


def test_every_control_has_a_name_a_reader_can_say(page: Page) -> None:
    begin(page)
    assert page.get_by_role("link", name="Leave now, quickly").count() == 1
    assert page.get_by_role("textbox", name="Write a message. You do not have to.").count() == 1
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("log").count() == 1
    named = page.locator("button").all_inner_texts()
    assert all(name.strip() for name in named), json.dumps(named)
