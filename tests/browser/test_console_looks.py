"""Every page of the console to axe, in light and dark, at its own width and at 400 %."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

from bot.book import Book
from bot.console.app import rooms
from bot.console.pages import Pages
from bot.handoff.shift import Presence, Role
from tests.browser.chromium import WIDE
from tests.browser.components import CONSOLE_CSS, console_sheet
from tests.browser.console_world import a_shift, console_at, past_days, sign_in

#: Everything axe knows of WCAG 2.2 AA and of good practice, and the stronger contrast of AAA in place of AA's.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "wcag2aaa"]
CONTRAST = ["color-contrast-enhanced"]
BREACHES = """async (rules) => {
  const instead = { "color-contrast": { enabled: false } };
  const found = await axe.run({ resultTypes: ["violations"], runOnly: rules, rules: instead });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(" ")}`);
}"""
#: A desk's screen at 400 %.
ENLARGED = 320
#: What no page is at that path: a file, and a word for the page's own script.
NOT_PAGES = {"/insight.csv", "/bell"}


def breaches(page: Page) -> list[str]:
    """What axe finds in light, what it finds of colours in dark, and a page at 400 % that has to be read sideways."""
    page.evaluate(AXE_SCRIPT)
    page.emulate_media(color_scheme="light")
    found: list[str] = page.evaluate(BREACHES, RULES)
    page.emulate_media(color_scheme="dark")
    found += page.evaluate(BREACHES, CONTRAST)
    page.set_viewport_size({"width": ENLARGED, "height": 640})
    if page.evaluate("document.documentElement.scrollWidth") > ENLARGED:
        found.append("wider than the screen at 400 %")
    page.set_viewport_size(WIDE)
    return found


def test_axe_finds_nothing_on_any_page_in_light_and_dark(
    tmp_path: Path, book: Book, context: Callable[..., BrowserContext]
) -> None:
    with console_at(tmp_path, book) as (desk, url):
        staff, number = a_shift(desk)
        past_days(desk, 1)
        everyone = desk.enrol("eve", *Role)
        desk.house.desks.be("eve", Presence.ON)
        offered = desk.asks("im scared", person="+447700900777")
        filled = {"number": str(offered), "key": "switchboard_lgbt", "name": "ann"}
        paths = [
            re.sub(r"\{(\w+)\}", lambda part: filled[part[1]], room.path)
            for room in rooms(desk.house, Pages("QL", frozenset()))
            if room.show and room.path not in NOT_PAGES
        ]
        page = context(viewport=WIDE, bypass_csp=True).new_page()
        found = {}
        page.goto(f"{url}/sign-in")
        found["/sign-in"] = breaches(page)
        desk.go(seconds=30)
        sign_in(page, url, everyone, desk.code(everyone))
        for path in (*paths, "/shift?after=hard", "/case/999"):
            page.goto(url + path)
            found[path] = breaches(page)
        page.context.clear_cookies()
        desk.go(seconds=30)
        sign_in(page, url, staff["ann"], desk.code(staff["ann"]))
        page.goto(f"{url}/case/{number}")
        for closed in page.locator("summary").all():
            closed.click()
        found["a conversation, all open"] = breaches(page)
        page.set_content(console_sheet())
        found["every component"] = breaches(page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_the_sheet_of_components_leaves_none_out() -> None:
    shown = {name for names in re.findall(r'class="([^"]+)"', console_sheet()) for name in names.split()}
    assert set(re.findall(r"\.([a-z][\w-]*)(?=[^{}]*\{)", CONSOLE_CSS)) <= shown
