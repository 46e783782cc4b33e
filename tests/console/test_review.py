"""What is left of a case for the review of an incident: numbers, times, codes and counts; never a word."""

from __future__ import annotations

from bot.console import wording
from bot.handoff.case import Closing, Delivery, Team
from bot.handoff.shift import Role
from bot.store.content_versions import ContentVersions
from bot.store.relays import Relays
from tests.console.desk import Desk
from tests.console.working import at_work, seen

WORDS, ANSWER = "hes at work till six", "my bus is late"
OLD, NEW = "0123456789abcdef", "fedcba9876543210"
MISSING = 404


async def test_the_review_shows_times_and_states_and_no_words(desk: Desk) -> None:
    number = desk.asks(WORDS)
    async with at_work(desk, "sue", Role.SUPERVISOR) as sue:
        await sue.post("/queue", number=str(number))
        await sue.post(f"/case/{number}/close", closing="given_numbers")
        page = seen((await sue.get("/review")).text)
    assert f"{number} 24 November 2026" in page
    assert wording.CLOSINGS[Closing.GIVEN_NUMBERS] in page
    assert WORDS not in page


async def test_how_far_every_message_had_come_is_counted_for_each_side_and_outlives_the_words(
    desk: Desk,
) -> None:
    number = desk.asks(WORDS)
    async with at_work(desk) as ann, at_work(desk, "oli", Role.OPERATOR) as oli:
        await ann.post("/queue", number=str(number))
        for _ in range(3):
            await ann.post(f"/case/{number}/say", how="send", text=ANSWER)
        assert len(Relays(desk.cases, desk.clock).take(10)) == 1
        open_yet = seen((await oli.get(f"/review/{number}")).text)
        desk.hears(number, WORDS, danger=True)
        desk.cases.leave(desk.whom(), danger=False)
        page = seen((await oli.get(f"/review/{number}")).text)
    heads = " ".join(wording.COME[each] for each in Delivery)
    assert f"From {heads} The person 1 0 0 0 0 0 0 0 Workers 0 2 0 1 0 0 0 0" in open_yet
    assert f"From {heads} The person 2 0 0 0 0 0 0 0 Workers 0 2 0 1 0 0 0 0" in page
    assert "Sign of danger None kept" in open_yet
    assert "Left, with a sign of danger Sign of danger ▲ Heard" in page
    assert not any(words in page + open_yet for words in (WORDS, ANSWER))


async def test_the_content_somebody_was_answered_from_is_named_and_whether_it_is_still_in_use(
    desk: Desk,
) -> None:
    versions = ContentVersions(desk.url, desk.clock)
    numbers = [desk.asks(person=f"+44770090078{one}", content=on) for one, on in enumerate((OLD, NEW, None))]
    async with at_work(desk, "sue", Role.SUPERVISOR) as sue:
        for version in (OLD, NEW):
            versions.keep_version(version, b"")
        pages = [seen((await sue.get(f"/review/{number}")).text) for number in numbers]
    says = ("Content 01234567, no longer in use", "Content fedcba98, in use now", "Content not kept")
    assert [sentence in page for sentence, page in zip(says, pages, strict=True)] == [True] * 3


async def test_a_case_of_another_team_is_not_there(desk: Desk) -> None:
    number = desk.asks(WORDS, team=Team.YOUNG)
    async with at_work(desk, "sue", Role.SUPERVISOR, teams=frozenset({Team.SURVIVOR})) as sue:
        assert (await sue.get(f"/review/{number}")).status_code == MISSING


def test_every_state_of_a_message_has_words() -> None:
    assert set(wording.COME) == set(Delivery)
