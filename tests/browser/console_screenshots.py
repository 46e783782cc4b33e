"""Take the pictures of the console in docs/screenshots: `python -m tests.browser.console_screenshots`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from bot.book import HERE, read_book
from bot.console.enrolling import Enrolment
from tests.browser.chromium import WIDE, chromium
from tests.browser.console_world import a_shift, console_at, past_days, sign_in
from tests.browser.screenshots import WHERE
from tests.console.desk import Desk

SCHEMES = ("light", "dark")


def take(browser: Browser, desk: Desk, url: str, who: Enrolment, rooms: dict[str, str]) -> None:
    """These rooms, as this worker sees them, in both schemes."""
    for scheme in SCHEMES:
        context = browser.new_context(viewport=WIDE, color_scheme="dark" if scheme == "dark" else "light")
        page = context.new_page()
        desk.go(seconds=30)
        sign_in(page, url, who, desk.code(who))
        for name, path in rooms.items():
            page.goto(url + path)
            for composer in page.locator("#text").all():
                composer.fill("They can be nearby. You did nothing wrong by telling me.")
            page.wait_for_timeout(800)
            page.mouse.move(0, 0)
            suffix = "-dark" if scheme == "dark" else ""
            page.screenshot(path=WHERE / f"console-{name}{suffix}.png")
        context.close()


def main() -> None:
    with TemporaryDirectory() as folder, chromium() as browser:
        book = read_book(HERE, date.today, "QL")
        with console_at(Path(folder), book) as (desk, url):
            staff, number = a_shift(desk)
            past_days(desk, 21)
            take(browser, desk, url, staff["ann"], {"conversation": f"/case/{number}"})
            take(browser, desk, url, staff["bea"], {"queue": "/queue"})
            over = {
                "insight": "/insight",
                "trail": "/review/trail",
                "directory": "/directory/switchboard_lgbt",
            }
            take(browser, desk, url, staff["sue"], {"supervisor": "/supervisor", **over})


if __name__ == "__main__":
    main()
