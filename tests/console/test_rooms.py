"""What workers and supervisors can do in their rooms, as they see it on the pages."""

from __future__ import annotations

import re

from bot.book import Book
from bot.console.phrases import Phrases, Quick
from bot.content.words import Words
from bot.handoff.case import Reason, Team
from bot.handoff.shift import Presence, Role
from bot.store.cases import Asking
from bot.store.relays import Relays
from safety.secrecy import Sealed
from tests.conftest import DAY
from tests.console.desk import Desk
from tests.console.working import at_work, seen

OK, MOVED, MISSING, CONFLICT = 200, 303, 404, 409
WORDS = "hes at work till six"
LEAK = "im Samantha Barlow, call me on 07700 900456"
OTHERS = "+447700900778"


async def test_the_queue_says_in_words_who_waits_and_why(desk: Desk) -> None:
    agreed = frozenset({Reason.CHILDREN_THERE, Reason.NEEDS_SOMEONE_SOON})
    async with at_work(desk, "sue", Role.SUPERVISOR), at_work(desk) as ann:
        desk.asks()
        desk.go(minutes=4)
        desk.asks(person=OTHERS, reasons=agreed)
        page = seen((await ann.get("/queue")).text)
    assert "4 min" in page
    assert "since 14:3" in page
    assert "Survivors" in page
    assert "English · Text message" in page
    assert "Needs someone soon Children are there" in page
    assert page.index("Needs someone soon") < page.index("4 min"), "a reason counts as minutes of waiting"
    assert page.count("Next to take") == 1
    assert "Time to write until" in page


async def test_an_empty_queue_says_how_somebody_comes_there(desk: Desk) -> None:
    async with at_work(desk) as ann:
        page = seen((await ann.get("/queue")).text)
    assert "Nobody is waiting for your teams." in page
    assert "agree to what you will see" in page
    assert "nobody new now, because no supervisor is on shift" in page


async def test_of_two_who_take_the_same_person_the_second_is_told(desk: Desk) -> None:
    number = desk.asks(WORDS)
    async with at_work(desk) as ann, at_work(desk, "bea") as bea:
        assert WORDS not in (await ann.get(f"/case/{number}")).text
        taken = await ann.post("/queue", number=str(number))
        assert taken.headers["location"] == f"/case/{number}"
        late = await bea.post("/queue", number=str(number))
        assert late.status_code == CONFLICT
        assert "Somebody else has taken this case." in late.text
        assert WORDS in (await ann.get(f"/case/{number}")).text
        assert WORDS not in (await bea.get(f"/case/{number}")).text, "only who has a person reads them"


async def test_cases_of_other_teams_are_not_there(desk: Desk) -> None:
    number = desk.asks(WORDS, team=Team.YOUNG)
    async with at_work(desk, "sue", Role.SUPERVISOR, teams=frozenset({Team.SURVIVOR})) as sue:
        assert str(number) not in (await sue.get("/queue")).text
        assert str(number) not in (await sue.get("/supervisor")).text
        assert (await sue.get(f"/case/{number}")).status_code == MISSING
        for path in ("take", "accept", "take-over", "pass-on", "say", "find", "service", "show", "close"):
            answer = await sue.post(f"/case/{number}/{path}", closing="helped", text="x")
            assert answer.status_code == MISSING, path
        assert (await sue.post("/supervisor/team", team="young", how="close")).status_code == MISSING
        assert (await sue.get("/case/100000000000000000000")).status_code == MISSING


async def test_a_worker_writes_and_sees_what_became_of_it(desk: Desk) -> None:
    number = desk.asks(WORDS)
    async with at_work(desk) as ann:
        await ann.post("/queue", number=str(number))
        counted = await ann.post(f"/case/{number}/say", how="count", text="x" * 161)
        assert "Sent as 2 texts, 8.5p." in counted.text
        assert "x" * 161 in counted.text, "the draft stays"
        assert (await ann.post("/measure", text="ok", channel="sms")).text == "Sent as 1 text, 4.25p."
        assert (await ann.post(f"/case/{number}/say", how="send", text=" ")).status_code == CONFLICT
        sent = await ann.post(f"/case/{number}/say", how="send", text="I’m here")
        assert sent.status_code == MOVED
        page = seen((await ann.get(f"/case/{number}")).text)
        assert "I'm here" in page
        assert "On its way" in page


async def test_a_late_answer_is_not_sent_and_the_worker_is_told(desk: Desk) -> None:
    number = desk.asks(WORDS)
    async with at_work(desk) as ann:
        await ann.post("/queue", number=str(number))
        for _ in range(4):
            desk.go(minutes=10)
            page = seen((await ann.get(f"/case/{number}")).text)
        assert "Their time ran out." in page
        late = await ann.post(f"/case/{number}/say", how="send", text="are you there")
        assert "Not sent, and not kept" in late.text
        room = desk.house.desks.room(number)
        assert room is not None
        assert len(room.words) == 1


async def test_a_pause_is_shown_and_gives_no_more_time_to_write(desk: Desk) -> None:
    number = desk.asks(WORDS)
    async with at_work(desk) as ann, at_work(desk, "bea") as bea:
        assert (await bea.post(f"/case/{number}/pause")).status_code == CONFLICT
        await ann.post("/queue", number=str(number))
        room = desk.house.desks.room(number)
        desk.go(minutes=4)
        await ann.post(f"/case/{number}/pause")
        paused = desk.house.desks.room(number)
        assert room is not None
        assert paused is not None
        assert paused.case.window == room.case.window
        assert "Leave the next word to them." in (await ann.get(f"/case/{number}")).text


async def test_words_that_waited_too_long_are_erased_and_the_worker_sees_it(desk: Desk) -> None:
    number = desk.asks(WORDS)
    async with at_work(desk) as ann:
        await ann.post("/queue", number=str(number))
        await ann.post(f"/case/{number}/say", how="send", text="my bus is late")
        for _ in range(4):
            desk.go(minutes=10)
            await ann.get(f"/case/{number}")
        assert Relays(desk.cases, desk.clock).take(10) == ()
        page = seen((await ann.get(f"/case/{number}")).text)
        assert "Not sent: it came too late, and has been erased These words have been erased." in page
        assert "my bus is late" not in page


async def test_details_are_hidden_until_asked_for_and_every_look_is_counted(desk: Desk) -> None:
    number = desk.asks(LEAK)
    async with at_work(desk) as ann:
        await ann.post("/queue", number=str(number))
        page = (await ann.get(f"/case/{number}")).text
        assert "Samantha" not in page
        assert "900456" not in page
        assert "phone number" in seen(page)
        await ann.post(f"/case/{number}/show", place="1")
        assert "07700 900456" in (await ann.get(f"/case/{number}")).text
        await ann.post(f"/case/{number}/close", closing="helped")
        (ended,) = desk.house.watch.ended(frozenset(Team))
        assert ended.reveals == 1


async def test_nothing_is_hidden_while_somebody_is_needed_soon(desk: Desk) -> None:
    number = desk.asks()
    desk.hears(number, LEAK, danger=True)
    async with at_work(desk) as ann:
        await ann.post("/queue", number=str(number))
        assert "07700 900456" in (await ann.get(f"/case/{number}")).text


async def test_what_they_agreed_to_show_is_read_in_words(desk: Desk) -> None:
    number = desk.asks(brief=("path=survivor", "heard=strangulation", "a_code=of_tomorrow"))
    async with at_work(desk) as ann:
        await ann.post("/queue", number=str(number))
        page = seen((await ann.get(f"/case/{number}")).text)
    assert "Someone hurts or scares them" in page
    assert "Wrote of pressure on the neck" in page
    assert "a_code" not in page
    assert "We cannot find them unless they say where they are." in page


async def test_a_person_is_handed_over_only_to_who_can_take_them(desk: Desk) -> None:
    number = desk.asks(WORDS)
    async with at_work(desk) as ann, at_work(desk, "bea") as bea:
        await ann.post("/queue", number=str(number))
        desk.house.desks.be("bea", Presence.PAUSED)
        refused = await ann.post(f"/case/{number}/transfer", to="bea", how="ask")
        assert "bea: They are on a pause." in seen(refused.text)
        desk.house.desks.be("bea", Presence.ON)
        await ann.post(f"/case/{number}/transfer", to="bea", how="ask")
        assert "Take over" in (await bea.get("/queue")).text
        assert WORDS in (await bea.get(f"/case/{number}")).text, "asked, they read along"
        await bea.post(f"/case/{number}/accept")
        assert WORDS not in (await ann.get(f"/case/{number}")).text
        await bea.post(f"/case/{number}/pass-on")
        assert [case.number for case in desk.house.desks.queue(frozenset(Team))] == [number]
        assert "You passed this person on." in (await bea.get("/queue")).text


async def test_after_a_hard_contact_a_pause_is_offered(desk: Desk) -> None:
    number = desk.asks(WORDS)
    async with at_work(desk) as ann:
        await ann.post("/queue", number=str(number))
        assert (await ann.post(f"/case/{number}/close")).status_code == CONFLICT
        closed = await ann.post(f"/case/{number}/close", closing="emergency")
        assert "That was a hard one." in (await ann.get(closed.headers["location"])).text
        await ann.post("/shift/presence", presence="paused")
        assert "Nobody new comes to you" in (await ann.get("/queue")).text


async def test_a_service_is_found_and_sent_as_a_person_would_read_it(desk: Desk) -> None:
    number = desk.asks(WORDS)
    async with at_work(desk) as ann:
        await ann.post("/queue", number=str(number))
        found = await ann.post(f"/case/{number}/find", **{"for": "samaritans", "draft": "half a word"})
        assert "half a word" in found.text
        key = re.search(r'name="key" value="(\w+)"', found.text)
        assert key
        assert (await ann.post(f"/case/{number}/service", key="no_such_row")).status_code == CONFLICT
        await ann.post(f"/case/{number}/service", key=key[1])
        room = desk.house.desks.room(number)
        assert room is not None
        assert room.words[-1].text is not None
        assert room.words[-1].text.reveal() == desk.house.phrases.card(key[1], "en")


async def test_sentences_stand_in_the_language_of_the_person_with_what_they_mean(
    desk: Desk, book: Book
) -> None:
    key, english, polish = "utter_quick_what_next", "What would help you most in the next hour?", "Co teraz?"
    words = Words({key: book.words.responses[key]}, book.directory, {"pl": {key: polish}}, today=lambda: DAY)
    phrases = Phrases(words, book.directory, desk.clock)
    assert phrases.quick("pl") == [Quick("what_next", polish, english)]
    assert phrases.one("what_next", "pl") == polish
    number = desk.cases.ask(desk.whom(), Sealed(OTHERS), Asking(Team.SURVIVOR, "pl", "sms", 30), exits=0)
    async with at_work(desk, "sue", Role.SUPERVISOR) as sue:
        await sue.post(f"/case/{number}/take-over")
        assert "nobody has translated it yet" in seen((await sue.get(f"/case/{number}")).text)


async def test_a_supervisor_sees_the_load_takes_over_and_closes_a_team(desk: Desk) -> None:
    number = desk.asks(WORDS)
    async with at_work(desk) as ann, at_work(desk, "sue", Role.SUPERVISOR) as sue:
        await ann.post("/queue", number=str(number))
        desk.go(minutes=3)
        desk.asks(person=OTHERS)
        await ann.get(f"/case/{number}")
        desk.go(minutes=2)
        page = seen((await sue.get("/supervisor")).text)
        assert "2 min" in page
        assert "ann ● On shift 1 of 1 – full" in page
        await sue.post(f"/case/{number}/take-over")
        assert "With sue" in seen((await ann.get(f"/case/{number}")).text)
        await sue.post("/supervisor/team", team="survivor", how="close")
        assert "a supervisor has closed it (sue)" in seen((await sue.get("/supervisor")).text)
        await sue.post("/supervisor/team", team="survivor", how="open")
        assert desk.house.desks.not_served(Team.SURVIVOR) is None


async def test_a_console_nobody_touches_grows_idle_though_its_page_asks_by_itself(desk: Desk) -> None:
    async with at_work(desk) as ann:
        for _ in range(4):
            desk.go(minutes=10)
            last = await ann.http.get("/queue", headers={"x-by-itself": "1"})
        assert last.headers["location"] == "/sign-in"
