"""Write docs/EXIT.md: how long leaving takes, on each channel, on this machine.

`.venv/bin/python -m scripts.exit_times` takes some minutes. These are figures to publish, not a test: a busy machine
is slower, and what must hold is held by the tests named on the page.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from bot.book import HERE
from tests.browser.chromium import PHONE, chromium
from tests.browser.serving import Service, serving
from tests.browser.steps import begin
from tests.product import Product
from tests.web_client import Browser

PAGE: Final = HERE.parent / "docs" / "EXIT.md"
ROUNDS: Final = 20
SECRET: Final = "exit_times_0123456789"  # noqa: S105 - of a server that lives for a minute
_TELEGRAM: Final = {
    "QUIETLINE_TELEGRAM_TOKEN": "123456:" + "a" * 35,
    "QUIETLINE_TELEGRAM_SECRET": SECRET,
    "QUIETLINE_TELEGRAM_API": "http://127.0.0.1:9",
}
# From the press to the second frame after it, when an empty page has surely been painted.
_WATCH: Final = """
addEventListener("click", (event) => {
  if (!event.target.closest(".leave")) return;
  const pressed = performance.now();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    console.log(JSON.stringify([performance.now() - pressed, document.body.innerText]));
  }));
}, true);
"""

#: What is promised, and the test in tests/browser/ that holds it.
PROMISES: Final = (
    (
        "blank within 200 ms though server and weather page are slow",
        "test_leave.py::test_the_page_is_empty_within_200_ms_though_server_and_weather_are_slow",
    ),
    ("Back never shows it", "test_leave.py::test_back_goes_behind_the_conversation"),
    ("other tabs leave too", "test_leave.py::test_the_other_tabs_leave_too"),
    ("Esc or Shift three times leaves", "test_leave.py::test_a_key_pressed_three_times_leaves"),
    (
        "neither does while a touch keyboard may be up",
        "test_leave_unreached.py::test_no_key_leaves_while_a_touch_keyboard_may_be_up",
    ),
    ("a finger held on the page leaves", "test_leave_unreached.py::test_a_finger_held_on_the_page_leaves"),
    (
        "left with the server down, gone when it is back",
        "test_leave_unreached.py::test_left_while_we_were_down_the_conversation_is_gone_when_we_are_back",
    ),
    (
        "without JavaScript each step back shows only the opening",
        "test_leave.py::test_without_a_script_every_step_back_shows_only_the_opening",
    ),
)

_HEAD: Final = f"""\
# How long leaving takes

Made by `python -m scripts.exit_times`; do not edit it by hand. {ROUNDS} rounds each, in milliseconds. The machine had
{os.cpu_count()} cores and other work besides: its load average was {os.getloadavg()[1]:.0f}.

**Blanked**: from the press on "Leave" in Chromium, on a screen of a phone's size, to the second frame painted after it,
the page then being empty. **Gone**: from sending the request to its answer, on the real product with SQLite; the answer
comes once the erasure is durable, so the session was gone before.

| | median | slowest |
|---|---|---|
"""

_TAIL: Final = """
What happens, in this order: the page is emptied, its title and icon changed, the server told (a beacon), the page
replaced by somewhere harmless; other tabs do the same. Nothing waits for the network. With the server down the browser
also keeps, for 15 minutes, the one bit that it left; the next request brings it, and the old session is erased before
anything is shown. Without JavaScript the link leads to `/exit`, and every step back fetches the page anew, which then
shows the neutral opening. No page can empty a browser's history or undo a screenshot ([threat model](THREAT-MODEL.md)).

| promise | held by |
|---|---|
"""


def main() -> None:
    """Measure, and write the page."""
    rows = [*_blanked(), *_gone()]
    PAGE.write_text(_HEAD.format(rounds=ROUNDS) + "\n".join(rows) + "\n" + _TAIL + _held(), "utf-8")
    sys.stdout.write("\n".join(rows) + f"\n{PAGE.name} written\n")


def _held() -> str:
    return "".join(f"| {promise} | `tests/browser/{test}` |\n" for promise, test in PROMISES)


def _row(what: str, times: list[float]) -> str:
    return f"| {what} | {statistics.median(times):.0f} | {max(times):.0f} |"


def _blanked() -> Iterator[str]:
    with chromium() as browser, serving() as (service, weather):
        page = browser.new_context(viewport=PHONE).new_page()
        page.add_init_script(_WATCH)
        weather.take(0.5)  # long enough that the empty page is painted and can be seen

        def left(*, down: bool) -> float:
            page.goto(service.url)
            begin(page)
            return _pressed(page, service, weather.url, down=down)

        yield _row("web, blanked", [left(down=False) for _ in range(ROUNDS)])
        yield _row("web, blanked with the server down", [left(down=True) for _ in range(ROUNDS)])


def _pressed(page: Page, service: Service, harmless: str, *, down: bool) -> float:
    if down:
        service.down()
    with page.expect_console_message(lambda said: said.type == "log") as seen:
        page.get_by_role("link", name="Leave").click(no_wait_after=True)
    ms, text = json.loads(seen.value.text)
    if text:
        raise SystemExit("something is still to be seen after leaving")
    page.wait_for_url(harmless)
    if down:
        service.up()
    return float(ms)


def _gone() -> Iterator[str]:
    ways = (("web", _web), ("text message", _sms), ("Telegram", _telegram))
    with (
        tempfile.TemporaryDirectory(prefix="quietline-exit-") as folder,
        Product(Path(folder), extra=_TELEGRAM) as product,
    ):
        for what, leave in ways:
            yield _row(f"{what}, session gone", [leave(product, number) for number in range(ROUNDS)])


def _web(product: Product, _: int) -> float:
    browser = Browser(product)
    browser.open()
    browser.press("Yes")
    return _timed(browser.leave)


def _sms(product: Product, number: int) -> float:
    phone = product.phone(f"+4477009006{number:02d}")
    phone.send("hello")
    return _timed(lambda: phone.send("BYE"))


def _telegram(product: Product, number: int) -> float:
    _update(product, number, 1, "hello")
    return _timed(lambda: _update(product, number, 2, "BYE"))


def _update(product: Product, number: int, message: int, text: str) -> None:
    who = {"id": 7_000_000_000 + number, "type": "private", "is_bot": False, "first_name": "A"}
    written = {"message_id": message, "date": int(time.time()), "chat": who, "from": who, "text": text}
    body = json.dumps({"update_id": number * 10 + message, "message": written}).encode()
    headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}
    if product.request("POST", "/telegram", body, headers)[0] != 200:
        raise SystemExit("an update was refused")


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
