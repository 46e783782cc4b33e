"""Take the pictures of the console in docs/screenshots: `python -m tests.browser.console_screenshots`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, NamedTuple

from playwright.sync_api import Browser, FloatRect, Page, ViewportSize

from bot.book import HERE, read_book
from bot.console.enrolling import Enrolment
from bot.handoff.case import Team
from bot.handoff.shift import Role
from tests.browser.chromium import PHONE, WIDE, chromium
from tests.browser.components import console_sheet, page_sheet
from tests.browser.console_world import a_shift, console_at, past_days, sign_in
from tests.browser.screenshots import WHERE
from tests.console.desk import Desk


class Look(NamedTuple):
    """One way a screen is looked at."""

    suffix: str
    size: ViewportSize
    scheme: Literal["light", "dark"] = "light"


#: As much of a page that has to be scrolled.
LONGEST: Final = 1400
LOOKS: Final = (
    Look("", WIDE),
    Look("-dark", WIDE, "dark"),
    Look("-phone", PHONE),
    Look("-400", {"width": 320, "height": 256}),
)


def take(browser: Browser, desk: Desk, url: str, who: Enrolment, rooms: dict[str, str]) -> None:
    """These rooms, as this worker sees them, in every look."""
    for look in LOOKS:
        context = browser.new_context(viewport=look.size, color_scheme=look.scheme)
        page = context.new_page()
        desk.go(seconds=30)
        sign_in(page, url, who, desk.code(who))
        for name, path in rooms.items():
            page.goto(url + path)
            for composer in page.locator("#text").all():
                composer.fill("They can be nearby. You did nothing wrong by telling me.")
            page.wait_for_timeout(800)
            _shoot(page, f"console-{name}{look.suffix}")
        context.close()


def take_outside(browser: Browser, url: str) -> None:
    """The door, and the sheets of components."""
    for look in LOOKS:
        page = browser.new_page(viewport=look.size, color_scheme=look.scheme)
        page.goto(f"{url}/sign-in")
        _shoot(page, f"console-sign-in{look.suffix}")
        page.close()
    for look in LOOKS[:2]:
        for name, sheet, wide in (("console", console_sheet(), 1280), ("page", page_sheet(), 1160)):
            page = browser.new_page(viewport={"width": wide, "height": 800}, color_scheme=look.scheme)
            page.set_content(sheet)
            page.wait_for_timeout(500)
            page.screenshot(path=WHERE / f"components-{name}{look.suffix}.png", full_page=True)
            page.close()


def _shoot(page: Page, name: str) -> None:
    """A desk's screen as it stands; a small one as far as somebody reads on."""
    page.mouse.move(0, 0)
    width, height = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    small = width < WIDE["width"]
    clip = FloatRect(x=0, y=0, width=width, height=min(height, LONGEST) if small else WIDE["height"])
    page.screenshot(path=WHERE / f"{name}.png", full_page=small, clip=clip)


def main() -> None:
    with TemporaryDirectory() as folder, chromium() as browser:
        book = read_book(HERE, date.today, "QL")
        with console_at(Path(folder), book) as (desk, url):
            staff, number = a_shift(desk)
            past_days(desk, 21)
            (gone, *_) = desk.house.watch.ended(frozenset(Team))
            boss = desk.enrol("oli", Role.OPERATOR)
            take(browser, desk, url, staff["ann"], {"conversation": f"/case/{number}", "shift": "/shift"})
            take(browser, desk, url, staff["bea"], {"queue": "/queue"})
            over = {
                "insight": "/insight",
                "trail": "/review/trail",
                "review": f"/review/{gone.case.number}",
                "directory": "/directory/switchboard_lgbt",
            }
            take(browser, desk, url, staff["sue"], {"supervisor": "/supervisor", **over})
            take(browser, desk, url, boss, {"people": "/people"})
            take_outside(browser, url)


if __name__ == "__main__":
    main()
