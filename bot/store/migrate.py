"""Bring the database to the newest tables. Run at every start; several processes may start together."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from bot.store.database import alone, is_postgres, opened, sqlite_file

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def migrate(url: str) -> None:
    """Make the file if it is missing, then run what the database lacks, in one transaction that keeps others out.

    A PostgreSQL database must be there; an operator makes it.
    """
    if not is_postgres(url):
        sqlite_file(url).prepare()
    with opened(url) as engine, engine.begin() as connection:
        alone(connection)
        command.upgrade(alembic(connection), "head")


def alembic(connection: Connection) -> Config:
    """Alembic's settings, without a file: where the migrations lie and on which connection they run."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
