"""A shift in the browser, on the running service: three people on three channels, two workers, a supervisor."""

from __future__ import annotations

import sqlite3
import time
from base64 import b32decode
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from bot.console.enrolling import Enrolment, enrol
from bot.foundations import now
from bot.handoff.case import Team
from bot.handoff.shift import Role
from bot.store.accounts import Account, Accounts
from safety.accountkey import account_seal
from safety.secrecy import Sealed
from safety.traces import search
from tests.browser.chromium import WIDE
from tests.browser.console_world import sign_in
from tests.browser.doubles import Doubles, doubles
from tests.browser.steps import press, say
from tests.patience import soon
from tests.product import SECRET, Product
from tests.telegram_double import Person
from tests.twilio_double.phone import Phone

TEXTER = "+447700900123"
#: What each of them tells before they ask for a person: that children live with them, and that they are afraid.
TOLD = ("Ask me", "No", "Aged 18 or over", "They live with us", "I can say what I think", "No", "Yes")
REASON, QUEUED = "Someone hurts or scares me", ("Anyone", "30 minutes")
#: Line by line, none and all of it; and which of the two is then to be seen.
AGREED = {
    "sms": (("Ask me each time", "No", "Yes"), {"afraid"}),
    "telegram": (("None",), set[str]()),
    "web": (("All",), {"afraid", "children"}),
}
IN_WORDS = {"children": "Children are at home", "afraid": "Has been made afraid by someone close"}
#: What would run or call out if any page took it for more than words.
HOSTILE = (
    '<img src=x onerror=alert(1)> </textarea></p><script>alert(2)</script> "><b onmouseover=alert(3)>'
    "<svg/onload=alert(4)> <link rel=stylesheet href=//x> {{7*7}} he is out"
)
ANSWERS = ("I am here with you", "You decide what I read of it", "Take all the time you want")
#: Counts the tones of a page.
TONES = "window.tones = 0; const start = OscillatorNode.prototype.start;" + (
    "OscillatorNode.prototype.start = function () { window.tones += 1; start.call(this); };"
)
#: Lets a page be told that another one is in front of it, and keeps what its badge was given to say.
BADGES = (
    "window.away = false; window.badges = []; Navigator.prototype.setAppBadge = (...said) => badges.push(said);"
    + ("Object.defineProperty(Document.prototype, 'hidden', { get: () => window.away });")
)
TO_AND_FRO = "(away) => { window.away = away; dispatchEvent(new Event('visibilitychange')); }"


@dataclass
class Shift:
    """The staff of one evening, each at a browser of their own."""

    product: Product
    context: Callable[..., BrowserContext]
    asked: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)

    @property
    def console(self) -> str:
        return f"http://127.0.0.1:{self.product.environment['QUIETLINE_CONSOLE_PORT']}"

    def on(self, name: str, role: Role) -> Page:
        """Somebody new, signed in and on shift, at the queue."""
        accounts = Accounts(f"sqlite:///{self.product.data}/quietline.db", account_seal(Sealed(SECRET)), now)
        who = enrol(accounts, Account(name, frozenset({role}), frozenset(Team)), "QL")
        browser = self.context(viewport=WIDE)
        browser.add_init_script(TONES + BADGES)
        page = browser.new_page()
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("dialog", self._ran)
        sign_in(page, self.console, who, code(who))
        page.get_by_role("button", name="Go on shift").click()
        expect(page.get_by_text("On shift ·")).to_be_visible()
        return page

    def _ran(self, dialog: Dialog) -> None:
        self.ran.append(dialog.message)
        dialog.dismiss()


def code(who: Enrolment) -> str:
    raw = b32decode(who.secret + "=" * (-len(who.secret) % 8))
    return TOTP(raw, 6, SHA1(), 30).generate(int(time.time())).decode()


def take_by_keys(page: Page) -> None:
    page.wait_for_load_state()  # a key pressed before the page's script is there is lost
    expect(page.get_by_text("Next to take")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Someone hurts or scares them")).to_be_visible()


def write(page: Page, words: str) -> None:
    page.get_by_label("Write to them").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".ours").last).to_contain_text(words)


def close(page: Page, ending: str) -> None:
    page.get_by_text("Close", exact=True).first.click()
    page.get_by_label(ending).check()
    page.get_by_role("button", name="Close", exact=True).first.click()
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def test_an_evening_of_three_people_two_workers_and_a_supervisor(
    tmp_path: Path, context: Callable[..., BrowserContext]
) -> None:
    with doubles() as both:
        away = {"QUIETLINE_EXIT_URL": "http://127.0.0.1:9/"}
        product = Product(tmp_path, ("run",), {**both.settings, **away})
        both.lead_to(product)
        with product:
            evening(both, Shift(product, context))
    assert search([tmp_path], {words: words for words in (HOSTILE, TEXTER, *ANSWERS)}).traces == ()


def evening(both: Doubles, shift: Shift) -> None:
    ann, bea = shift.on("ann", Role.WORKER), shift.on("bea", Role.WORKER)
    sue = shift.on("sue", Role.SUPERVISOR)
    sue.goto(f"{shift.console}/supervisor")
    ann.get_by_role("button", name="Sound: off").click()
    expect(ann.get_by_role("button", name="Sound: on")).to_be_visible()
    bea.get_by_role("button", name="Badge: off").click()
    for worker in (ann, bea):
        worker.evaluate(TO_AND_FRO, True)

    phone = both.twilio.phone(TEXTER)
    for words in ("hello", "1", "1", *TOLD, "person", "Go on", *AGREED["sms"][0], *QUEUED):
        assert both.run(phone.say(words))
    expect(ann.get_by_text("Next to take")).to_be_visible()
    soon(lambda: ann.evaluate("tones") == 2)  # one to try it, one for the person
    assert bea.evaluate("tones") == 0
    badges_say_nothing(ann, bea)
    by_text_message(both, shift, phone, ann)
    expect(sue.get_by_text("With ann")).to_be_visible()

    chat = by_telegram(both, shift, bea)
    visitor = by_the_page(shift)
    close(ann, "We talked, and it helped for now")
    assert "not with a person now" in both.run(phone.say("thank you"))
    take_by_keys(ann)
    sees_what_was_agreed(shift, ann, "web")
    write(ann, ANSWERS[2])
    visitor.get_by_role("link", name="See if they have written").click()
    expect(visitor.get_by_text(ANSWERS[2])).to_be_visible()
    visitor.locator(".leave").click()
    expect(ann.get_by_text("They left.")).to_be_visible()
    expect(ann.get_by_label("Write to them")).to_have_count(0)

    over = sue.get_by_role("button", name="Take over")
    expect(over).to_have_count(1)
    over.click()
    write(sue, ANSWERS[0])
    soon(lambda: any(ANSWERS[0] in said for said in chat.shown))
    close(sue, "They have numbers of services to go on with")
    in_the_trail(shift, sue)
    bea.get_by_role("button", name="Sign out").click()
    expect(bea.get_by_label("Password")).to_be_visible()
    assert bea.evaluate("localStorage.length") == 0, "whoever sits here next has neither sound nor badge"
    assert shift.ran == []
    assert {url.split("/")[2] for url in shift.asked} == {shift.console.split("/")[2]}
    assert not any(url.endswith("/x") for url in shift.asked), "nothing that somebody wrote was asked for"


def badges_say_nothing(ann: Page, bea: Page) -> None:
    """While another page is in front a dot is all there is, and only where it was switched on."""
    expect(bea).to_have_title("• Queue – QL")
    soon(lambda: bea.evaluate("badges") != [])
    assert bea.evaluate("badges") == [[]], "without a number: it tells neither who nor how many"
    expect(ann).to_have_title("Queue – QL")
    assert ann.evaluate("badges") == []
    for worker in (ann, bea):
        worker.evaluate(TO_AND_FRO, False)
        expect(worker).to_have_title("Queue – QL")


def sees_what_was_agreed(shift: Shift, page: Page, channel: str) -> None:
    """On the worker's page, and in what lies of the case."""
    with closing(sqlite3.connect(shift.product.data / "quietline.db")) as database:
        rows = database.execute("SELECT * FROM cases WHERE channel = ? AND state = 'claimed'", (channel,))
        (kept,) = map(repr, rows.fetchall())
    for line, words in IN_WORDS.items():
        expect(page.get_by_text(words)).to_have_count(int(line in AGREED[channel][1]))
        assert (line in kept) is (line in AGREED[channel][1])


def by_text_message(both: Doubles, shift: Shift, phone: Phone, ann: Page) -> None:
    """The row has come by itself, and keys alone take it; what they write does not touch what is being typed."""
    take_by_keys(ann)
    sees_what_was_agreed(shift, ann, "sms")
    ann.get_by_label("Write to them").fill(ANSWERS[0])
    expect(ann.get_by_text("Sent as 1 text, 4p.")).to_be_visible()
    assert both.run(phone.say(HOSTILE)) == ""
    expect(ann.get_by_role("log")).to_contain_text(HOSTILE)
    expect(ann.get_by_label("Write to them")).to_have_value(ANSWERS[0])
    ann.get_by_role("button", name="Send", exact=True).click()
    arrived = f"You are now with a person. My name is ann.\n{ANSWERS[0]}"
    soon(lambda: [one.body for one in phone.sent()] == [arrived])


def by_telegram(both: Doubles, shift: Shift, bea: Page) -> Person:
    """To the other worker, whose words stand in the chat."""
    chat = both.telegram.person()
    both.run(chat.say("hello"))
    both.run(chat.agree())
    for title in (REASON, *TOLD):
        both.run(chat.press(title))
    both.run(chat.say("person"))
    for title in ("Go on", *AGREED["telegram"][0], *QUEUED):
        both.run(chat.press(title))
    take_by_keys(bea)
    sees_what_was_agreed(shift, bea, "telegram")
    write(bea, ANSWERS[1])
    soon(lambda: any(ANSWERS[1] in said for said in chat.shown))
    return chat


def by_the_page(shift: Shift) -> Page:
    """Somebody whom nobody can take yet, for both workers are full."""
    visitor = shift.context().new_page()
    visitor.goto(f"http://127.0.0.1:{shift.product.port}/")
    for title in ("Yes", REASON, *TOLD):
        press(visitor, title)
    say(visitor, "person")
    for title in ("Go on", *AGREED["web"][0], *QUEUED):
        press(visitor, title)
    expect(visitor.get_by_text("You are in the queue.")).to_be_visible()
    return visitor


def in_the_trail(shift: Shift, sue: Page) -> None:
    """All of it is found again, without a word of anyone."""
    sue.goto(f"{shift.console}/review/trail")
    expect(sue.get_by_role("row").filter(has_text="Took over as supervisor")).to_have_count(1)
    expect(sue.get_by_role("row").filter(has_text="Took from the queue")).to_have_count(3)
    assert not any(words in sue.content() for words in (HOSTILE, *ANSWERS))
