"""The whole conversations in the documents are what is really said."""

from __future__ import annotations

from tests.conftest import Served
from tests.conversations.whole import CHOSEN, PAGE, page, written


async def test_the_page_of_conversations_is_what_is_said(served: Served) -> None:
    """Run `python -m scripts.conversations_page` after a change to words, flows or these dialogues."""
    assert PAGE.read_text("utf-8") == page(
        {title: await written(served("memory"), name) for title, name in CHOSEN.items()}
    )


def test_every_conversation_on_the_page_ends_in_silence_or_a_goodbye() -> None:
    conversations = PAGE.read_text("utf-8").split("\n## ")[1:]
    assert len(conversations) == len(CHOSEN)
    for each in conversations:
        last = each.rpartition("\n> ")[2]
        assert "(nothing is said" in last or "You can come back any time" in last, last
