"""What the writes of errands.py do to SQLite's tables, inside a transaction that many writes share."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

import msgspec
from msgspec.structs import asdict

from bot.ports import Mark, Marks, RowKey
from bot.store import errand_statements as sql
from bot.store.errands import Claim, DepartureRow, Errand, Free, Postpone, Take, TraceRow, Unclaim


class Cursor(Protocol):
    """What a statement gives back."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    def fetchone(self) -> Any:
        """The first row it found, or None."""


Execute = Callable[[str, Mapping[str, object]], Cursor]

#: Those that ask for a row to be as it was.
_JUDGED: Final = Claim | Take | Free | Postpone


def carry_out(execute: Execute, write: Errand) -> bool:
    """Carry out one write; whether the row was as it had to be."""
    statement = sql.STATEMENTS[type(write)]
    if isinstance(write, Claim | Unclaim):
        changed = [execute(statement, named(write) | named(key)).rowcount for key in write.keys]
    else:
        changed = [execute(statement, named(write)).rowcount]
    return any(changed) or not isinstance(write, _JUDGED)


def add_copy(execute: Execute, copy: TraceRow | None) -> None:
    """Note a copy with the turn it belongs to."""
    if copy is not None:
        (epoch, mark), place = copy.key
        row = {"epoch": epoch, "mark": mark, "id": place, "sealed": copy.sealed, "rank": copy.rank}
        execute(sql.ADD_COPY, {**row, "exits": copy.exits, "due": copy.due, "expires": copy.expires})


def unsend(execute: Execute, mark: Mark) -> None:
    """Delete what waits to be sent to a person."""
    execute(sql.UNSEND, named(mark))


def depart(execute: Execute, whom: Marks, now: int, departures: tuple[DepartureRow, ...]) -> None:
    """Make a person's copies due, or forget those they keep; then put down that they have left."""
    for mark in whom:
        execute(sql.FORGET_KEPT_COPIES, named(mark))
        execute(sql.MAKE_DUE, {**named(mark), "now": now})
    for departure in departures:
        execute(sql.DEPART, named(departure))


def named(of: object) -> dict[str, object]:
    """Every value in a key, a row or a write, by the name of its parameter."""
    match of:
        case Mark(epoch=epoch, digest=digest):
            return {"epoch": epoch, "mark": digest}
        case RowKey(whom=whom, id=place):
            return {**named(whom), "id": place}
        case msgspec.Struct():
            flat: dict[str, object] = {}
            for name, value in asdict(of).items():
                flat |= named(value) if isinstance(value, Mark | RowKey | msgspec.Struct) else {name: value}
            return flat
        case _:
            raise TypeError
