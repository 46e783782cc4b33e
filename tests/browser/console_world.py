"""The console on a port, with people and workers in the middle of a shift; and a browser at one of its desks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import uvicorn
from playwright.sync_api import Page
from sqlalchemy import insert, update

from bot.book import Book
from bot.console.enrolling import Enrolment
from bot.console.wording import CHANNELS
from bot.handoff import desk as moves
from bot.handoff.case import Case, Closing, Reason, State, Team
from bot.handoff.shift import Presence, Role
from bot.store.case_rows import row_of
from bot.store.case_tables import case_words, cases
from bot.store.content_versions import ContentVersions
from bot.store.tables import tallies
from bot.store.times import days
from bot.store.trail import Did
from bot.tallying import CAME_BY
from bot.throwaway import free_port
from safety.secrecy import Sealed
from tests.conftest import Clock
from tests.console.desk import Desk, desk_at
from tests.patience import soon

CONTENT: Final = "3bf4009b7c1de2a5"
FLOWS: Final = (
    "harm_to_me",
    "my_behaviour",
    "someone_else",
    "young_person",
    "substance_use",
    "mind",
    "welcome",
)


@contextmanager
def console_at(folder: Path, book: Book) -> Iterator[tuple[Desk, str]]:
    """A staff door with its own clock, and its address."""
    desk, port = desk_at(folder, Clock(), book), free_port()
    config = uvicorn.Config(
        desk.app, host="127.0.0.1", port=port, log_config=None, access_log=False, ws="none",
        timeout_graceful_shutdown=6,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        soon(lambda: server.started)
        yield desk, f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def sign_in(page: Page, url: str, who: Enrolment, code: str) -> None:
    """Through the form, as anyone."""
    page.goto(f"{url}/sign-in")
    page.get_by_label("Name").fill(who.name)
    page.get_by_label("Password").fill(who.password)
    page.get_by_label("Code from your phone").fill(code)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


def a_shift(desk: Desk) -> tuple[dict[str, Enrolment], int]:
    """Five people and four workers, half an hour in; the accounts, and the case that ann has."""
    staff = {
        "ann": desk.enrol("ann", Role.WORKER, teams=frozenset({Team.SURVIVOR, Team.OTHER})),
        "bea": desk.enrol("bea", Role.WORKER),
        "kim": desk.enrol("kim", Role.WORKER),
        "sue": desk.enrol("sue", Role.SUPERVISOR),
    }
    for name in staff:
        desk.house.desks.be(name, Presence.ON)
    desk.house.desks.be("kim", Presence.PAUSED)
    people = [f"+4477009007{number}" for number in range(10, 16)]
    ContentVersions(desk.url, desk.clock).keep_version(CONTENT, b"")
    gone = desk.asks(person=people[0], content=CONTENT)
    _take(desk, gone, "bea")
    _talk(desk, gone, "bea")
    desk.cases.leave(desk.whom(people[0]), danger=True)
    brief = ("children=at_home", "for_whom=woman", "path=survivor")
    with_ann = desk.asks(person=people[1], brief=brief, reasons=frozenset({Reason.CHILDREN_THERE}))
    _take(desk, with_ann, "ann")
    _talk(desk, with_ann, "ann")
    for name, did in (("ann", Did.REVEALED), ("sue", Did.LOOKED)):
        desk.house.trail.note(name, did, with_ann)
    desk.house.trail.note("sue", Did.OPENED_TEAM, about=Team.SURVIVOR)
    desk.asks(person=people[2])
    _pass(desk, staff, 5)
    soon = frozenset({Reason.NEEDS_SOMEONE_SOON, Reason.CHILDREN_THERE})
    desk.asks(person=people[3], reasons=soon)
    desk.asks(person=people[4], team=Team.OWN_BEHAVIOUR, reasons=frozenset({Reason.DRUNK_OR_HIGH}))
    _pass(desk, staff, 3)
    desk.asks(person=people[5], team=Team.OTHER)
    _pass(desk, staff, 1)
    return staff, with_ann


def past_days(desk: Desk, many: int) -> None:
    """People who came and went on so many days before this one, as their cases were left; always the same."""
    rows = [_past(desk, back, one) for back in range(1, many + 1) for one in range(3 + 7 * back % 12)]
    with desk.cases.changing() as connection:
        connection.execute(insert(cases), rows)
        connection.execute(insert(tallies), [_counted(desk, place) for place in range(len(FLOWS))])


def _past(desk: Desk, back: int, one: int) -> dict[str, object]:
    asked = desk.house.minute - back * 24 * 60
    case = Case(
        number=100_000 + back * 100 + one,
        team=tuple(Team)[one % 3],
        language="en",
        channel=tuple(CHANNELS)[one % 3],
        asked=asked,
        window=asked + 60,
        state=State.CLOSED,
        worker="bea",
        claimed=asked + one,
        ended=asked + 30,
        closing=tuple(Closing)[one % 3],
    )
    return {**row_of(case), "brief": "", "window_minutes": 30, "exits": 0, "rev": 0}


def _counted(desk: Desk, place: int) -> dict[str, object]:
    yesterday = days(desk.clock()) - 1
    return {"day": yesterday, "name": CAME_BY, "value": FLOWS[place], "n": 60 // (place + 1)}


def _pass(desk: Desk, staff: dict[str, Enrolment], minutes: int) -> None:
    desk.go(minutes=minutes)
    for name in staff:
        desk.house.desks.seen(name)


def _take(desk: Desk, number: int, name: str) -> None:
    now = desk.house.minute
    desk.house.trail.note(name, Did.TOOK, number)
    desk.house.desks.move(number, name, lambda case, me: moves.claim(case, me, now))


def _talk(desk: Desk, number: int, worker: str) -> None:
    desk.hears(number, "is someone there")
    answer = "Hello. I am here now, and I have time for you. Is it still OK to write?"
    desk.house.desks.write(number, worker, Sealed(answer))
    with desk.cases.changing() as connection:
        second = (case_words.c.number == number) & (case_words.c.place == 2)
        connection.execute(update(case_words).where(second).values(state="sent"))
    desk.hears(number, "yes hes at work till six. my sister Leanne said to text you")
    desk.hears(number, "he says if i go he will find me. we live at 14 Marlow Road")
    desk.house.desks.write(
        number, worker, Sealed("Thank you for telling me. That took a lot. Where are the children now?")
    )
