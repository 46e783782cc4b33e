"""Who is let in, for how long, and what they are told who are not."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import event

from bot.book import Book
from bot.console.first import SECONDS
from bot.console.throttle import FREE_TRIES
from bot.handoff.shift import Role
from bot.store.accounts import IDLE_MINUTES, WHOLE_MINUTES, Account
from safety import onetime
from tests.conftest import Clock
from tests.console.desk import FIRST, Desk, desk_at

IN = httpx2.codes.SEE_OTHER
NOT_IN = httpx2.codes.FORBIDDEN


async def test_password_and_code_together_let_in_and_nothing_less(desk: Desk) -> None:
    ann = desk.enrol("ann", Role.WORKER)
    async with desk.browser() as browser:
        wrong = [
            await browser.sign_in(ann, password="not her password"),
            await browser.sign_in(ann, code="000000"),
            await browser.sign_in(ann, code=""),
            await browser.sign_in(ann, name="anna"),
        ]
        assert {answer.status_code for answer in wrong} == {NOT_IN}
        pages = [answer.text.replace('value="anna"', 'value="ann"') for answer in wrong]
        assert len(set(pages)) == 1, "which part was wrong, or whether there is such a name, is not told"
        assert (await browser.get("/shift")).headers["location"] == "/sign-in"
        assert (await browser.sign_in(ann)).status_code == IN
        assert (await browser.get("/shift")).status_code == httpx2.codes.OK


async def test_whatever_is_wrong_the_same_is_done_to_find_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No stopwatch: what takes time is a check of a password, of a code, and what is asked of the database."""
    ann, bea = desk.enrol("ann", Role.WORKER), desk.enrol("bea", Role.WORKER)
    desk.accounts.change(Account("bea", frozenset(), frozenset(), disabled=True))
    work: list[str] = []
    check, step = Argon2id.verify_phc_encoded, onetime.step_of

    def checked(typed: bytes, kept: str) -> None:
        work.append(kept.rsplit("$", 2)[0])
        check(typed, kept)

    def stepped(*given: Any) -> int | None:
        work.append("a code")
        return step(*given)

    monkeypatch.setattr("safety.passwords.Argon2id", SimpleNamespace(verify_phc_encoded=checked))
    monkeypatch.setattr(onetime, "step_of", stepped)
    event.listen(
        desk.accounts._engine, "before_cursor_execute", lambda *at: work.append(at[2].split(" WHERE")[0])
    )
    done = []
    async with desk.browser() as browser:
        for who, wrong in (
            (ann, {"name": "nobody"}),
            (ann, {"password": "x"}),
            (ann, {"code": "0"}),
            (bea, {}),
        ):
            work.clear()
            assert (await browser.sign_in(who, **wrong)).status_code == NOT_IN
            done.append(["a change" if each.startswith(("DELETE", "UPDATE")) else each for each in work])
    assert [done[0].count(each) for each in ("$argon2id$v=19$m=19456,t=2,p=1", "a code", "a change")] == [
        1,
        1,
        1,
    ]
    assert done == [done[0]] * len(done)


async def test_a_code_that_was_seen_over_a_shoulder_opens_nothing(desk: Desk) -> None:
    ann = desk.enrol("ann", Role.WORKER)
    async with desk.browser() as browser, desk.browser("10.0.0.2") as other:
        assert (await browser.sign_in(ann)).status_code == IN
        seen = desk.code(ann)
        again = await other.http.post(
            "/sign-in", data={"name": "ann", "password": ann.password, "code": seen}
        )
        assert again.status_code == NOT_IN


async def test_a_code_that_was_written_down_is_good_once(desk: Desk) -> None:
    ann = desk.enrol("ann", Role.WORKER)
    written = ann.recovery_codes[3]
    async with desk.browser() as browser, desk.browser() as other:
        assert (await browser.sign_in(ann, code=written)).status_code == IN
        assert (await other.sign_in(ann, code=written)).status_code == NOT_IN
        assert (await other.sign_in(ann, code=ann.recovery_codes[4])).status_code == IN


async def test_a_wrong_password_uses_up_no_code(desk: Desk) -> None:
    ann = desk.enrol("ann", Role.WORKER)
    async with desk.browser() as browser:
        await browser.sign_in(ann, password="wrong", code=ann.recovery_codes[0])
        assert (await browser.sign_in(ann, code=ann.recovery_codes[0])).status_code == IN


async def test_who_tries_over_and_over_waits_and_nobody_is_locked_out(desk: Desk) -> None:
    ann = desk.enrol("ann", Role.WORKER)
    async with desk.browser("10.0.0.66") as thief, desk.browser("10.0.0.1") as worker:
        for _ in range(FREE_TRIES):
            desk.go(seconds=-29)  # all within a moment
            assert (await thief.sign_in(ann, password="a guess of many")).status_code == NOT_IN
        desk.go(seconds=-29)
        slowed = await thief.sign_in(ann)
        assert slowed.status_code == httpx2.codes.TOO_MANY_REQUESTS
        assert int(slowed.headers["retry-after"]) > 0
        assert (await worker.sign_in(ann)).status_code == IN


@pytest.mark.parametrize(
    ("minutes", "times"), [(IDLE_MINUTES, 1), (IDLE_MINUTES - 1, WHOLE_MINUTES // 29 + 1)]
)
async def test_a_sign_in_ends_when_nobody_is_there_and_after_a_long_shift(
    desk: Desk, minutes: int, times: int
) -> None:
    ann = desk.enrol("ann", Role.WORKER)
    async with desk.browser() as browser:
        await browser.sign_in(ann)
        statuses = []
        for _ in range(times):
            desk.go(minutes=minutes)
            statuses.append((await browser.get("/shift")).status_code)
        assert statuses[-1] == IN, "back to the sign-in page"
        assert set(statuses[:-1]) <= {httpx2.codes.OK}


async def test_signing_out_ends_it_on_the_server(desk: Desk) -> None:
    ann = desk.enrol("ann", Role.WORKER)
    async with desk.browser() as browser, desk.browser() as thief:
        await browser.sign_in(ann)
        token = browser.http.cookies["desk"]
        await browser.post("/sign-out")
        thief.http.cookies.set("desk", token)
        assert (await thief.get("/shift")).headers["location"] == "/sign-in"


async def test_each_sign_in_has_a_token_of_its_own(desk: Desk) -> None:
    ann = desk.enrol("ann", Role.WORKER)
    async with desk.browser() as browser:
        browser.http.cookies.set("desk", "chosen by somebody else", "127.0.0.1")
        await browser.sign_in(ann)
        first = browser.http.cookies["desk"]
        await browser.sign_in(ann)
        assert len({first, browser.http.cookies["desk"], "chosen by somebody else"}) == 3


async def test_a_changed_password_signs_out_everywhere(desk: Desk) -> None:
    ann = desk.enrol("ann", Role.WORKER)
    async with desk.browser() as here, desk.browser() as elsewhere:
        await here.sign_in(ann)
        await elsewhere.sign_in(ann)
        refused = await here.post("/shift/password", old="not it", new="a heron stands in the rain")
        weak = await here.post("/shift/password", old=ann.password, new="short")
        assert "That is not your password now." in refused.text
        assert "at least 15 characters" in weak.text
        await here.post("/shift/password", old=ann.password, new="a heron stands in the rain")
        assert (await elsewhere.get("/shift")).headers["location"] == "/sign-in"
        assert (await here.sign_in(ann)).status_code == NOT_IN
        assert (await here.sign_in(ann, password="a heron stands in the rain")).status_code == IN


async def test_the_first_sign_in_is_good_once_and_not_for_long(tmp_path: Path, book: Book) -> None:
    desk = desk_at(tmp_path, Clock(), book, FIRST)
    async with desk.browser() as browser, desk.browser() as other:
        assert (await browser.get(f"/first?key={'0' * 40}")).headers["location"] == "/sign-in"
        assert (await browser.get(f"/first?key={FIRST}")).headers["location"] == "/"
        assert (await browser.get("/people")).status_code == httpx2.codes.OK
        assert "At the machine" in (await browser.get("/review/trail")).text
        assert (await other.get(f"/first?key={FIRST}")).headers["location"] == "/sign-in"


async def test_the_first_sign_in_is_over_once_there_is_an_account_or_a_quarter_of_an_hour_has_gone(
    tmp_path: Path, book: Book
) -> None:
    late, taken = desk_at(tmp_path / "a", Clock(), book, FIRST), desk_at(tmp_path / "b", Clock(), book, FIRST)
    late.go(seconds=SECONDS + 1)
    taken.enrol("ann", Role.WORKER)
    for desk in (late, taken):
        async with desk.browser() as browser:
            assert (await browser.get(f"/first?key={FIRST}")).headers["location"] == "/sign-in"
