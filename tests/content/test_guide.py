"""What the guide for editors tells them to do, done to a copy of the content, works as it says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.book import HERE, Book, read_book, read_sources
from bot.conversation import Conversation
from bot.engine.session import Line
from bot.preview.page import page
from bot.store.memory import MemoryRows
from bot.store.sessions import KeptSessions
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.conftest import DAY, Clock, Counted
from tests.conversations.cases import Case, Player

GUIDE = (HERE.parent / "docs" / "content-guide.md").read_text("utf-8")
BLOCK = r"```\w+\n(.*?)```"
CHANGES = re.findall(rf"In `bot/([^`]+)`, find\n\n{BLOCK}\n\nand write\n\n{BLOCK}", GUIDE, re.S)
ADDED = re.findall(rf"At the end of `bot/([^`]+)`, add\n\n{BLOCK}", GUIDE, re.S)
(DIALOGUE,) = re.findall(r"```yaml\n(test_cases:.*?)```", GUIDE, re.S)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content after everything the guide says was done to it."""
    folder = tmp_path_factory.mktemp("content")
    for name in ("flows", "content"):
        shutil.copytree(HERE / name, folder / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for name, old, new in CHANGES:
        text = (folder / name).read_text("utf-8")
        assert text.count(old) == 1, (name, old)
        (folder / name).write_text(text.replace(old, new), "utf-8")
    for name, new in ADDED:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(new)
    return folder


@pytest.fixture(scope="module")
def changed(root: Path) -> Book:
    return read_book(root, lambda: DAY, "QL", ("en", "pl"))


def test_the_guide_has_all_its_steps() -> None:
    assert len(CHANGES) == 6
    assert len(ADDED) == 1


def test_the_check_finds_nothing_wrong_with_what_it_says(root: Path) -> None:
    sources = read_sources(root, DAY)
    assert (*sources.errors, *sources.warnings) == ()


async def test_the_conversation_it_ends_with_goes_as_written(changed: Book) -> None:
    clock = Clock()
    keys = KeyRing(MemoryKeyStore(), Sealed("a root secret that is only for tests"), clock().timestamp())
    async with KeptSessions(MemoryRows(), keys, clock) as sessions:
        conversation = Conversation(changed, lambda version: None, sessions, keys, clock, tallies=Counted())
        for case in YAML(typ="safe").load(DIALOGUE)["test_cases"]:
            await Player(conversation, "web").play(Case(case["test_case"], tuple(case["steps"])))


def test_the_translation_is_said(changed: Book) -> None:
    said = changed.words.render(Line("utter_child_school"), "web", "pl").text
    assert said in ADDED[0][1]
    assert said != changed.words.render(Line("utter_child_school"), "web", "en").text


def test_the_new_question_is_on_the_preview_page(root: Path) -> None:
    html = page(root, DAY, "pl", 4.0)
    assert 'id="s-children-child_school"' in html
    assert "Możesz powiedzieć tej osobie" in html
