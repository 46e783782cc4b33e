"""Floods, echoes, pumping, replays and made-up cookies, against the real product: exit and danger come through."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from safety.abuse import PER_MINUTE, SAME_TEXT
from tests.product import Phone, Product, said
from tests.web_client import Browser

CRY = "hes got a knife x"
PAUSED = "A lot of messages came at once"


def flooded(phone: Phone, *, by: int = 20) -> list[str]:
    """What is said past the limit, to the last so many messages."""
    for _ in range(PER_MINUTE):
        phone.send("no")
    return [phone.send("no") for _ in range(by)]


def test_past_a_flood_one_line_is_said_then_nothing_but_to_danger(product: Product) -> None:
    phone = product.phone("+447700900601")
    answers = flooded(phone)
    assert answers[0].startswith(PAUSED)
    assert set(answers[1:]) == {""}
    assert phone.send(CRY).splitlines()[1] == "999"
    assert phone.send("no") == ""
    assert product.phone("+447700900602").send("no"), "nobody else is paused"


def test_past_a_flood_leaving_is_silent_and_who_writes_next_is_a_stranger(product: Product) -> None:
    phone = product.phone("+447700900603")
    stranger = product.phone("+447700900604").send("hello")
    flooded(phone, by=3)
    assert phone.send("BYE") == ""
    assert phone.send("hello") == stranger


def test_two_machines_that_answer_each_other_fall_silent(product: Product) -> None:
    phone = product.phone("+447700900605")
    text = "Thanks for your text. We read all messages on Mondays."
    answers = [phone.send(text) for _ in range(SAME_TEXT + 5)]
    assert all(answers[:SAME_TEXT])
    assert answers[SAME_TEXT].startswith(PAUSED)
    assert set(answers[SAME_TEXT + 1 :]) == {""}
    assert phone.send("what did you say"), "a person took over"


def test_a_page_says_so_too_and_hears_danger(product: Product) -> None:
    browser = Browser(product)
    browser.open()
    browser.press("Yes")
    for _ in range(PER_MINUTE):
        browser.write("help")
    assert PAUSED in browser.write("help")
    assert browser.status == 429
    assert "press 55" in browser.write(CRY)


def test_a_webhook_replayed_takes_one_step_and_tells_nothing_new(product: Product) -> None:
    phone = product.phone("+447700900606")
    phone.send("hello")
    captured = {"Body": "1"}
    with ThreadPoolExecutor(8) as pool:
        again = list(pool.map(lambda _: said(phone.post(captured, sid="SMcaptured")), range(40)))
    assert len(set(again)) == 1
    elsewhere = product.phone("+447700900607")
    elsewhere.send("hello")
    elsewhere.send("1")
    assert phone.send("2") == elsewhere.send("2"), "one step"


def test_made_up_cookies_keep_nothing_and_learn_nothing(own_product: Product) -> None:
    opening = Browser(own_product).open()
    before = size(own_product.data)
    for number in range(200):
        cookie = f"__Host-s={number:022d}"
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        for form in ({"text": "hello", "turn": ""}, {"text": "hello", "turn": "3-abc-def"}, {"choice": "x"}):
            status, _, _ = own_product.request("POST", "/say", urlencode(form).encode(), headers)
            assert status in (200, 303)
        assert Browser(own_product, cookie=cookie).open() == opening
    assert size(own_product.data) == before
    real = Browser(own_product)
    real.open()
    real.press("Yes")
    assert size(own_product.data) > before, "a first turn is kept, and would be seen"


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.db*") if not path.name.endswith("-shm"))


@pytest.fixture
def thrifty(tmp_path: Path) -> Product:
    return Product(tmp_path, extra={"QUIETLINE_TEXTS_PER_HOUR": "30"})


def test_many_numbers_cannot_run_up_a_bill_and_an_alarm_is_raised(thrifty: Product) -> None:
    with thrifty:
        phones = [thrifty.phone(f"+4477009{number:05d}") for number in range(700, 745)]
        first = [phone.send("hello") for phone in phones]
        assert all(answer.startswith("QL:") for answer in first[:30])
        assert all(answer.startswith("Sorry") and "999" in answer for answer in first[30:])
        assert {phone.send("1") for phone in phones[30:]} == {""}
        assert phones[-1].send(CRY).splitlines()[1] == "999"
        assert phones[0].send("BYE") == ""
    assert "ERROR" in thrifty.log.read_text()
    assert "text messages past the budget of this hour: 16" in thrifty.log.read_text()
