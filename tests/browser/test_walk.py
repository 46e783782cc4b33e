"""A whole conversation on the page, with its script and without, as a person with a phone or a keyboard has it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chromium import WIDE
from tests.browser.serving import Service, Weather
from tests.browser.steps import begin, press, to_services
from tests.patience import soon


def test_a_conversation_ends_at_services_that_can_be_called(page: Page) -> None:
    begin(page)
    to_services(page)
    assert page.locator(".card a[href^='tel:']").count() >= 1


def test_the_page_asks_nobody_but_us_for_anything(
    context: Callable[..., BrowserContext], service: Service
) -> None:
    page = context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(service.url)
    begin(page)
    to_services(page)
    assert asked
    assert [url for url in asked if not url.startswith(service.url)] == []


def test_nothing_typed_or_answered_stays_on_the_page(page: Page) -> None:
    begin(page)
    page.get_by_role("textbox").fill("my name is Zebedee")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".thread")).to_contain_text("Sorry")
    assert "Zebedee" not in page.content()
    assert page.get_by_role("textbox").input_value() == ""


def test_the_browser_keeps_nothing_but_one_cookie_no_script_can_read(scripted: Page) -> None:
    begin(scripted)
    to_services(scripted)
    kept = scripted.evaluate(
        """async () => [document.cookie, localStorage.length, sessionStorage.length, (await caches.keys()).length,
          (await navigator.serviceWorker.getRegistrations()).length, (await indexedDB.databases()).length]"""
    )
    assert kept == ["", 0, 0, 0, 0, 0]
    assert [cookie["name"] for cookie in scripted.context.cookies()] == ["s"]


def test_answers_come_without_a_reload_and_without_a_trail(scripted: Page) -> None:
    scripted.evaluate("window.stayed = true")
    long = scripted.evaluate("history.length")
    begin(scripted)
    to_services(scripted)
    assert scripted.evaluate("window.stayed")
    assert scripted.evaluate("history.length") == long


def test_a_reload_shows_the_same_turn(page: Page) -> None:
    begin(page)
    press(page, "Someone hurts or scares me")
    before = page.locator(".turn").inner_text()
    page.reload()
    assert page.locator(".turn").inner_text() == before


def test_a_keyboard_is_enough(context: Callable[..., BrowserContext], service: Service) -> None:
    page = context(viewport=WIDE).new_page()
    page.goto(service.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Leave")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="999")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Yes", exact=True)).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_contain_text("closest to why you are here")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Someone hurts or scares me")).to_be_focused()
    page.get_by_role("textbox").focus()
    page.keyboard.type("something else")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="My drinking or drug use")).to_be_visible()
    expect(page.get_by_role("textbox")).to_be_focused()


def test_what_cannot_be_sent_is_not_lost_and_the_numbers_are_there(scripted: Page, service: Service) -> None:
    begin(scripted)
    service.down()
    scripted.get_by_role("textbox").fill("he is here")
    scripted.get_by_role("button", name="Send", exact=True).click()
    alert = scripted.get_by_role("alert")
    expect(alert).to_contain_text("999")
    expect(alert).to_be_in_viewport()
    assert scripted.get_by_role("textbox").input_value() == "he is here"
    service.up()
    scripted.get_by_role("button", name="Send", exact=True).click()
    expect(alert).to_have_count(0)


def test_a_page_whose_cookie_is_gone_begins_again(scripted: Page) -> None:
    begin(scripted)
    scripted.context.clear_cookies()
    scripted.get_by_role("button", name="Something else").click()
    expect(scripted.locator(".turn")).to_contain_text("Is it OK to message now?")


def test_a_cry_puts_the_number_on_the_screen(page: Page) -> None:
    begin(page)
    press(page, "Someone hurts or scares me")
    page.get_by_role("textbox").fill("hes got a knife")
    page.get_by_role("button", name="Send", exact=True).click()
    number = page.locator("a.number").first
    expect(number).to_have_attribute("href", "tel:999")
    expect(number).to_be_in_viewport()


def test_a_number_is_copied_and_the_clipboard_emptied_on_leaving(
    context: Callable[..., BrowserContext], servers: tuple[Service, Weather]
) -> None:
    service, weather = servers
    page = context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto(service.url)
    begin(page)
    to_services(page)
    page.get_by_role("button", name="Copy", exact=True).first.click()
    expect(page.get_by_role("button", name="Copied", exact=True)).to_be_visible()
    page.get_by_role("link", name="Leave").click()
    page.wait_for_url(weather.url)
    soon(lambda: page.evaluate("navigator.clipboard.readText()") == "")
