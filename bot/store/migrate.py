"""Bring the database to the newest tables. Run at every start; several processes may start together."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from bot.store.database import opened, sqlite_file

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def migrate(url: str) -> None:
    """Make the database if it is missing, then run what it lacks, in one transaction that keeps others out."""
    sqlite_file(url).prepare()
    with opened(url) as engine, engine.begin() as connection:
        command.upgrade(alembic(connection), "head")


def alembic(connection: Connection) -> Config:
    """Alembic's settings, without a file: where the migrations lie and on which connection they run."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
