"""What the page does with faults of ours, and with what no person sends."""

from __future__ import annotations

import re

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.web_pages import Pages
from bot.content.words import Message
from tests.channels.web_world import EXIT_URL, FORM, HOME, REASON, Visitor, World, has_headers
from tests.conftest import shipped_book


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
    html = Pages(shipped_book().words, EXIT_URL).broken((Message('<img src="//x"> & "so"\n999'),))
    assert "<img" not in html
    assert "&lt;img" in html
    assert 'href="tel:999"' in html


def test_a_number_in_a_sentence_can_be_called_and_an_age_or_a_text_line_cannot() -> None:
    words = Message("Call 999 or 116 123. You are 16 or 17, it is 24 hours. Text 85258.")
    html = Pages(shipped_book().words, EXIT_URL).broken((words,))
    assert re.findall(r'href="([^"]*)">([^<]*)<', html) == [("tel:999", "999"), ("tel:116123", "116 123")]
