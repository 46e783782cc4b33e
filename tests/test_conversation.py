"""The whole service on one screen: what it promises its channels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from bot.book import HERE, Book, read_book, read_sources
from bot.conversation import Conversation
from bot.ports import Event, Inbound
from safety.secrecy import Sealed
from tests.conftest import DAY, Served


class Broken:
    """Stands where something is needed and fails at every touch."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError

    def __call__(self, *args: object) -> object:
        raise RuntimeError


def sms(text: str) -> Inbound:
    return Inbound("sms", Sealed("+447700900123"), Sealed(text))


@pytest.mark.parametrize("part", ["keys", "sessions", "now", "book_of"])
async def test_whatever_breaks_a_cry_is_answered_and_an_exit_is_silent(part: str, served: Served) -> None:
    async with served() as whole:
        broken: Conversation = replace(whole, **{part: Broken()})  # type: ignore[arg-type]  # broken on purpose
        cry = await broken.receive(sms("hes got a knife x"))
        assert "999" in cry.words.sms(cry.lines, "en")
        assert (await broken.receive(sms("BYE"))).left
        plain = await broken.receive(sms("hello"))
        assert "999" in plain.words.sms(plain.lines, "en")


async def test_the_question_beneath_an_offer_of_a_person_can_still_be_answered(served: Served) -> None:
    async with served() as conversation:
        for text in ("hello", "1", "asdf qwer", "zxcv uiop"):
            answer = await conversation.receive(sms(text))
        assert answer.lines[-1].key == "utter_ask_try_again"
        answer = await conversation.receive(sms("I worry how I treat someone"))
        assert answer.lines[0].key == "utter_own_hello"


@pytest.mark.parametrize("word", ["\U0001f600", "x", "camden", "no", "14"])
def test_no_message_is_read_beyond_its_first_words(word: str, book: Book) -> None:
    """One endless message must not hold up everybody else."""
    for question in book.script.questions.values():
        long, short = " ".join([word] * 4000), " ".join([word] * 40)
        assert book.reader.read(long, question) == book.reader.read(short, question)


async def test_a_repeated_delivery_is_answered_in_the_words_it_was_first_answered_in(
    book: Book, served: Served
) -> None:
    newer = read_book(HERE, lambda: DAY, "ZZ")
    once = Inbound("sms", Sealed("+447700900125"), Sealed("hello"), Sealed("SM1"))
    async with served() as before:
        first = await before.receive(once)
        script = replace(newer.script, version="newer")
        after = replace(
            before, book=replace(newer, version="newer", script=script), book_of={book.version: book}.get
        )
        again = await after.receive(once)
        assert again.words.sms(again.lines, "en") == first.words.sms(first.lines, "en")
        stranger = await after.receive(sms("hello"))
        assert stranger.words.sms(stranger.lines, "en").startswith("ZZ")


async def test_a_cry_is_heard_even_in_what_the_carrier_has_answered(served: Served) -> None:
    async with served() as conversation:
        for text, answered in (("HELP", False), ("help hes got a knife", True)):
            inbound = Inbound("sms", Sealed("+447700900126"), Sealed(text), event=Event.CARRIER)
            assert bool((await conversation.receive(inbound)).lines) is answered


def test_the_content_may_not_keep_sessions_longer_than_is_promised(tmp_path: Path) -> None:
    for folder in ("flows", "content"):
        copytree(HERE / folder, tmp_path / folder)
    domain = tmp_path / "flows" / "domain.yml"
    domain.write_text(
        domain.read_text().replace("session_expiration_time: 15", "session_expiration_time: 30")
    )
    assert [fault.sentence for fault in read_sources(tmp_path, DAY).errors] == [
        "Sessions end after 15 silent minutes; write `session_expiration_time: 15` under session_config."
    ]
