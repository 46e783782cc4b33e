"""What changes while a page of the console is on its way is on it at once, and not at the next change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Route, expect

from bot.book import Book
from bot.handoff.shift import Presence, Role
from tests.browser.chromium import WIDE
from tests.browser.console_world import console_at, sign_in


def test_who_asks_while_a_page_comes_is_on_it_without_another_change(
    tmp_path: Path, book: Book, context: Callable[..., BrowserContext]
) -> None:
    with console_at(tmp_path, book) as (desk, url):
        ann = desk.enrol("ann", Role.WORKER)
        desk.house.desks.be("ann", Presence.ON)
        page = context(viewport=WIDE).new_page()
        sign_in(page, url, ann, desk.code(ann))
        listens: list[Route] = []

        def hold(route: Route) -> None:
            listens.append(route)

        page.route("**/bell?*", hold)
        with page.expect_request("**/bell?heard="):
            page.goto(f"{url}/queue")
        assert page.locator("[data-row]").count() == 0
        desk.asks("im scared", person="+447700900777")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        listens.pop().continue_()
        page.unroute("**/bell?*")
        expect(page.locator("[data-row]")).to_have_count(1)
    assert asked[0] == f"{url}/queue"
