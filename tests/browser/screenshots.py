"""Take the pictures in docs/screenshots: `python -m tests.browser.screenshots`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, ViewportSize

from bot.book import HERE
from bot.preview.page import page as preview
from tests.browser.chromium import PHONE, WIDE, chromium
from tests.browser.serving import Service, serving
from tests.browser.steps import begin, press, to_services
from tests.conftest import DAY

WHERE = Path(__file__).parents[2] / "docs" / "screenshots"


def opening(page: Page) -> None:
    """Nothing: the page as anyone finds it."""


def question(page: Page) -> None:
    begin(page)
    press(page, "Someone hurts or scares me")


def danger(page: Page) -> None:
    question(page)
    page.get_by_role("textbox").fill("hes got a knife")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("a.number").first.wait_for()


def services(page: Page) -> None:
    begin(page)
    to_services(page)


SCREENS: tuple[Callable[[Page], None], ...] = (opening, question, danger, services)


def take(browser: Browser, service: Service, name: str, size: ViewportSize, scheme: str) -> None:
    """Every screen at this size, each come to afresh."""
    for screen in SCREENS:
        context = browser.new_context(
            viewport=size,
            color_scheme="dark" if scheme == "dark" else "light",
            device_scale_factor=2 if size is PHONE else 1,
        )
        page = context.new_page()
        page.goto(service.url)
        screen(page)
        page.mouse.move(0, 0)
        page.screenshot(path=WHERE / f"page-{screen.__name__}-{name}.png")
        context.close()


def take_preview(browser: Browser) -> None:
    """A flow with its messages, as `quietline preview` writes them."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "preview.html"
        file.write_text(preview(HERE, DAY, None, 4.0), "utf-8")
        sheet = browser.new_page(viewport={"width": 1440, "height": 1500})
        sheet.goto(f"{file.as_uri()}#f-drunk_or_high")
        sheet.screenshot(path=WHERE / "preview.png")
        sheet.close()


def main() -> None:
    WHERE.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        take_preview(browser)
    with chromium() as browser, serving() as (service, _):
        take(browser, service, "phone", PHONE, "light")
        take(browser, service, "phone-dark", PHONE, "dark")
        take(browser, service, "wide", WIDE, "light")


if __name__ == "__main__":
    main()
