"""Bring the database to the newest tables. Run at every start; several processes may start together."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.store.database import alone, is_postgres, opened, sqlite_file

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def migrate(url: str) -> None:
    """Make the file if it is missing, then run what the database lacks, in one transaction that keeps others out.

    A PostgreSQL database must be there; an operator makes it. Tables that a newer version has made are left as
    they are if it says that this one may serve on them; else Alembic refuses what it does not know.
    """
    if not is_postgres(url):
        sqlite_file(url).prepare()
    with opened(url) as engine, engine.begin() as connection:
        alone(connection)
        config = alembic(connection)
        if not _newer_and_ours_too(connection, config):
            command.upgrade(config, "head")


def _newer_and_ours_too(connection: Connection, config: Config) -> bool:
    """A revision is a number; from 0014 on a point follows, and the oldest one whose programs may serve beside it."""
    lies = MigrationContext.configure(connection).get_current_revision() or ""
    ours = ScriptDirectory.from_config(config).get_current_head() or ""
    number, _, oldest = lies.partition(".")
    return bool(oldest) and number > ours[: len(number)] >= oldest


def alembic(connection: Connection) -> Config:
    """Alembic's settings, without a file: where the migrations lie and on which connection they run."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
