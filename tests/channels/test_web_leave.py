"""Leaving the page, and crying for help on it, whatever the form, the cookie and the database do."""

from __future__ import annotations

import pytest

from safety.headers import EXIT_PAGE
from tests.channels.web_world import CRY, EXIT_URL, OPENING, Visitor, World, has_headers


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
