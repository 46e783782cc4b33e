"""Two public processes on one database, with one key database: whichever hears a message, it is one conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from bot.throwaway import ThrowawayPostgres
from safety.abuse import PER_MINUTE
from tests.product import Phone, Product, said

DIALOGUE = ("hello", "1", "1", "yes", "HELP", "no", "skip", "2", "BACK")


@pytest.fixture(scope="module")
def database(postgres_database: Callable[[], str]) -> str:
    return postgres_database()


@pytest.fixture(scope="module")
def machines(
    tmp_path_factory: pytest.TempPathFactory, database: str, postgres: ThrowawayPostgres
) -> Iterator[tuple[Product, Product]]:
    places = {"QUIETLINE_DATABASE": database, "QUIETLINE_KEYS": postgres.create("keys_of_two_machines")}

    def machine(name: str) -> Product:
        folder: Path = tmp_path_factory.mktemp(name)
        return Product(folder, extra=places)

    with machine("left") as left, machine("right") as right:
        yield left, right


def phones(machines: tuple[Product, Product], number: str) -> tuple[Phone, Phone]:
    left, right = machines
    return left.phone(number), right.phone(number)


def test_a_conversation_goes_on_wherever_the_next_message_arrives(machines: tuple[Product, Product]) -> None:
    one = [machines[0].phone("+447700900401").send(text) for text in DIALOGUE]
    both = phones(machines, "+447700900402")
    assert [both[turn % 2].send(text) for turn, text in enumerate(DIALOGUE)] == one
    assert len(set(one)) > 5, "the answers tell the steps apart"


def test_a_message_delivered_to_both_is_one_message(machines: tuple[Product, Product]) -> None:
    left, right = phones(machines, "+447700900403")
    left.send("hello")
    right.send("1")
    answer = left.send("1", sid="SMdelivered-twice")
    assert right.send("1", sid="SMdelivered-twice") == answer


def test_a_burst_through_both_steps_once_for_each_message(
    machines: tuple[Product, Product], database: str
) -> None:
    both = phones(machines, "+447700900404")
    both[0].send("hello")
    before = deliveries(database)
    sids = [f"SMburst{number:02}" for number in range(60)]
    with ThreadPoolExecutor(60) as network:
        answers = list(network.map(lambda place: both[place % 2].send("1", sid=sids[place]), range(60)))
    assert deliveries(database) - before == 60, "none got the static words: those are not kept"
    for place, answer in enumerate(answers):
        assert both[(place + 1) % 2].send("1", sid=sids[place]) == answer, (
            "the other one knows it was answered"
        )
    assert deliveries(database) - before == 60


def test_who_leaves_through_one_has_left_both(machines: tuple[Product, Product]) -> None:
    left, right = phones(machines, "+447700900405")
    opening = left.send("hello")
    right.send("1")
    left.send("1")
    assert said(right.post({"Body": "BYE"})) == ""
    assert left.send("hello") == opening


def deliveries(database: str) -> int:
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT count(*) FROM deliveries").fetchone()
    assert row is not None
    return int(row[0])


def test_a_flood_through_both_ends_in_silence_but_for_danger_and_leaving(
    machines: tuple[Product, Product],
) -> None:
    both = phones(machines, "+447700900449")
    for turn in range(2 * PER_MINUTE + 4):
        last = both[turn % 2].send("no")
    assert last == ""
    for phone in both:
        assert "999" in phone.send("hes got a knife x")
    assert both[0].send("BYE") == ""
    assert both[1].send("BYE") == ""
    opening = machines[0].phone("+447700900450").send("hello")
    assert both[1].send("hello") == opening
