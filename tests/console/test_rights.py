"""Who may enter which room: the matrix against the routes there are, and what every answer carries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import httpx2
import pytest

from bot.console.app import rooms
from bot.console.pages import Pages
from bot.console.roles import MATRIX, May, allowed
from bot.console.rooms import Room
from bot.handoff.case import Team
from bot.handoff.shift import Role
from safety.headers import CONSOLE_PAGE
from tests.console.desk import Browser, Desk
from tests.console.working import at_work

OK, MOVED, REFUSED, MISSING, CONFLICT = 200, 303, 403, 404, 409


def every_room(desk: Desk) -> list[Room]:
    return rooms(desk.house, Pages("QL", frozenset()))


#: Who may enter, written down a second time: neither the matrix nor a room can grow wider by itself.
WRITTEN: Final[Mapping[str, str]] = {
    "/queue": "worker supervisor",
    "/case/{number}": "worker supervisor",
    **{
        f"/case/{{number}}/{do}": "worker supervisor"
        for do in ("take", "accept", "pass-on", "transfer", "team", "pause", "close")
    },
    **{f"/case/{{number}}/{do}": "worker supervisor" for do in ("say", "find", "service", "show", "code")},
    "/case/{number}/take-over": "supervisor",
    "/measure": "worker supervisor",
    "/bell": "worker supervisor",
    "/supervisor": "supervisor",
    "/supervisor/team": "supervisor",
    "/directory": "worker supervisor editor",
    "/directory/{key}": "worker supervisor editor",
    "/directory/{key}/confirm": "supervisor editor",
    "/directory/{key}/withdraw": "supervisor editor",
    "/insight": "supervisor operator",
    "/insight.csv": "supervisor operator",
    "/review": "supervisor operator",
    "/review/trail": "supervisor operator",
    "/review/{number}": "supervisor operator",
    "/people": "operator",
    "/people/{name}": "operator",
    "/shift": "worker supervisor editor operator",
    "/shift/presence": "worker supervisor",
    "/shift/password": "worker supervisor editor operator",
}
#: What anyone may reach: signing in, and what the pages are made of.
OPEN: Final = {
    *("/", "/sign-in", "/sign-out", "/first", "/healthz"),
    *("/tokens.css", "/console.js", "/console.css"),
}


def test_the_matrix_is_the_one_that_was_written_down_and_no_route_goes_round_it(desk: Desk) -> None:
    found = {
        room.path: {role.value for role in Role if room.needs in MATRIX[role]} for room in every_room(desk)
    }
    assert found == {path: set(roles.split()) for path, roles in WRITTEN.items()}
    assert {route.path for route in desk.app.routes} == found.keys() | OPEN


@pytest.mark.parametrize("role", [Role.WORKER, Role.SUPERVISOR])
async def test_a_case_of_another_team_is_answered_as_a_number_that_never_was(desk: Desk, role: Role) -> None:
    number, never = str(desk.asks("im scared", team=Team.YOUNG)), "999999999"
    async with at_work(desk, "kim", role, teams=frozenset({Team.SURVIVOR})) as kim:
        for room in (each for each in every_room(desk) if "{number}" in each.path):
            theirs = await answers(kim, room, number)
            expected = MISSING if room.needs in MATRIX[role] else REFUSED
            assert {status for status, _ in theirs} == {expected}, room.path
            assert theirs == await answers(kim, room, never), room.path
        taken = [await kim.post("/queue", number=one) for one in (number, never)]
        assert [answer.status_code for answer in taken] == [CONFLICT] * 2
        assert taken[0].text == taken[1].text


async def answers(browser: Browser, room: Room, number: str) -> list[tuple[int, str]]:
    """What each method of a room says of this case."""
    path = room.path.format(number=number)
    shown = [await browser.get(path)] if room.show else []
    done = [await browser.post(path, text="x", closing="helped", to="ann", how="now")] if room.do else []
    return [(answer.status_code, answer.text) for answer in (*shown, *done)]


def path_of(room: Room) -> str:
    return re.sub(r"\{\w+\}", "nobody", room.path)


@pytest.mark.parametrize("role", Role)
async def test_every_room_is_open_to_its_roles_and_to_no_other(desk: Desk, role: Role) -> None:
    who = desk.enrol("someone", role)
    async with desk.browser() as browser:
        await browser.sign_in(who)
        for room in every_room(desk):
            may = room.needs in MATRIX[role]
            if room.show:
                expected = {OK, MISSING} if may else {REFUSED}
                assert (await browser.get(path_of(room))).status_code in expected, room.path
            if room.do:
                assert ((await browser.post(path_of(room))).status_code != REFUSED) is may, room.path


async def test_no_room_is_open_to_somebody_who_is_not_signed_in(desk: Desk) -> None:
    async with desk.browser() as browser:
        for room in every_room(desk):
            for method in room.methods:
                answer = await browser.http.request(method, path_of(room))
                assert (answer.status_code, answer.headers["location"]) == (MOVED, "/sign-in"), room.path


async def test_no_change_is_made_without_our_own_form(desk: Desk) -> None:
    who = desk.enrol("someone", *Role)
    async with desk.browser() as browser:
        await browser.sign_in(who)
        elsewhere = {"sec-fetch-site": "cross-site"}
        for room in (room for room in every_room(desk) if room.do):
            path, good = path_of(room), browser.proof
            forged = [
                await browser.http.post(path),
                await browser.post(path, proof="0" * 64),
                await browser.http.post(path, data={"proof": good}, headers=elsewhere),
                await browser.http.post(path, json={"proof": good}),
                await browser.http.post(path, data={"proof": good, "name": "x" * 100_000}),
            ]
            assert {answer.status_code for answer in forged} == {REFUSED}, path
    assert [account.name for account in desk.accounts.everyone()] == ["someone"]


async def test_a_change_of_rights_bites_at_once(desk: Desk) -> None:
    boss, ann = desk.enrol("boss", Role.OPERATOR), desk.enrol("ann", Role.OPERATOR)
    async with desk.browser() as over, desk.browser() as under:
        await over.sign_in(boss)
        await under.sign_in(ann)
        changed = await over.post("/people/ann", **{"role.worker": "on"})
        assert "ann has been changed" in changed.text
        assert (await under.get("/people")).headers["location"] == "/sign-in"
        await under.sign_in(ann)
        assert (await under.get("/people")).status_code == REFUSED
        await over.post("/people/ann", **{"role.worker": "on", "disabled": "on"})
        assert (await under.sign_in(ann)).status_code == REFUSED


async def test_nobody_shuts_themselves_out(desk: Desk) -> None:
    boss = desk.enrol("boss", Role.OPERATOR)
    async with desk.browser() as browser:
        await browser.sign_in(boss)
        answer = await browser.post("/people/boss", **{"role.worker": "on"})
        assert "another operator can" in answer.text
        assert (await browser.get("/people")).status_code == OK


async def test_an_account_made_in_the_console_can_sign_in(desk: Desk) -> None:
    boss = desk.enrol("boss", Role.OPERATOR)
    async with desk.browser() as browser, desk.browser() as new:
        await browser.sign_in(boss)
        made = await browser.post("/people", name="Bea", **{"role.worker": "on", "team.survivor": "on"})
        password, secret, codes = re.findall(r'<p class="secret">(.*?)</p>', made.text, re.S)
        code = codes.split("<br>")[0].strip()
        assert secret
        answer = await new.http.post("/sign-in", data={"name": "Bea", "password": password, "code": code})
        assert answer.status_code == MOVED
        assert "already" not in (await browser.post("/people", name="Bea")).text
        assert "There is an account of this name" in (await browser.post("/people", name="Bea")).text


@pytest.mark.parametrize("name", ["<script>x</script>", "", "x" * 41, "a\nb", '"><img src=x>'])
async def test_hostile_text_is_refused_or_harmless(desk: Desk, name: str) -> None:
    boss = desk.enrol("boss", Role.OPERATOR)
    async with desk.browser() as browser:
        await browser.sign_in(boss)
        made = await browser.post("/people", name=name)
        signing = await browser.http.post("/sign-in", data={"name": name, "password": "x", "code": "1"})
        assert made.status_code == httpx2.codes.BAD_REQUEST
        for answer in (made, signing):
            assert "<script>x" not in answer.text
            assert "<img" not in answer.text


async def test_every_answer_carries_the_headers_of_the_console(desk: Desk) -> None:
    who = desk.enrol("someone", *Role)
    async with desk.browser() as browser:
        answers = [
            await browser.get(path) for path in ("/", "/sign-in", "/console.css", "/nowhere", "/people")
        ]
        answers.append(await browser.http.put("/sign-in"))
        await browser.sign_in(who)
        answers += [await browser.get(path_of(room)) for room in every_room(desk) if room.show]
        for answer in answers:
            for header, value in CONSOLE_PAGE:
                assert answer.headers[header.decode()] == value.decode(), answer.url


def test_operators_and_editors_see_no_conversation() -> None:
    assert {role for role in Role if May.TALK in MATRIX[role]} == {Role.WORKER, Role.SUPERVISOR}
    assert allowed([]) == frozenset()
