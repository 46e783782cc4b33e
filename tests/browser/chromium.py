"""A Chromium that talks to nobody but the servers of the tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ViewportSize, sync_playwright

QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

# Playwright switches this off; people's browsers have it, and it brings pages back from memory.
KEEPS_NO_PAGES = "--disable-back-forward-cache"

PHONE: ViewportSize = {"width": 360, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 800}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, or the one Playwright brought. Fails if there is neither: this is never skipped."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(
            executable_path=path, args=list(QUIET), ignore_default_args=[KEEPS_NO_PAGES]
        )
        try:
            yield browser
        finally:
            browser.close()
