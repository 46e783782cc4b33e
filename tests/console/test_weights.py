"""No page of the console weighs more than 100 KB with its files, however busy the line is."""

from __future__ import annotations

import re

from sqlalchemy import insert

from bot.console.app import rooms
from bot.console.pages import Pages
from bot.handoff.case import Case as Person
from bot.handoff.case import Closing, Reason, State, Team
from bot.handoff.shift import Role
from bot.store.case_rows import row_of
from bot.store.case_tables import cases
from bot.store.staff_tables import staff
from bot.store.trail import Did
from bot.store.trail_tables import trail
from tests.console.desk import Desk
from tests.console.working import at_work

HEAVIEST = 100_000
FILES = ("/tokens.css", "/console.css", "/console.js")


def fill(desk: Desk) -> int:
    """Three hundred cases that are over, fifty that wait, forty of staff, three hundred things done; a case to open."""
    now = desk.house.minute
    over = [
        Person(200_000 + one, Team.OWN_BEHAVIOUR, "en-x-easy", "telegram", now - 2_000 - one, now, State.CLOSED,
               "somebody with a long name", now - 1_990, now - 1_900, closing=Closing.GIVEN_NUMBERS)
        for one in range(300)
    ]  # fmt: skip
    waiting = [
        Person(300_000 + one, Team.SURVIVOR, "en", "sms", now - one, now + 30, reasons=frozenset(Reason))
        for one in range(50)
    ]
    more = {"brief": "", "window_minutes": 30, "exits": 0, "rev": 0}
    did = {"at": now, "name": "somebody with a long name", "did": Did.READ_ALONG.value, "state": "claimed"}
    lines = [{**did, "number": 200_000 + one, "about": "somebody with a long name"} for one in range(300)]
    desk.enrol("somebody with a long name", *Role)
    with desk.cases.changing() as connection:
        whole = connection.execute(staff.select()).mappings().one()
        everyone = [{**whole, "name": f"{whole['name']} {one}"} for one in range(40)]
        connection.execute(insert(staff), everyone)
        connection.execute(insert(cases), [{**row_of(case), **more} for case in (*over, *waiting)])
        connection.execute(insert(trail), lines)
    return waiting[0].number


async def test_no_page_weighs_more_than_a_hundred_kilobytes(desk: Desk) -> None:
    number = fill(desk)
    filled = {"number": str(number), "key": "switchboard_lgbt", "name": "somebody with a long name"}
    async with at_work(desk, "eve", *Role) as eve:
        await eve.post(f"/case/{number}/take-over")
        for one in range(60):
            desk.hears(
                number, f"{one}: it goes on and on, and I do not know whom to tell, and there is more of it"
            )
        files = sum([len((await eve.get(path)).content) for path in FILES])
        for room in rooms(desk.house, Pages("QL", frozenset())):
            if room.show:
                path = re.sub(r"\{(\w+)\}", lambda part: filled[part[1]], room.path)
                answer = await eve.get(path)
                assert (answer.status_code, len(answer.content) + files <= HEAVIEST) == (200, True), path
