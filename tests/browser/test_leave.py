"""The way out: nothing to see at once, nothing to come back to, whatever the server and the browser do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chromium import WIDE
from tests.browser.serving import Service, Weather
from tests.browser.steps import begin, press
from tests.patience import soon

OPENING = "Is it OK to message now?"
START = "data:text/html,<title>Before</title>Before"
SECRET = "hurts or scares"

#: What else a machine does may come between a press and its picture once or twice, but not every time.
TRIES = 4

# Says what can be seen two frames after a press, when both have been painted, and how many ms that took.
WATCH = """
for (const kind of ["click", "keydown"]) addEventListener(kind, () => {
  const pressed = performance.now();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    console.log(JSON.stringify([performance.now() - pressed, document.body.innerText, document.title]));
  }));
}, true);
"""


@pytest.fixture
def watched(context: Callable[..., BrowserContext], service: Service) -> Page:
    """In the middle of a conversation, come to from another page."""
    page = context(viewport=WIDE).new_page()
    page.add_init_script(WATCH)
    page.goto(START)
    page.goto(service.url)
    begin(page)
    press(page, "Someone hurts or scares me")
    return page


def leave(page: Page) -> None:
    page.get_by_role("link", name="Leave").click(no_wait_after=True)


def back(page: Page) -> None:
    """Back, perhaps to a page from memory, which then says nothing about having loaded."""
    page.go_back(wait_until="commit")


def emptied(page: Page, service: Service, weather: Weather) -> float:
    """Leave with the server down; how many ms the page took to show nothing."""
    service.down()
    with page.expect_console_message(lambda said: said.type == "log") as seen:
        leave(page)
    ms, text, title = json.loads(seen.value.text)
    assert (text, title) == ("", "Loading")
    page.wait_for_url(weather.url)
    service.up()
    return float(ms)


def test_the_page_is_empty_within_200_ms_though_server_and_weather_are_slow(
    watched: Page, service: Service, weather: Weather
) -> None:
    weather.take(2.0)
    took = [emptied(watched, service, weather)]
    while took[-1] >= 200 and len(took) < TRIES:
        watched.goto(service.url)
        begin(watched)
        took.append(emptied(watched, service, weather))
    assert took[-1] < 200, took


def test_the_session_is_gone_and_the_weather_learns_nothing(
    watched: Page, service: Service, weather: Weather
) -> None:
    assert service.rows.sessions
    leave(watched)
    watched.wait_for_url(weather.url)
    soon(lambda: not service.rows.sessions)
    soon(lambda: not watched.context.cookies())
    assert weather.referrers == [None]


def test_back_goes_behind_the_conversation(watched: Page, weather: Weather) -> None:
    leave(watched)
    watched.wait_for_url(weather.url)
    back(watched)
    expect(watched).to_have_title("Before")
    watched.go_forward(wait_until="commit")
    expect(watched).to_have_title("Weather")


@pytest.mark.parametrize("key", ["Escape", "Shift"])
def test_a_key_pressed_three_times_leaves(watched: Page, weather: Weather, key: str) -> None:
    for _ in range(3):
        watched.keyboard.press(key)
    watched.wait_for_url(weather.url)


def test_mashing_the_key_does_not_stop_the_way_out(watched: Page, weather: Weather) -> None:
    weather.take(0.5)
    for _ in range(9):
        watched.keyboard.press("Escape")
    watched.wait_for_url(weather.url)


def test_other_keys_between_start_the_count_again(watched: Page, service: Service) -> None:
    for key in ("Escape", "Escape", "a", "Escape", "Shift", "Shift", "b", "Shift"):
        watched.keyboard.press(key)
    watched.get_by_role("textbox").fill("")
    watched.get_by_role("textbox").press_sequentially("WHY ME")
    assert watched.url == service.url
    assert watched.locator(".turn").inner_text()


def test_shift_on_a_touch_keyboard_does_not_leave(
    context: Callable[..., BrowserContext], service: Service
) -> None:
    page = context(has_touch=True, is_mobile=True).new_page()
    page.goto(service.url)
    for _ in range(4):
        page.keyboard.press("Shift")
    page.wait_for_timeout(200)
    assert page.url == service.url


def test_the_other_tabs_leave_too(watched: Page, service: Service, weather: Weather) -> None:
    other = watched.context.new_page()
    other.goto(service.url)
    expect(other.locator(".turn")).to_be_visible()
    leave(watched)
    other.wait_for_url(weather.url)


def test_a_typed_word_leaves_like_the_button(watched: Page, service: Service, weather: Weather) -> None:
    watched.get_by_role("textbox").fill("bye")
    watched.keyboard.press("Enter")
    watched.wait_for_url(weather.url)
    soon(lambda: not service.rows.sessions)
    back(watched)
    expect(watched).to_have_title("Before")


def test_a_page_left_for_another_comes_back_from_the_server_not_from_memory(
    watched: Page, service: Service, weather: Weather
) -> None:
    here = watched.locator(".turn").inner_text()
    watched.goto(weather.url)
    back(watched)
    expect(watched.locator(".turn")).to_have_text(here, use_inner_text=True)


@pytest.fixture
def plain(context: Callable[..., BrowserContext], service: Service) -> Page:
    """The same without its script."""
    page = context(java_script_enabled=False).new_page()
    page.goto(START)
    page.goto(service.url)
    begin(page)
    press(page, "Someone hurts or scares me")
    return page


@pytest.mark.parametrize("how", ["button", "word"])
def test_without_a_script_every_step_back_shows_only_the_opening(
    plain: Page, service: Service, weather: Weather, how: str
) -> None:
    if how == "button":
        leave(plain)
    else:
        plain.get_by_role("textbox").fill("someones coming")
        plain.keyboard.press("Enter")
    plain.wait_for_url(weather.url)
    assert not service.rows.sessions
    assert weather.referrers == [None]
    for _ in range(5):
        back(plain)
        expect(plain.locator("body")).to_contain_text(re.compile(f"Before|{re.escape(OPENING)}"))
        if plain.title() == "Before":
            return
        assert SECRET not in plain.content()
    raise AssertionError("the page before was never reached")


def test_the_page_is_named_like_a_page_of_notes(page: Page, service: Service) -> None:
    assert page.title() == "Notes"
    assert page.url == service.url
    begin(page)
    assert page.title() == "Notes"
    assert page.url == service.url
