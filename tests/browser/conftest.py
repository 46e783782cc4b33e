"""One Chromium for a module, and a page of its own for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import PHONE, chromium
from tests.browser.serving import Service, Weather, serving
from tests.patience import PATIENCE_SECONDS

#: What a busy machine may take to show something; nothing here promises a time.
PATIENCE_MS = PATIENCE_SECONDS * 1000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as opened:
        yield opened


@pytest.fixture
def servers() -> Iterator[tuple[Service, Weather]]:
    with serving() as both:
        yield both


@pytest.fixture
def service(servers: tuple[Service, Weather]) -> Service:
    return servers[0]


@pytest.fixture
def weather(servers: tuple[Service, Weather]) -> Weather:
    return servers[1]


@pytest.fixture
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a browser profile of its own, a phone unless said otherwise; forgotten with the test."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        made.append(browser.new_context(**{"viewport": PHONE, **options}))
        made[-1].set_default_timeout(PATIENCE_MS)
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(params=["script", "no script"])
def page(request: pytest.FixtureRequest, context: Callable[..., BrowserContext], service: Service) -> Page:
    """The page opened on a phone, with its script and without."""
    opened = context(java_script_enabled=request.param == "script").new_page()
    opened.goto(service.url)
    return opened


@pytest.fixture
def scripted(context: Callable[..., BrowserContext], service: Service) -> Page:
    """The page opened on a phone, with its script."""
    opened = context().new_page()
    opened.goto(service.url)
    return opened
