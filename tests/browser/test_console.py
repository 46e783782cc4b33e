"""A shift in the browser: somebody texts, waits, is taken, answered, and it ends; on the running service."""

from __future__ import annotations

import time
from base64 import b32decode
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import BrowserContext, Page, expect

from bot.console.enrolling import Enrolment, enrol
from bot.foundations import now
from bot.handoff.case import Team
from bot.handoff.shift import Role
from bot.store.accounts import Account, Accounts
from safety.accountkey import account_seal
from safety.secrecy import Sealed
from tests.browser.chromium import WIDE
from tests.browser.console_world import sign_in
from tests.product import SECRET, Product

TO_A_PERSON = ("hello", "1", "1", "person", "go on", "yes", "30 minutes")
HOSTILE = "<img src=x onerror=alert(1)> he is out"


def code(who: Enrolment) -> str:
    raw = b32decode(who.secret + "=" * (-len(who.secret) % 8))
    return TOTP(raw, 6, SHA1(), 30).generate(int(time.time())).decode()


def test_from_asking_for_a_person_to_the_end_of_the_talk(
    tmp_path: Path, context: Callable[..., BrowserContext]
) -> None:
    with Product(tmp_path, ("run",)) as product:
        console = f"http://127.0.0.1:{product.environment['QUIETLINE_CONSOLE_PORT']}"
        accounts = Accounts(f"sqlite:///{product.data}/quietline.db", account_seal(Sealed(SECRET)), now)
        asked: list[str] = []

        def on_shift(name: str, role: Role) -> Page:
            who = enrol(accounts, Account(name, frozenset({role}), frozenset(Team)), "QL")
            page = context(viewport=WIDE).new_page()
            page.on("request", lambda request: asked.append(request.url))
            sign_in(page, console, who, code(who))
            page.get_by_role("button", name="Go on shift").click()
            expect(page.get_by_text("On shift ·")).to_be_visible()
            return page

        worker, supervisor = on_shift("ann", Role.WORKER), on_shift("sue", Role.SUPERVISOR)
        supervisor.goto(f"{console}/supervisor")
        phone = product.phone()
        for words in TO_A_PERSON:
            assert phone.send(words)

        # The row comes by itself; keys alone take it.
        expect(worker.get_by_text("Next to take")).to_be_visible()
        worker.keyboard.press("j")
        worker.keyboard.press("Enter")
        expect(worker.get_by_text("Someone hurts or scares them")).to_be_visible()
        expect(supervisor.get_by_text("With ann")).to_be_visible()

        # What they write comes by itself and does not touch what is being typed.
        worker.get_by_label("Write to them").fill("I am here")
        expect(worker.get_by_text("Sent as 1 text, 4p.")).to_be_visible()
        assert phone.send(HOSTILE) == ""
        expect(worker.get_by_role("log")).to_contain_text(HOSTILE)
        expect(worker.get_by_label("Write to them")).to_have_value("I am here")
        worker.get_by_role("button", name="Send", exact=True).click()
        expect(worker.locator(".ours")).to_contain_text("I am here")

        worker.get_by_text("Close", exact=True).first.click()
        worker.get_by_label("We talked, and it helped for now").check()
        worker.get_by_role("button", name="Close", exact=True).first.click()
        expect(worker.get_by_text("Nobody is waiting for your teams.")).to_be_visible()
        assert "not with a person any more" in phone.send("thank you")
        assert {url.split("/")[2] for url in asked} == {console.split("/")[2]}
