"""What the web page promises, asked of it over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.web_pages import Pages
from bot.content.words import Message
from bot.ports import Event, Inbound
from safety.headers import EXIT_PAGE, PUBLIC_PAGE
from safety.secrecy import Sealed
from tests.channels.web_world import EXIT_URL, FORM, HOME, Visitor, World, book, world

OPENING = "Is it OK to message now?"
REASON = "What is closest to why you are here?"
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


@pytest.fixture
async def place() -> AsyncIterator[World]:
    async with world() as opened:
        yield opened


@pytest.fixture
async def someone(place: World) -> Visitor:
    """Somebody who has said that it is safe."""
    visitor = place.visitor()
    await visitor.open()
    await visitor.press("Yes")
    assert REASON in visitor.page.said
    return visitor


def has_headers(answer: httpx2.Response, expected: tuple[tuple[bytes, bytes], ...] = PUBLIC_PAGE) -> bool:
    return all(answer.headers.get(name.decode()) == value.decode() for name, value in expected)


# ---- The opening ----


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


async def test_the_last_words_of_a_conversation_are_shown_though_it_is_gone(place: World) -> None:
    visitor = place.visitor()
    await visitor.open()
    assert (await visitor.press("No")).said == "OK."
    assert not place.rows.sessions
    assert OPENING in (await visitor.open()).said


async def test_a_borough_is_picked_from_a_list_without_a_script(someone: Visitor) -> None:
    for title in ("Something else", "Find help near me", "A place to stay", "London"):
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


# ---- Leaving ----


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_leaving_erases_and_goes_somewhere_harmless(
    place: World, someone: Visitor, method: str
) -> None:
    answer = await someone.http.request(method, "/exit")
    assert (answer.status_code, answer.headers["location"]) == (303, EXIT_URL)
    assert has_headers(answer, EXIT_PAGE)
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert not place.rows.sessions
    assert OPENING in (await someone.open()).said


@pytest.mark.parametrize("word", ["BYE", "x", "someone's coming"])
async def test_a_leaving_word_shows_an_empty_page_that_goes_on_by_itself(
    place: World, someone: Visitor, word: str
) -> None:
    answer = await someone.http.post("/say", data={"text": word, "turn": someone.page.turn})
    assert answer.headers["refresh"] == f"0; url={EXIT_URL}"
    assert has_headers(answer, EXIT_PAGE)
    assert "<body></body>" in answer.text
    assert not place.rows.sessions


async def test_a_leaving_word_tells_the_script_and_clears_the_cookie(place: World, someone: Visitor) -> None:
    answer = await someone.http.post("/say", data={"text": "bye"}, headers={"accept": "application/json"})
    assert answer.json() == {"left": True}
    assert has_headers(answer, EXIT_PAGE)
    assert not place.rows.sessions


async def test_leaving_works_with_the_database_gone(place: World, someone: Visitor) -> None:
    place.rows.gone = True
    assert (await someone.http.get("/exit")).headers["location"] == EXIT_URL
    place.rows.gone = False
    assert OPENING in (await someone.open()).said


async def test_another_site_can_send_people_away_but_erase_nothing(place: World, someone: Visitor) -> None:
    for method in ("GET", "POST"):
        answer = await someone.http.request(method, "/exit", headers={"sec-fetch-site": "cross-site"})
        assert answer.headers["location"] == EXIT_URL
        assert "clear-site-data" not in answer.headers
    assert len(place.rows.sessions) == 1


async def test_asking_whether_there_is_a_way_out_erases_nothing(place: World, someone: Visitor) -> None:
    assert (await someone.http.head("/exit")).status_code == 303
    assert len(place.rows.sessions) == 1


# ---- Danger ----


CRY = "hes got a knife"


@pytest.mark.parametrize("turn", ["", "0", "-1", "99-abc-def", "ü" * 30])
async def test_danger_is_heard_whatever_the_form_says(someone: Visitor, turn: str) -> None:
    page = await someone.send(text=CRY, turn=turn)
    assert "tel:999" in page.links


async def test_a_cry_on_an_old_page_is_heard_and_answers_nothing(someone: Visitor) -> None:
    earlier = someone.page.turn
    await someone.press("Someone hurts or scares me")
    here = set(someone.page.buttons)
    page = await someone.send(text=CRY, turn=earlier)
    assert "tel:999" in page.links
    assert set(page.buttons) == here


async def test_a_cry_without_a_cookie_is_answered_at_once(place: World) -> None:
    visitor = place.visitor()
    answer = await visitor.http.post("/say", data={"text": CRY})
    assert answer.status_code == 200
    assert "tel:999" in answer.text


async def test_a_cry_is_answered_with_the_database_gone(place: World, someone: Visitor) -> None:
    place.rows.gone = True
    await someone.open()
    page = await someone.write(CRY)
    assert "press 55" in page.said
    assert "tel:999" in page.links


# ---- Faults and refusals ----


async def test_with_the_database_gone_every_page_holds_the_emergency_numbers(
    place: World, someone: Visitor
) -> None:
    place.rows.gone = True
    button = {"choice": someone.page.buttons["Something else"], "turn": someone.page.turn}
    for answer in (
        await someone.http.get("/"),
        await someone.http.post("/say", data={"text": "hello"}),
        await someone.http.post("/say", data=button),
    ):
        assert answer.status_code == 503
        assert "999" in answer.text
        assert "111" in answer.text
        assert has_headers(answer)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/say", 405),
        ("PUT", "/", 405),
        ("DELETE", "/exit", 405),
        ("HEAD", "/", 200),
    ],
)
async def test_a_refusal_is_a_page_with_the_emergency_numbers(
    place: World, method: str, path: str, status: int
) -> None:
    answer = await place.visitor().http.request(method, path)
    assert answer.status_code == status
    assert has_headers(answer)
    assert method == "HEAD" or "999" in answer.text


async def test_more_than_64_kb_is_refused_and_less_is_heard(someone: Visitor) -> None:
    big = await someone.http.post("/say", content=b"text=" + b"a" * 65_536, headers=FORM)
    assert big.status_code == 413
    assert "999" in big.text
    fits = await someone.http.post("/say", content=b"text=" + b"a+" * 30_000, headers=FORM)
    assert fits.status_code == 303


async def test_only_a_form_is_read(someone: Visitor) -> None:
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain", ""):
        answer = await someone.http.post("/say", content=b'{"text": "yes"}', headers={"content-type": kind})
        assert answer.status_code == 415
        assert has_headers(answer)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
    ],
)
async def test_another_site_cannot_answer_for_someone(someone: Visitor, headers: dict[str, str]) -> None:
    form = {"choice": someone.page.buttons["Something else"], "turn": someone.page.turn}
    answer = await someone.http.post("/say", data=form, headers=headers)
    assert answer.status_code == 403
    assert has_headers(answer)
    assert REASON in (await someone.open()).said


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin", "origin": "null"}, {"origin": "null"}, {"origin": HOME}]
)
async def test_our_own_forms_are_heard_from_every_browser(someone: Visitor, headers: dict[str, str]) -> None:
    form = {"choice": someone.page.buttons["Something else"], "turn": someone.page.turn}
    assert (await someone.http.post("/say", data=form, headers=headers)).status_code == 303
    assert "My drinking or drug use" in (await someone.open()).said + str(someone.page.buttons)


ODD = (
    "\x00",
    "\u202e\u2066",
    "\U0001f52a\U0001f62d",
    "\u200b",
    "ЅTOP",
    "<script>alert(1)</script>",
    " \n\t",
    "%",
    "&=&",
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.one_of(
        st.binary(max_size=200),
        st.builds(
            lambda text, turn: (
                httpx2.QueryParams({"text": text, "turn": turn, "more": text}).__str__().encode()
            ),
            st.one_of(st.sampled_from(ODD), st.text(max_size=60)),
            st.text(max_size=90),
        ),
        st.builds(
            lambda choice, turn: httpx2.QueryParams({"choice": choice, "turn": turn}).__str__().encode(),
            st.text(max_size=60),
            st.text(max_size=90),
        ),
        st.sampled_from(
            [b"text=%ED%A0%80", b"text=%FF", b"text=a&text=b", b"choice=&choice=", b"=" * 500, b"&" * 500]
        ),
    )
)
async def test_nothing_that_is_sent_breaks_the_page(someone: Visitor, body: bytes) -> None:
    answer = await someone.http.post("/say", content=body, headers=FORM)
    assert answer.status_code in (200, 303)
    assert has_headers(answer)


def test_whatever_the_words_hold_is_shown_as_words() -> None:
    html = Pages(book().words, EXIT_URL).broken((Message('<img src="//x"> & "so"\n999'),))
    assert "<img" not in html
    assert "&lt;img" in html
    assert 'href="tel:999"' in html


# ---- The values forms carry ----


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
