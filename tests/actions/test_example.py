"""The worked example of docs/rasa.md, as an operator would follow it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.actions.runner import open_actions
from bot.book import read_book, read_sources
from bot.conversation import Conversation
from bot.ports import Inbound
from bot.store.memory import MemoryRows
from bot.store.sessions import KeptSessions
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.actions.operator import DAY, content, install_example
from tests.conftest import MOMENT


async def test_the_example_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_example(tmp_path, monkeypatch)
    book = read_book(content(tmp_path), lambda: DAY, "QL")
    keys = KeyRing(MemoryKeyStore(), Sealed("a root secret that is only for tests"), MOMENT.timestamp())
    sessions = KeptSessions(MemoryRows(), keys, lambda: MOMENT)
    async with sessions:
        line = Conversation(book, lambda _: None, sessions, keys, lambda: MOMENT, open_actions())
        for text in ("hello", "1"):
            await line.receive(Inbound("sms", Sealed("+447700900123"), Sealed(text)))
        answer = await line.receive(Inbound("sms", Sealed("+447700900123"), Sealed("our group")))
        assert "Our group has 4 places left.\nYou can come as you are." in book.words.sms(answer.lines, "en")


def test_check_knows_what_is_registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = content(tmp_path)
    sentences = [fault.sentence for fault in read_sources(root, DAY).errors]
    assert any("There is no action action_group_places; use one of: action_" in each for each in sentences)
    install_example(tmp_path, monkeypatch)
    assert read_sources(root, DAY).errors == ()
