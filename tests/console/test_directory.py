"""The directory: what is due stands first, each field says where it comes from, and a check is kept with its author."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.handoff.shift import Role
from bot.store.confirmations import Confirmations
from tests.console.desk import Desk
from tests.console.working import at_work, seen

HIDDEN, LAST_LINE = "switchboard_lgbt", "emergency"
OK, MOVED, REFUSED, MISSING, CONFLICT = 200, 303, 403, 404, 409


async def test_a_service_is_found_by_what_it_is_for(desk: Desk) -> None:
    async with at_work(desk) as ann:
        assert "Switchboard" in seen((await ann.get("/directory")).text)
        found = seen((await ann.post("/directory", **{"for": "LGBT london"})).text)
        assert "Antidote" in found
        assert "Childline" not in found
        none = seen((await ann.post("/directory", **{"for": "no such thing"})).text)
    assert "No row has all of these words." in none


async def test_a_worker_sees_of_a_row_only_what_a_person_may_be_shown(desk: Desk) -> None:
    row = desk.house.listing.row(HIDDEN)
    assert row is not None
    unsure = [line.value for line in row.lines if not line.sure]
    assert unsure
    async with at_work(desk) as ann, at_work(desk, "eve", Role.EDITOR) as eve:
        worker, editor = [seen((await one.get(f"/directory/{HIDDEN}")).text) for one in (ann, eve)]
        assert (await ann.post(f"/directory/{HIDDEN}/confirm")).status_code == REFUSED
    assert "No: nobody has confirmed it" in worker
    assert all(value in editor for value in unsure)
    assert not any(value in worker for value in unsure if value != row.record.name)
    assert "Confidence" in worker


@pytest.mark.parametrize("role", [Role.EDITOR, Role.SUPERVISOR])
async def test_who_checked_a_row_how_and_until_when_is_kept_and_can_be_taken_back(
    desk: Desk, role: Role
) -> None:
    until = desk.house.listing.today + timedelta(days=20)
    async with at_work(desk, "eve", role) as eve:
        ticked = {"field.service": "on", "field.phone": "on", "how": "call", "until": until.isoformat()}
        assert (await eve.post(f"/directory/{HIDDEN}/confirm", **ticked)).status_code == MOVED
        page = seen((await eve.get(f"/directory/{HIDDEN}")).text)
        assert "eve: a call to them, 24 November 2026; holds until 14 December 2026" in page
        assert "People are shown it ● Yes" in page
        assert {one.field for one in Confirmations(desk.url).everything()} == {"service", "phone"}
        listed = seen((await eve.get("/directory")).text)
        assert "1 row is out of date or will be within 30 days" in listed
        assert listed.index("Switchboard") < listed.index("Emergency services"), "what is due stands first"
        await eve.post(f"/directory/{HIDDEN}/withdraw")
        assert Confirmations(desk.url).everything() == ()


async def test_what_cannot_be_confirmed_is_refused_in_a_sentence_and_nothing_is_kept(desk: Desk) -> None:
    good = {"field.service": "on", "how": "call", "until": "2027-03-31"}
    wrong: list[tuple[str, dict[str, str], str]] = [
        (HIDDEN, {"field.service": ""}, "Tick what you have checked."),
        (HIDDEN, {"how": "=1+1"}, "Say how you have checked it."),
        (HIDDEN, {"until": "soon"}, "Write the last day as year-month-day"),
        (HIDDEN, {"until": "2099-01-01"}, "13 months at most"),
        (LAST_LINE, {}, "never expires"),
    ]
    async with at_work(desk, "eve", Role.EDITOR) as eve:
        for key, changed, sentence in wrong:
            fields = {name: value for name, value in {**good, **changed}.items() if value}
            answer = await eve.post(f"/directory/{key}/confirm", **fields)
            assert (answer.status_code, sentence in seen(answer.text)) == (CONFLICT, True), sentence
        for path in ("nobody", "nobody/confirm", "nobody/withdraw"):
            answer = await (eve.post if "/" in path else eve.get)(f"/directory/{path}")
            assert answer.status_code == MISSING
    assert Confirmations(desk.url).everything() == ()
