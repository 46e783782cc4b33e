"""The turn path's SQL, built from the tables and compiled once at start.

A turn runs these strings on the driver itself: building a statement for each turn would cost more than
the turn. `INSERT ... ON CONFLICT` is the only form that a dialect spells for itself.
"""

from dataclasses import dataclass

from sqlalchemy import (
    Column,
    ColumnElement,
    Dialect,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    not_,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import ClauseElement

from bot.store.tables import deliveries, sessions


@dataclass(frozen=True, slots=True)
class Statements:
    """Every statement of a turn, with named parameters."""

    #: Look in two places at once: each key's parameters come with `_0` and with `_1` to their names.
    find_session: str
    find_answer: str
    #: Writes a session where none lives; a row past its time counts as none.
    add_session: str
    #: Writes a session over the revision `was`.
    update_session: str
    #: Revision, expiry and sealed value of a session, whether or not its time is past.
    session_lies: str
    delete_session: str
    drop_session: str
    #: Writes an answer where none lives, neither there nor at the key whose parameters have `_1` to their names.
    add_answer: str
    take_back_answer: str
    #: The same if nobody has claimed it.
    unsay: str
    #: Writes an answer over whatever lies there.
    put_answer: str
    #: Silences every answer kept for one person.
    silence: str


def sqlite_statements() -> Statements:
    """Compiled for the driver sqlite3, which takes parameters as `:name`."""
    return _compiled(sqlite.dialect(paramstyle="named"))


def _compiled(dialect: Dialect) -> Statements:
    session = _equal(sessions.c.epoch, sessions.c.mark)
    person = _equal(deliveries.c.epoch, deliveries.c.mark)
    answer = _equal(deliveries.c.epoch, deliveries.c.mark, deliveries.c.digest)
    kept: dict[str, ColumnElement[object]] = {name: bindparam(name) for name in ("rev", "sealed", "expires")}
    statements: dict[str, ClauseElement] = {
        "find_session": _in_either(sessions),
        "find_answer": _in_either(deliveries),
        "add_session": _upsert(sessions, sessions.c.expires <= bindparam("now")),
        "update_session": update(sessions).where(session, sessions.c.rev == bindparam("was")).values(kept),
        "session_lies": select(sessions.c.rev, sessions.c.expires, sessions.c.sealed).where(session),
        "delete_session": delete(sessions).where(session),
        "drop_session": delete(sessions).where(session, sessions.c.rev == bindparam("rev")),
        "add_answer": _upsert(
            deliveries, deliveries.c.expires <= bindparam("now"), unless=_lives(deliveries, 1)
        ),
        "take_back_answer": delete(deliveries).where(answer),
        "unsay": delete(deliveries).where(answer, deliveries.c.claimed.is_(None)),
        "put_answer": _upsert(deliveries, None),
        "silence": update(deliveries).where(person, deliveries.c.sealed.is_not(None)).values(sealed=null()),
    }
    return Statements(**{name: str(part.compile(dialect=dialect)) for name, part in statements.items()})


def _equal(*columns: Column[object]) -> ColumnElement[bool]:
    return and_(*(column == bindparam(column.name) for column in columns))


def _in_either(table: Table) -> ClauseElement:
    """Whole rows that live under one of two keys."""
    alive = table.c.expires > bindparam("now")
    return union_all(*(select(table).where(_at(table, place), alive) for place in (0, 1)))


def _at(table: Table, place: int) -> ColumnElement[bool]:
    return and_(*(column == bindparam(f"{column.name}_{place}") for column in table.primary_key))


def _lives(table: Table, place: int) -> ColumnElement[bool]:
    other = table.alias()
    key = [other.c[column.name] == bindparam(f"{column.name}_{place}") for column in table.primary_key]
    return exists().where(*key, other.c.expires > bindparam("now"))


def _upsert(
    table: Table, replaces: ColumnElement[bool] | None, unless: ColumnElement[bool] | None = None
) -> ClauseElement:
    insert = sqlite.insert(table)
    if unless is not None:
        insert = insert.from_select([*table.c], select(*map(bindparam, table.c.keys())).where(not_(unless)))
    key = [column.name for column in table.primary_key]
    rest = {column.name: insert.excluded[column.name] for column in table.c if column.name not in key}
    return insert.on_conflict_do_update(index_elements=key, set_=rest, where=replaces)
