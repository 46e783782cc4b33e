"""The page and Telegram in another language: the buttons that choose it, the way it runs, and what stays English."""

from __future__ import annotations

from bot.channels import telegram_setup
from safety.secrecy import Sealed
from tests.channels.web_world import CRY, OPENING, REASON, world
from tests.conftest import Clock
from tests.speaking import MARKS, service, unreviewed
from tests.telegram_double import TelegramDouble
from tests.telegram_double.bot import world as telegram_world
from tests.telegram_double.server import TOKEN

NAMES = "English, Polski, العربية"
MARK = MARKS["ar"]


async def test_a_whole_walk_from_right_to_left() -> None:
    async with world(content=unreviewed()) as place:
        someone = place.visitor()
        page = await someone.open()
        assert OPENING in page.said
        assert '<html lang="en" dir="ltr">' in page.html
        page = await someone.press(NAMES)
        assert "Which language?" in page.said
        page = await someone.press("العربية")
        assert '<html lang="ar" dir="rtl">' in page.html
        assert f"{MARK} This is QL." in page.said
        page = await someone.press(f"{MARK} Yes")
        assert REASON in page.said
        assert page.said.startswith(MARK)
        page = await someone.press(f"{MARK} Someone hurts or scares me")
        assert page.said.startswith(MARK)
        page = await someone.press(f"{MARK} Skip")
        assert MARK in page.said
        page = await someone.write(CRY)
        assert page.said.startswith("If you can, call this number now: 999 ")
        assert 'dir="ltr" href="tel:999"' in page.html
        page = await someone.write("english")
        assert '<html lang="en" dir="ltr">' in page.html


async def test_the_page_s_script_is_told_the_language_so_that_it_loads_another_page() -> None:
    async with world(content=unreviewed()) as place:
        someone = place.visitor()
        page = await someone.open()
        answer = await someone.http.post(
            "/say", data={"text": "po polsku", "turn": page.turn}, headers={"accept": "application/json"}
        )
        assert answer.json()["language"] == "pl"


async def test_a_page_in_english_alone_offers_no_language() -> None:
    async with world() as place:
        page = await place.visitor().open()
        assert set(page.buttons) == {"Yes", "No", "What we keep"}


async def test_on_telegram_a_button_under_the_opening_chooses_it(clock: Clock) -> None:
    async with telegram_world(lambda store: service(unreviewed()), clock) as w:
        someone = w.telegram.person()
        await someone.say("/start")
        assert "Which language?" in await someone.press(NAMES)
        assert (await someone.press("العربية")).startswith(f"{MARK} This is QL.")
        assert "clear this chat" in await someone.press(f"{MARK} Yes")
        assert REASON in await someone.say("1")
        assert "Which language?" in await someone.say("/language")
        assert (await someone.say(CRY)).startswith("If you can, call this number now:\n999")


async def test_telegram_is_told_the_menu_in_each_language_it_knows() -> None:
    async with TelegramDouble() as telegram:
        await telegram_setup.set_up(Sealed(TOKEN), telegram.api, unreviewed().words)
        told = [call.fields.get("language_code") for call in telegram.calls if call.method == "setMyCommands"]
        assert told == [None, "pl", "ar"]
