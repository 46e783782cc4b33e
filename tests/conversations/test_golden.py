"""Every golden dialogue on every channel; between any two messages the session lies in its stored form."""

from __future__ import annotations

import pytest

from tests.conftest import Served
from tests.conversations.cases import Case, Player, cases

CASES = list(cases())


@pytest.mark.parametrize("channel", ["sms", "web", "terminal"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_the_dialogue_goes_as_written(case: Case, channel: str, served: Served) -> None:
    async with served("memory") as conversation:
        await Player(conversation, channel).play(case)


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_the_dialogue_goes_as_written_with_a_database_behind_it(
    case: Case, store: str, served: Served
) -> None:
    async with served(store) as conversation:
        await Player(conversation, "sms").play(case)


def test_there_are_dialogues() -> None:
    assert len(CASES) >= 14
