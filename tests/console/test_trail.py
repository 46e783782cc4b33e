"""What staff do with a case is found in its review: who, what, when; never a word, and nothing that was refused."""

from __future__ import annotations

import pytest

from bot.console import wording
from bot.console.app import rooms
from bot.console.enrolling import enrol_at_the_machine
from bot.console.pages import Pages
from bot.errors import QuietlineError
from bot.handoff.case import State, Team
from bot.handoff.shift import Role
from bot.store.accounts import Account
from bot.store.trail import Did, Line
from tests.console.desk import Desk
from tests.console.working import at_work, seen

WORDS = "im Samantha Barlow, call me on 07700 900456"
MISSING = 404
#: Changes that move nobody and open nothing: what is written or searched for, and one's own shift.
NOT_NOTED = {"say", "find", "service", "code", "measure", "directory", "presence", "password"}


def done(desk: Desk, number: int) -> list[tuple[str | None, Did, str | None, State | None]]:
    return [(line.name, line.did, line.about, line.state) for line in reversed(desk.house.trail.of(number))]


async def test_every_move_of_a_case_leaves_a_line_with_who_and_from_which_state(desk: Desk) -> None:
    number = desk.asks(WORDS)
    async with (
        at_work(desk) as ann,
        at_work(desk, "bea") as bea,
        at_work(desk, "sue", Role.SUPERVISOR) as sue,
    ):
        await bea.get(f"/case/{number}")
        await bea.get(f"/case/{number}")
        await ann.post("/queue", number=str(number))
        await ann.post(f"/case/{number}/show", place="1")
        await ann.post(f"/case/{number}/transfer", to="bea", how="ask")
        await bea.get(f"/case/{number}")
        await bea.post(f"/case/{number}/accept")
        await sue.post(f"/case/{number}/take-over")
        await sue.post(f"/case/{number}/close", closing="helped")
        page = seen((await sue.get(f"/review/{number}")).text)
        listed = seen((await sue.get("/review/trail")).text)
    taken, waiting = State.CLAIMED, State.WAITING
    assert done(desk, number) == [
        ("bea", Did.LOOKED, None, waiting),
        ("ann", Did.TOOK, None, waiting),
        ("ann", Did.REVEALED, None, taken),
        ("ann", Did.ASKED, "bea", taken),
        ("bea", Did.READ_ALONG, None, taken),
        ("bea", Did.ACCEPTED, None, taken),
        ("sue", Did.TOOK_OVER, None, taken),
        ("sue", Did.CLOSED, "helped", taken),
    ]
    for text in (page, listed):
        assert "sue Closed We talked, and it helped for now" in text
        assert "Samantha" not in text


async def test_what_was_refused_leaves_no_line(desk: Desk) -> None:
    number, other = desk.asks(WORDS), desk.asks(person="+447700900778", team=Team.YOUNG)
    async with at_work(desk), at_work(desk, "bea", teams=frozenset({Team.SURVIVOR})) as bea:
        for path in ("accept", "pass-on", "close", "show", "transfer", "team"):
            await bea.post(f"/case/{number}/{path}", closing="helped", to="nobody", how="now")
            await bea.post(f"/case/{other}/{path}", closing="helped", to="ann", how="now")
    lines = [(line.name, line.did, line.number) for line in desk.house.trail.everything()]
    assert lines == [("bea", Did.LOOKED, number)], "a refusal stands on the page, and that was seen"


async def test_accounts_teams_and_the_directory_leave_lines_that_operators_see(desk: Desk) -> None:
    async with at_work(desk, "oli", Role.OPERATOR) as oli, at_work(desk, "sue", Role.SUPERVISOR) as sue:
        await oli.post("/people", name="new", **{"role.worker": "on"})
        await oli.post("/people/new", disabled="on")
        await oli.post("/people/oli", disabled="on")
        await sue.post("/supervisor/team", team="young", how="close")
        await sue.post("/directory/switchboard_lgbt/withdraw")
        pages = [seen((await one.get("/review/trail")).text) for one in (oli, sue)]
    assert [(line.name, line.did, line.about) for line in reversed(desk.house.trail.everything())] == [
        ("oli", Did.MADE_ACCOUNT, "new"),
        ("oli", Did.CHANGED_ACCOUNT, "new"),
        ("sue", Did.CLOSED_TEAM, "young"),
        ("sue", Did.WITHDREW, "switchboard_lgbt"),
    ]
    assert ["Made an account" in page for page in pages] == [True, False]
    assert all("Closed a team Young people" in page for page in pages)


async def test_an_account_made_at_the_machine_leaves_a_line_without_a_name(desk: Desk) -> None:
    accounts, trail = desk.accounts, desk.house.trail
    enrol_at_the_machine(accounts, trail, Account("bea", frozenset(), frozenset()), "QL")
    for wrong in ("bea", "a\nb", ""):
        with pytest.raises(QuietlineError):
            enrol_at_the_machine(accounts, trail, Account(wrong, frozenset(), frozenset()), "QL")
    async with at_work(desk, "oli", Role.OPERATOR) as oli:
        page = seen((await oli.get("/review/trail")).text)
    assert [(line.name, line.did, line.about) for line in trail.everything()] == [
        (None, Did.MADE_ACCOUNT, "bea")
    ]
    assert "At the machine Made an account bea" in page


async def test_the_trail_of_another_team_is_not_there(desk: Desk) -> None:
    number = desk.asks(WORDS, team=Team.YOUNG)
    async with (
        at_work(desk) as ann,
        at_work(desk, "sue", Role.SUPERVISOR, teams=frozenset({Team.SURVIVOR})) as sue,
    ):
        await ann.post("/queue", number=str(number))
        assert (await sue.get(f"/review/{number}")).status_code == MISSING
        assert str(number) not in (await sue.get("/review/trail")).text


def test_every_change_is_noted_but_those_that_move_nobody(desk: Desk) -> None:
    changes = [room for room in rooms(desk.house, Pages("QL", frozenset())) if room.do]
    silent = {room.path.rpartition("/")[2] for room in changes if room.noted is None}
    assert silent == NOT_NOTED


def test_everything_staff_do_has_words() -> None:
    assert set(wording.DID) == set(Did)
    assert Line.__slots__ == ("at", "name", "did", "number", "state", "about")
