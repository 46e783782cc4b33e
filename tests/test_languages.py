"""A conversation in another language, by text message: chosen, kept, never half, and in English where it counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from bot import words_command
from bot.book import Book
from bot.content.languages import LANGUAGES
from bot.errors import ContentFaults
from bot.ports import Inbound
from safety.secrecy import Sealed
from tests.speaking import MARKS, NUMBER, content, service, speaking, texted, unreviewed

OPENING = "QL: an automated text service, not a person."
REASON = "What is closest to why you are here?"
OFFERED = "Languages, send one: English, Polski, Arabi"


def lines(said: str) -> list[str]:
    return said.splitlines()


@pytest.mark.parametrize(
    ("language", "asked"),
    [("pl", "po polsku"), ("ar", "العربية"), ("ar", "arabic please"), ("ar", "is there arabic")],
)
async def test_a_language_asked_for_by_name_is_spoken_to_the_end(language: str, asked: str) -> None:
    mark = MARKS[language]
    async with service(unreviewed()) as served:
        first = await texted(served, "hi")
        assert first.startswith(OPENING)
        assert lines(first)[-1] == OFFERED
        assert (await texted(served, asked)).startswith(f"{mark} {OPENING}")
        reason = await texted(served, "tak")
        assert reason.startswith(f"{mark} Thank you. {REASON}")
        assert lines(reason)[-1].startswith(f"1 {mark} Someone hurts or scares me, 2 {mark} ")
        assert all(mark in line for line in lines(await texted(served, "1")))
        assert mark in await texted(served, "BACK")
        assert await texted(served, "BYE") == ""
        assert (await texted(served, "hi")).startswith(OPENING)  # nothing is remembered, a language neither


async def test_asking_for_another_language_asks_which_by_their_own_names() -> None:
    async with service(unreviewed()) as served:
        await texted(served, "hi")
        await texted(served, "yes")
        asked = await texted(served, "LANGUAGE")
        assert lines(asked) == ["Which language? SKIP or BYE any time.", "1 English, 2 Polski, 3 العربية"]
        assert (await texted(served, "3")).startswith(f"{MARKS['ar']} Thank you. {REASON}")
        assert lines(await texted(served, "لغة"))[0] == f"{MARKS['ar']} Which language? SKIP or BYE any time."
        assert (await texted(served, "polski")).startswith(f"{MARKS['pl']} Thank you. {REASON}")
        await texted(served, "LANGUAGE")
        assert (await texted(served, "english")).startswith(f"Thank you. {REASON}")
        await texted(served, "LANGUAGE")
        assert REASON in await texted(served, "SKIP")


async def test_a_first_message_that_asks_for_a_language_is_a_choice_and_another_word_of_it_is_not() -> None:
    async with service(unreviewed()) as served:
        assert (await texted(served, "po polsku")).startswith(f"{MARKS['pl']} {OPENING}")
    async with service(unreviewed()) as served:
        assert (await texted(served, "pomoc")).startswith(OPENING)


@pytest.mark.parametrize("cry", ["hes got a knife", "on ma nóż"])
async def test_unreviewed_words_about_danger_are_the_english_ones_and_the_digits(cry: str) -> None:
    async with service(unreviewed()) as served:
        await texted(served, "po polsku")
        said = await texted(served, cry)
        assert said.startswith("If you can, call this number now:\n999\n")
        assert MARKS["pl"] not in said


async def test_reviewed_words_about_danger_are_spoken_with_the_same_digits(tmp_path: Path) -> None:
    async with service(speaking(content(tmp_path, reviewed=True))) as served:
        await texted(served, "po polsku")
        assert (await texted(served, "hes got a knife")).startswith(
            f"{MARKS['pl']} If you can, call this number now:\n999\n"
        )


@pytest.mark.parametrize("leaving", ["do widzenia", "hwyl", "BYE", "x", "STOP"])
async def test_leaving_is_heard_in_every_language_whatever_is_spoken(leaving: str) -> None:
    async with service(unreviewed()) as served:
        await texted(served, "العربية")
        assert await texted(served, leaving) == ""


def stale_answer(message: Message) -> None:
    """The English of one choice has changed since it was translated."""
    if message.context == "utter_ask_reason@sms:/SetSlots(reason=hurt)":
        message.id = "Someone is unkind"


async def test_a_message_with_one_stale_choice_is_wholly_english(tmp_path: Path) -> None:
    async with service(speaking(content(tmp_path, mend=stale_answer))) as served:
        await texted(served, "po polsku")
        reason = await texted(served, "tak")
        assert reason.startswith("Thank you. What")
        assert MARKS["pl"] not in reason
        assert MARKS["pl"] in await texted(served, "1")


async def test_a_repeated_delivery_reads_the_same_in_its_language() -> None:
    async with service(unreviewed()) as served:
        once = Inbound("sms", NUMBER, Sealed("po polsku"), delivery=Sealed("SM1"))
        first, again = await served.receive(once), await served.receive(once)
        assert first == again
        assert first.language == "pl"


async def test_where_only_english_is_served_nothing_is_offered_and_nothing_changes(book: Book) -> None:
    async with service(book) as served:
        assert "anguage" not in await texted(served, "po polsku")
        assert "we only have English" in await texted(served, "polski")


async def test_a_session_in_a_language_no_longer_served_goes_on_in_english(tmp_path: Path) -> None:
    root = content(tmp_path)
    async with service(speaking(root)) as served:
        await texted(served, "po polsku")
        english = speaking(root, ("en",))
        now = replace(served, book=english, book_of=lambda version: english)
        assert REASON in await texted(now, "1")


def test_a_language_without_words_or_with_a_fault_refuses_the_start_by_name(tmp_path: Path) -> None:
    root = content(tmp_path)
    with pytest.raises(ContentFaults, match="content/locale/cy:1: QUIETLINE_LANGUAGES names"):
        speaking(root, ("en", "cy"))
    (root / "content" / "locale" / "pl" / "LC_MESSAGES" / "quietline.po").write_text(
        "mgsid", encoding="utf-8"
    )
    with pytest.raises(ContentFaults, match=r"pl/quietline\.po"):
        speaking(root, ("en", "pl"))
    assert speaking(root, ("en", "ar")).words.languages == ("en", "ar")


def test_only_the_languages_served_travel_with_a_content_version(tmp_path: Path) -> None:
    root = content(tmp_path)
    assert b"locale" not in speaking(root, ("en",)).bundle
    assert b"locale/ar" in speaking(root, ("en", "ar")).bundle
    assert b"locale/pl" not in speaking(root, ("en", "ar")).bundle


def test_the_commands_tell_how_far_each_language_has_come_and_what_is_wrong_with_one(book: Book) -> None:
    header, *languages, version = words_command.status("")
    assert "reviewed" in header
    assert version.endswith(f" {book.version[:8]}")
    assert {line.split()[0] for line in languages} == set(LANGUAGES) - {"en"}
    _, welsh, *faults = words_command.status("cy")
    assert welsh.startswith("cy ")
    assert any("nobody has put their name to its translation" in fault for fault in faults)
    assert any("text messages with its options" in fault for fault in faults)
    assert sorted(faults) == sorted(str(fault) for fault in words_command.served_faults(("en", "cy")))


def test_the_template_can_be_had_without_touching_a_file() -> None:
    assert words_command.export("", started_only=False).startswith("#: en/")
