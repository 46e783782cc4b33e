"""A version and the one before it serve the same people at the same time, on the tables of either.

docs/operating.md has the rules for whoever changes what is stored; here they are held.
"""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from typing import Any

import msgspec
import pytest
from alembic import command
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text

from bot.engine.codec import LINES, SESSION, Form
from bot.engine.flow import Value
from bot.engine.session import Frame, Line, Place, Session
from bot.ports import Seen
from bot.store.database import opened
from bot.store.migrate import MIGRATIONS, alembic, migrate
from safety.keyring import KeyRing
from tests.store.world import HandClock, World, said

#: The last one that does not say beside whom it may be served.
LAST_WITHOUT = "0013"
#: What a version before wrote, in its order. Only ever added to, at the end: both read each other's sessions.
STORED: dict[type, tuple[str, ...]] = {
    Frame: ("flow", "node", "called"),
    Line: ("key", "variant", "params"),
    Place: ("stack", "slots"),
    Session: (
        *("content", "channel", "began", "touched", "language", "stack", "slots", "asked", "tries", "turn"),
        *("heard", "minor", "trail", "said", "case", "window"),
    ),
}
#: How many fields of each had no default in the first version.
REQUIRED = {Frame: 2, Line: 1, Place: 2, Session: 4}


def revisions() -> list[Script]:
    """Oldest first."""
    return list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())[::-1]


@pytest.mark.parametrize("kind", STORED)
def test_what_is_stored_of_a_conversation_only_grows_at_its_end_and_with_defaults(kind: Any) -> None:
    fields = msgspec.structs.fields(kind)
    assert tuple(field.name for field in fields)[: len(STORED[kind])] == STORED[kind]
    assert [field.required for field in fields] == [place < REQUIRED[kind] for place in range(len(fields))]


def test_no_form_has_a_version_that_the_one_before_cannot_read() -> None:
    session = Session("v", "sms", 1, 2)
    assert {SESSION.to_bytes(session)[0], LINES.to_bytes(())[0]} == {1}


class NextSession(Session, frozen=True, array_like=True, gc=False):
    """As a next version may have it."""

    mood: str = ""
    wish: Value = None


def test_sessions_of_the_next_version_are_read_here_and_ours_there() -> None:
    theirs = NextSession("v", "sms", 1, 2, stack=(Frame("a", "b"),), turn=3, mood="new", wish=True)
    ours = SESSION.from_bytes(Form(NextSession).to_bytes(theirs))
    assert (ours.stack, ours.turn) == (theirs.stack, 3)
    assert Form(NextSession).from_bytes(SESSION.to_bytes(ours)).turn == 3


def test_every_new_revision_says_how_old_a_program_may_be_that_serves_beside_it() -> None:
    named = [script.revision for script in revisions() if script.revision > LAST_WITHOUT]
    floors = []
    for revision in named:
        assert re.fullmatch(r"\d{4}\.\d{4}", revision), f"{revision}: see docs/operating.md"
        number, floor = revision.split(".")
        assert LAST_WITHOUT <= floor < number
        floors.append(floor)
    assert floors == sorted(floors)
    assert all(len(revision) <= 32 for revision in named), "what Alembic's column holds"


def test_a_migration_only_adds_and_nothing_that_older_programs_would_have_to_fill(url: str) -> None:
    migrate(url)
    with opened(url) as engine, engine.begin() as connection:
        command.downgrade(alembic(connection), "base")
        before: dict[str, dict[str, bool]] = {}
        for script in revisions():
            command.upgrade(alembic(connection), script.revision)
            after = tables(connection)
            for name, columns in before.items():
                assert columns.keys() <= after[name].keys(), f"{script.revision} takes columns of {name}"
                must = {column for column, needed in after[name].items() if needed}
                assert must <= {column for column, needed in columns.items() if needed}, script.revision
            before = after


def tables(connection: Connection) -> dict[str, dict[str, bool]]:
    """Each table with its columns, and whether whoever writes a row has to fill them."""
    seen = inspect(connection)
    return {
        name: {
            column["name"]: not column["nullable"] and column["default"] is None
            for column in seen.get_columns(name)
        }
        for name in seen.get_table_names()
    }


def made_newer(url: str, revision: str) -> None:
    """What a next version does to the tables of people, by the rules."""
    with opened(url) as engine, engine.begin() as connection:
        connection.execute(text("ALTER TABLE sessions ADD COLUMN mood TEXT"))
        connection.execute(text("ALTER TABLE deliveries ADD COLUMN mood INTEGER DEFAULT 0 NOT NULL"))
        connection.execute(text("CREATE TABLE moods (name TEXT PRIMARY KEY)"))
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))


async def test_conversations_go_on_when_the_next_version_has_migrated_and_we_are_started_again(
    any_url: str, keys: KeyRing, clock: HandClock
) -> None:
    migrate(any_url)
    async with AsyncExitStack() as stack:
        world = World("kept", any_url, keys, clock, stack)
        running = await world.process()
        await world.turn(running, "SM1", world.session(3), "utter_one")
        made_newer(any_url, f"9999.{revisions()[-1].revision[:4]}")
        await world.turn(running, "SM2", world.session(4), "utter_two")
        migrate(any_url)
        again = await world.process()
        assert (await world.look(again)).session == world.session(4)
        assert (await world.look(again, "SM1")).seen == Seen(said("utter_one"))
        await world.turn(again, "SM3", world.session(5), "utter_three")


def test_tables_that_have_gone_too_far_for_us_are_refused(any_url: str) -> None:
    migrate(any_url)
    for revision in ("9999.9998", "9999"):
        with opened(any_url) as engine, engine.begin() as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
        with pytest.raises(CommandError):
            migrate(any_url)
