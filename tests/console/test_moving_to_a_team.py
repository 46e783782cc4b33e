"""To another team goes only who can be taken there: a child never to a queue without a safeguarding lead."""

from __future__ import annotations

from dataclasses import replace

from bot.handoff.case import Skill, Team
from bot.handoff.shift import Role
from tests.console.desk import Desk
from tests.console.working import at_work, seen

CONFLICT, MOVED = 409, 303


async def test_nobody_is_moved_to_a_team_that_takes_nobody(desk: Desk) -> None:
    number = desk.asks()
    async with at_work(desk, "sue", Role.SUPERVISOR), at_work(desk) as ann:
        await ann.post("/queue", number=str(number))
        refused = await ann.post(f"/case/{number}/team", team="young")
        assert refused.status_code == CONFLICT
        assert "because no safeguarding lead is on shift. They stay with you." in seen(refused.text)
        assert [case.team for case in desk.house.desks.held_by("ann")] == [Team.SURVIVOR]
        assert (await ann.post(f"/case/{number}/team", team="other")).status_code == MOVED
        assert [case.team for case in desk.house.desks.queue(frozenset(Team))] == [Team.OTHER]


async def test_nor_to_one_where_nobody_is_whom_they_wish_for(desk: Desk) -> None:
    number = desk.asks(skills=frozenset({Skill.WOMAN}))
    async with (
        at_work(desk, "sue", Role.SUPERVISOR, teams=frozenset({Team.SURVIVOR})) as sue,
        at_work(desk, "ann", teams=frozenset({Team.OTHER})),
    ):
        await sue.post(f"/case/{number}/take-over")
        refused = await sue.post(f"/case/{number}/team", team="other")
        assert "is whom they wish for. They stay with you." in seen(refused.text)
        ann = next(each for each in desk.accounts.everyone() if each.name == "ann")
        desk.accounts.change(replace(ann, skills=frozenset({Skill.WOMAN})))
        assert (await sue.post(f"/case/{number}/team", team="other")).status_code == MOVED


async def test_a_child_who_waits_is_taken_only_while_a_safeguarding_lead_is_there(desk: Desk) -> None:
    number = desk.asks(team=Team.YOUNG)
    async with at_work(desk, "sue", Role.SUPERVISOR) as sue, at_work(desk) as ann:
        refused = await ann.post("/queue", number=str(number))
        assert refused.status_code == CONFLICT
        assert "No safeguarding lead is on shift" in seen(refused.text)
        assert [case.number for case in desk.house.desks.queue(frozenset(Team))] == [number]
        lead = next(each for each in desk.accounts.everyone() if each.name == "sue")
        desk.accounts.change(replace(lead, leads_safeguarding=True))
        assert (await ann.post("/queue", number=str(number))).status_code == MOVED
        await sue.post("/shift/presence", presence="off")
        assert [case.number for case in desk.house.desks.held_by("ann")] == [number], (
            "and stays with who has them"
        )
