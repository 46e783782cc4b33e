"""What the web page shows, and what its buttons count for, asked of it over HTTP."""

from __future__ import annotations

from bot.ports import Event, Inbound
from safety.secrecy import Sealed
from tests.channels.web_world import OPENING, REASON, Visitor, World, has_headers, world

TOPIC = (
    "abuse",
    "domestic",
    "violence",
    "drug",
    "drink",
    "alcohol",
    "refuge",
    "helpline",
    "survivor",
    "police",
)


async def test_opening_the_page_keeps_nothing(place: World) -> None:
    page = await place.visitor().open()
    assert OPENING in page.said
    assert not place.rows.sessions
    assert not place.rows.answers


async def test_the_opening_names_no_topic_anywhere_in_its_source(place: World) -> None:
    page = await place.visitor().open()
    assert [word for word in TOPIC if word in page.html.lower()] == []


async def test_the_first_page_and_all_its_files_weigh_less_than_50_kb(place: World) -> None:
    http = place.visitor().http
    answers = [await http.get(path) for path in ("/", "/page.css", "/tokens.css", "/page.js", "/icon.svg")]
    assert all(answer.status_code == 200 and has_headers(answer) for answer in answers)
    assert sum(len(answer.content) for answer in answers) <= 50 * 1024


async def test_the_cookie_ends_with_the_browser_and_is_read_by_no_script(place: World) -> None:
    given_once = (await place.visitor().http.get("/")).headers["set-cookie"]
    token, *rules = given_once.split("; ")
    assert token.startswith("s=")
    assert len(token) == 2 + 22
    assert rules == ["Path=/", "HttpOnly", "SameSite=Strict"]


async def test_over_https_no_other_host_can_set_the_cookie() -> None:
    async with world("https://line.example.org") as place:
        given_once = (await place.visitor().http.get("/")).headers["set-cookie"]
    assert given_once.startswith("__Host-s=")
    assert given_once.endswith("; Path=/; HttpOnly; SameSite=Strict; Secure")


async def test_a_cookie_we_did_not_make_is_replaced(place: World) -> None:
    http = place.visitor().http
    for forged in ("", "x", "a" * 4000, "'; --", "../../etc"):
        assert "set-cookie" in (await http.get("/", headers={"cookie": f"s={forged}"})).headers


# ---- Turns ----


async def test_a_button_and_a_written_word_lead_to_the_same_place(place: World) -> None:
    pressed, written = place.visitor(), place.visitor()
    await pressed.open()
    await written.open()
    assert (await pressed.press("Yes")).said == (await written.write("yes")).said


async def test_the_page_shows_this_turn_only_and_never_what_was_written(someone: Visitor) -> None:
    page = await someone.write("my name is Zebedee and i am scared of my husband")
    assert "Zebedee" not in page.html
    assert OPENING not in page.html


async def test_a_page_kept_from_an_earlier_turn_answers_nothing(place: World, someone: Visitor) -> None:
    earlier = someone.page
    await someone.press("Someone hurts or scares me")
    now = someone.page.said
    shown = await someone.send(choice=earlier.buttons["Something else"], turn=earlier.turn)
    assert shown.said == now


async def test_a_button_pressed_twice_counts_once(someone: Visitor) -> None:
    first = someone.page
    once = await someone.press("Someone hurts or scares me")
    twice = await someone.send(choice=first.buttons["Someone hurts or scares me"], turn=first.turn)
    assert twice.said == once.said


async def test_another_persons_button_answers_nothing(place: World, someone: Visitor) -> None:
    other = place.visitor()
    await other.open()
    await other.press("Yes")
    theirs = other.page
    shown = await someone.send(choice=theirs.buttons["Something else"], turn=theirs.turn)
    assert REASON in shown.said


async def test_a_button_of_a_new_conversation_is_not_one_of_the_old(place: World, someone: Visitor) -> None:
    """The same turn number again, at another question, under the same cookie."""
    await someone.press("Someone hurts or scares me")
    old = someone.page
    token = Sealed(someone.http.cookies["s"])
    await place.conversation.receive(Inbound("web", token, Sealed(""), event=Event.STOPPED))
    await someone.open()
    await someone.press("Yes")
    await someone.press("Something else")
    here = someone.page.said
    for value in old.buttons.values():
        assert (await someone.send(choice=value, turn=someone.page.turn)).said == here


async def test_skip_back_and_a_person_are_buttons_that_stand_apart(someone: Visitor) -> None:
    await someone.press("Someone hurts or scares me")
    assert {"Skip", "Back", "Talk to a person"} <= set(someone.page.buttons)
    assert REASON in (await someone.press("Back")).said


async def test_what_we_keep_can_be_asked_before_anything_else(place: World) -> None:
    visitor = place.visitor()
    await visitor.open()
    page = await visitor.press("What we keep")
    assert "short codes" in page.said
    assert {"Yes", "No"} <= set(page.buttons)


async def test_the_last_words_of_a_conversation_are_shown_though_it_is_gone(place: World) -> None:
    visitor = place.visitor()
    await visitor.open()
    assert (await visitor.press("No")).said == "OK."
    assert not place.rows.sessions
    assert OPENING in (await visitor.open()).said


async def test_a_borough_is_picked_from_a_list_without_a_script(someone: Visitor) -> None:
    for title in ("Something else", "More choices", "Find help near me", "A place to stay", "London"):
        await someone.press(title)
    assert "<select" in someone.page.html
    assert (
        len([title for title in someone.page.buttons if title not in ("Skip", "Back", "Talk to a person")])
        == 33
    )
    page = await someone.press("Camden")
    assert [link for link in page.links if link.startswith("tel:")]


async def test_the_script_is_answered_with_the_turn_alone(someone: Visitor) -> None:
    answer = await someone.http.post(
        "/say",
        data={"choice": someone.page.buttons["Something else"], "turn": someone.page.turn},
        headers={"accept": "application/json"},
    )
    said = answer.json()
    assert set(said) == {"thread", "first", "turn", "language"}
    assert "My drinking or drug use" in said["thread"]
    assert has_headers(answer)


async def test_a_form_outlives_the_turn_of_an_epoch(place: World, someone: Visitor) -> None:
    place.keys.turn(place.keys.current.id, place.keys.current.began + 86_400, 86_400)
    assert "My drinking" in str((await someone.press("Something else")).buttons)


async def test_two_people_at_the_same_question_see_different_values(place: World) -> None:
    pages = [await place.visitor().open() for _ in range(2)]
    assert pages[0].said == pages[1].said
    assert not set(pages[0].buttons.values()) & set(pages[1].buttons.values())


async def test_the_session_is_in_no_address(place: World, someone: Visitor) -> None:
    token = someone.http.cookies["s"]
    assert token not in someone.page.html
    assert all(token not in link for link in someone.page.links)
