"""Of a talk that is over nothing is left in the files, readable or sealed. Each search first finds it there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.book import Book
from bot.store.case_tables import case_addresses, case_words
from bot.store.database import sqlite_file
from bot.store.sweep import sweep
from tests.helpline import CONSENT, TO_A_PERSON, Line, open_line

WORDS, ANSWER = "he reads my letters and my sister knows", "I am here with you, and I believe you."

#: How a talk comes to its end.
ENDS: dict[str, Callable[[Line, int], object]] = {
    "the worker closes it": lambda line, number: line.closes(number),
    "its time runs out": lambda line, _: _run_out(line),
}


def _run_out(line: Line) -> None:
    line.clock.go(minutes=120)
    line.desks.lapse(after_minutes=30)


def everything(line: Line) -> bytes:
    """All bytes beside the database, its log and the log's index among them."""
    return b"".join(path.read_bytes() for path in sorted(sqlite_file(line.url).path.parent.iterdir()))


def sealed(line: Line, number: int) -> list[bytes]:
    """What lies of the talk: each message, and the address."""
    columns = (case_words.c.sealed, case_addresses.c.sealed)
    with line.cases.reading() as connection:
        return [
            bytes(part)
            for column in columns
            for part in connection.execute(select(column).where(column.table.c.number == number)).scalars()
        ]


@pytest.mark.parametrize("end", ENDS)
async def test_of_a_talk_that_is_over_no_byte_is_left(book: Book, tmp_path: Path, end: str) -> None:
    async with open_line(book, tmp_path) as line:
        await line.walks(*TO_A_PERSON, *CONSENT, WORDS)
        number = line.claims()
        line.writes(number, ANSWER)
        planted = sealed(line, number)
        assert len(planted) == 3
        assert all(part in everything(line) for part in planted), "the search finds what is there"
        ENDS[end](line, number)
        room = line.desks.room(number)
        assert room is not None
        assert not room.case.open
        sweep(line.url, line.clock())
        left = everything(line)
    assert [part in left for part in planted] == [False] * 3
    for readable in (WORDS, ANSWER, line.number, "07700900321"):
        assert not any(form in left for form in (readable.encode(), readable.encode().hex().encode()))
