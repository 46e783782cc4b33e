"""What is heard once is what would be heard each time, and nothing anyone else typed is remembered."""

from __future__ import annotations

from collections.abc import Callable
from inspect import unwrap

from safety.crisis import concerns_in, under_16
from safety.exit import leaving
from safety.usual import USUAL, once


def test_a_usual_text_is_heard_as_it_would_be_each_time() -> None:
    readers: tuple[Callable[[str], object], ...] = (concerns_in, under_16, leaving)
    for read in readers:
        each_time = unwrap(read)
        for text in [*sorted(USUAL)[::25], "yes", "help", "hi", "not sure", "13"]:
            assert read(text) == read(text.upper()) == each_time(text) == each_time(text.upper())


def test_only_what_is_on_the_list_is_remembered() -> None:
    asked: list[str] = []

    @once
    def reader(text: str) -> int:
        asked.append(text)
        return len(text)

    for text in ("yes", "YES", "yes", "hes outside", "hes outside"):
        reader(text)
    assert asked == ["yes", "hes outside", "hes outside"]
