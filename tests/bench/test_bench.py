"""The bench measures what it says: one dialogue for all, every reply compared, and a page made of its figures alone."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from bot.actions.runner import open_actions
from bot.book import Book
from bot.conversation import Conversation
from bot.store.memory import MemoryRows
from bot.store.sessions import KeptSessions
from safety.keyring import KeyRing
from safety.memorykeys import MemoryKeyStore
from safety.secrecy import Sealed
from tests.bench import peers
from tests.bench.dialogue import SAID, Turn, script, write_script
from tests.bench.figures import Figure, Layer, Results, new_results, read_results
from tests.bench.goals import BARE, SMS
from tests.bench.report import PAGE, PLOTS, blocks, filled, plots
from tests.conftest import Clock


async def _script(book: Book, clock: Clock) -> list[Turn]:
    keys = KeyRing(MemoryKeyStore(), Sealed("a root secret that is only for tests, and long"), 0.0)
    sessions = KeptSessions(MemoryRows(), keys, clock)
    return await script(Conversation(book, lambda _: None, sessions, keys, clock, open_actions()))


@pytest.fixture
def playing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the peers' programs share; it lies outside every package, because it runs in their environments."""
    monkeypatch.syspath_prepend(peers.PROGRAMS)
    return importlib.import_module("playing")


async def test_a_peer_that_answers_by_the_script_is_right_and_every_other_reply_is_counted(
    book: Book, clock: Clock, tmp_path: Path, playing: Any
) -> None:
    turns = await _script(book, clock)
    assert len(turns) == 20
    assert all(turn.answered for turn in turns)
    write_script(turns, tmp_path / "script.json")
    table = playing.read_script(tmp_path / "script.json")
    stands: dict[int, int] = {}

    async def step(person: int, text: str) -> str:
        at = stands.get(person, 0)
        stands[person] = at + 1
        return "" if (person, at) == (3, 7) or text != table[at][0] else str(table[at][1])

    played = await playing.play(step, table, range(10), 4)
    assert (played["turns"], played["wrong"]) == (10 * len(SAID), 1)


def test_the_page_holds_what_the_generator_makes_of_its_figures() -> None:
    results, page = read_results(), PAGE.read_text("utf-8")
    assert filled(page, blocks(results)) == page
    for name, drawing in plots(results).items():
        assert (PLOTS / name).read_text("utf-8") == drawing


def test_what_could_not_be_measured_is_named_with_its_reason_and_an_unquiet_machine_too() -> None:
    results = _results(load=4.0)
    results.failed["chatsky_script"] = "ERROR: no such version"
    shown = blocks(results)
    assert "| chatsky_script | no figure: ERROR: no such version |" in shown["peers"]
    assert "do not rely" in shown["machine"]
    assert "| 0.50 | reached |" in shown["goals"]


def _results(load: float) -> Results:
    results = new_results(1, quick=False)
    results.load, results.flushes_us = load, [100.0]
    fast, half = (Figure(20, speed, 10.0, 1.0, 2.0, 0) for speed in (1000.0, 500.0))
    results.served = {BARE: [fast], SMS: [half]}
    results.layers = [Layer("form", own=True, median_us=1.0, mean_us=1.0, low_us=1.0, high_us=1.0)]
    return results


def test_a_reason_tells_no_address_and_no_path() -> None:
    said = peers.told("noise\nERROR: https://index.example.org/simple/ and /home/someone/x failed\n")
    assert "example" not in said
    assert "someone" not in said
