"""Who may enter which room: the matrix against the routes there are, and what every answer carries."""

from __future__ import annotations

import re

import httpx2
import pytest

from bot.console.app import rooms
from bot.console.pages import Pages
from bot.console.roles import MATRIX, May, allowed
from bot.console.rooms import Room
from bot.handoff.shift import Role
from safety.headers import CONSOLE_PAGE
from tests.console.desk import Desk

OK, MOVED, REFUSED, MISSING = 200, 303, 403, 404


def every_room(desk: Desk) -> list[Room]:
    return rooms(desk.house, Pages("QL", frozenset()))


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
