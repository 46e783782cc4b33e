"""Every golden dialogue on every channel; between any two messages the session lies in its stored form."""

from __future__ import annotations

import pytest

from safety.secrecy import Sealed
from tests.conftest import MOMENT, Clock, Served
from tests.conversations.cases import Case, Player, cases

CASES = list(cases())


@pytest.mark.parametrize("channel", ["sms", "web", "terminal"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_the_dialogue_goes_as_written(case: Case, channel: str, served: Served) -> None:
    async with served("memory") as conversation:
        await Player(conversation, channel).play(case)


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_the_dialogues_go_as_written_with_a_database_behind_them(
    store: str, served: Served, clock: Clock
) -> None:
    """Each with a number of its own: a database for each would cost ten times the dialogue."""
    async with served(store) as conversation:
        for person, case in enumerate(CASES):
            clock.time = MOMENT
            await Player(conversation, "sms", Sealed(f"+447700{900_000 + person}")).play(case)


def test_there_are_dialogues() -> None:
    assert len(CASES) >= 14
