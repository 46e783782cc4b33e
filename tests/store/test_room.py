"""A server that could not hold our connections is found at the start, and not by whoever writes next."""

from __future__ import annotations

import logging
from itertools import count

import pytest

from bot.store.room import DOOR_CONNECTIONS, MACHINE_CONNECTIONS, NoRoomError, check_room
from bot.throwaway import ThrowawayPostgres

_serial = count(1)


@pytest.fixture
def limited(postgres: ThrowawayPostgres) -> tuple[str, str]:
    """A database of its own: its name and its URL."""
    name = f"limited{next(_serial)}"
    return name, postgres.create(name)


def test_a_database_with_room_is_passed_in_silence(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    check_room(postgres_url)
    assert not caplog.records


@pytest.mark.parametrize("limit", [1, DOOR_CONNECTIONS])
def test_one_that_could_not_hold_the_public_door_is_refused(
    limit: int, limited: tuple[str, str], postgres: ThrowawayPostgres
) -> None:
    postgres.execute(f"ALTER DATABASE {limited[0]} CONNECTION LIMIT {limit}")
    with pytest.raises(NoRoomError):
        check_room(limited[1])


def test_one_that_holds_it_but_not_a_whole_machine_is_told_of(
    limited: tuple[str, str], postgres: ThrowawayPostgres, caplog: pytest.LogCaptureFixture
) -> None:
    postgres.execute(f"ALTER DATABASE {limited[0]} CONNECTION LIMIT {MACHINE_CONNECTIONS}")
    with caplog.at_level(logging.WARNING):
        check_room(limited[1])
    (told,) = caplog.records
    assert told.args == (MACHINE_CONNECTIONS - 1, MACHINE_CONNECTIONS), "who looks is one of them"
